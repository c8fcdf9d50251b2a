// What the pages do better with a script; all of them work without.
(() => {
  "use strict";
  const said = document.getElementById("dit");
  const say = (text) => { if (said) said.textContent = text; };

  // Copy buttons show only where copying works.
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copie]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copie);
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        say(button.dataset.dit);
      });
    }
  }

  // A favourite changes in its place.
  const star = async (button) => {
    const form = button.form;
    const body = new URLSearchParams(new FormData(form));
    body.set("vers", button.value);
    button.setAttribute("aria-busy", "true");
    const answer = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" } });
    button.removeAttribute("aria-busy");
    if (!answer.ok) { form.requestSubmit(button); return; }
    const { favori } = await answer.json();
    const name = button.firstElementChild;
    button.classList.toggle("on", favori);
    button.value = favori ? "retirer" : "ajouter";
    say(name.textContent.replace(/^Ajouter/, "Ajouté :").replace(/^Retirer/, "Retiré :").replace(/^Mettre/, "Ajouté :").replace(/^Enlever/, "Enlevé :"));
    name.textContent = favori
      ? name.textContent.replace(/^Ajouter(.*) aux favoris$/, "Retirer$1 des favoris").replace(/^Mettre(.*) dans /, "Enlever$1 de ")
      : name.textContent.replace(/^Retirer(.*) des favoris$/, "Ajouter$1 aux favoris").replace(/^Enlever(.*) de mes/, "Mettre$1 dans mes");
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.star");
    if (button && button.dataset.plain === undefined) {
      event.preventDefault();
      star(button).catch(() => { button.dataset.plain = ""; button.click(); });
    }
    // A child sees at once that the click counted, and a second click changes nothing.
    const card = event.target.closest("a.open");
    if (card && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (card.hasAttribute("aria-disabled")) { event.preventDefault(); return; }
      card.setAttribute("aria-disabled", "true");
      say("J’ouvre…");
      setTimeout(() => { card.removeAttribute("aria-disabled"); say(""); }, 3000);
    }
  });

  // Filters apply while they are set; the address follows, so that back and bookmarks work.
  const form = document.getElementById("tri");
  if (form) {
    let waiting, latest = 0;
    const show = async (address) => {
      const turn = ++latest;
      const answer = await fetch(address);
      if (turn !== latest) return;
      if (!answer.ok || answer.redirected) { location.assign(address); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focus = document.activeElement?.matches("#filtres input") ? [document.activeElement.name, document.activeElement.value] : null;
      for (const id of ["filtres", "resultats"]) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      document.getElementById("filtres").classList.toggle("live", !!focus);
      if (focus) document.querySelector(`#filtres input[name="${focus[0]}"][value="${CSS.escape(focus[1])}"]`)?.focus();
      document.title = page.title;
      for (const field of document.querySelectorAll("input[name=retour]")) field.value = address;
      history.replaceState(null, "", address);
      say(document.getElementById("t-resultats").textContent);
    };
    const changed = (delay) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
        show(`${form.getAttribute("action")}?${asked}`).catch(() => form.submit());
      }, delay);
    };
    document.addEventListener("change", (event) => { if (event.target.form === form && event.target.type === "checkbox") changed(0); });
    form.q.addEventListener("input", () => changed(350));
  }

  // A refused form begins with what is to be mended.
  document.getElementById("fautes")?.focus();
})();
