// Warns before the session ends, and puts the focus on what has to be corrected. Pages are whole without it.
(() => {
  const body = document.body;
  const idle = document.querySelector(".idle");
  if (idle && body.dataset.warnAfter) {
    setTimeout(() => { idle.hidden = false; }, Number(body.dataset.warnAfter) * 1000);
  }
  const faults = document.getElementById("erreurs");
  if (faults) faults.focus();
})();
