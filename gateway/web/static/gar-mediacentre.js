// <gar-mediacentre>: a person's resources inside a page of their ENT. No dependency, nothing global but the element.
//   <script type="module" src="https://passerelle.example.fr/api/v1/gar-mediacentre.js"></script>
//   <gar-mediacentre ent="ent-exemple" nombre="8"></gar-mediacentre>
const gateway = new URL(import.meta.url).origin;

const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block; font: inherit; color: inherit; }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1em; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13em), 1fr)); }
  a { color: var(--gar-lien, #1f4fa3); }
  a:focus-visible { outline: 3px solid var(--gar-focus, #b34700); outline-offset: 3px; border-radius: 4px; }
  li a { display: block; min-height: 3em; padding: .75em 1em; border: 1px solid currentColor; border-radius: .75em; font-weight: 600; overflow-wrap: anywhere; }
  .editeur { display: block; font-weight: 400; font-size: .875em; color: var(--gar-texte-doux, #4a5268); }
  p { margin: .5em 0; }
`);

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

class GarMediacentre extends HTMLElement {
  static observedAttributes = ["ent", "nombre", "q"];
  #root = this.attachShadow({ mode: "open" });
  #status = element("p", "", { role: "status" });
  #content = element("div");
  #turn = 0;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [style];
    this.#root.append(this.#status, this.#content);
  }

  connectedCallback() { this.actualiser(); }
  attributeChangedCallback() { if (this.isConnected) this.actualiser(); }

  /** Asks again; may be called by the page. */
  async actualiser(tries = 5) {
    const turn = ++this.#turn;
    const query = new URLSearchParams();
    for (const name of ["ent", "q"]) if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
    this.#status.textContent = "On cherche vos ressources…";
    try {
      const answer = await fetch(`${gateway}/api/v1/resources?${query}`, { credentials: "include" });
      if (turn !== this.#turn) return;
      if (answer.status === 401) return this.#link("Ouvrir mes ressources", (await answer.json()).login);
      if (answer.status === 503) return this.#link("Le GAR ne répond pas pour l’instant. Ouvrir mes ressources");
      if (!answer.ok) return this.#link("Ouvrir mes ressources");
      const list = await answer.json();
      if (!list.resources.length && !list.complete && tries > 0) {
        setTimeout(() => turn === this.#turn && this.actualiser(tries - 1), 2000);
        return;
      }
      this.#show(list);
    } catch {
      // Blocked cookies, an origin that is not on the ENT's record, no network: the list opens in its own window.
      if (turn === this.#turn) this.#link("Ouvrir mes ressources");
    }
  }

  #show(list) {
    const most = Number(this.getAttribute("nombre")) || 12;
    const items = list.resources.slice(0, most).map((resource) => {
      const item = element("li");
      const link = element("a", resource.title, { href: resource.open, target: "_blank", rel: "noopener" });
      if (resource.publisher) link.append(element("span", resource.publisher, { class: "editeur" }));
      link.append(element("span", "(nouvelle fenêtre)", { class: "editeur" }));
      item.append(link);
      return item;
    });
    const all = element("p");
    all.append(this.#anchor(`Voir toutes mes ressources (${list.total})`, `${gateway}/mediacentre`));
    const cards = element("ul");
    cards.append(...items);
    this.#content.replaceChildren(...(items.length ? [cards] : []), all);
    this.#status.textContent = items.length ? "" : "Aucune ressource à afficher.";
  }

  #link(text, address) {
    const ent = this.getAttribute("ent");
    const usual = ent ? `${gateway}/login/${encodeURIComponent(ent)}?next=%2Fmediacentre` : `${gateway}/mediacentre`;
    const line = element("p");
    line.append(this.#anchor(text, address || usual));
    this.#content.replaceChildren(line);
    this.#status.textContent = "";
  }

  #anchor(text, address) {
    return element("a", `${text} (nouvelle fenêtre)`, { href: address, target: "_blank", rel: "noopener" });
  }
}

customElements.define("gar-mediacentre", GarMediacentre);
