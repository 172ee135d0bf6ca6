// The seal stands behind the "#": it is sent as a form, and taken out of the
// address at once, so that neither the history nor a log keeps it.
"use strict";
(() => {
  const send = async (body) => {
    try {
      const r = await fetch("/V", { method: "POST", body: new URLSearchParams(body), credentials: "omit", cache: "no-store" });
      const doc = new DOMParser().parseFromString(await r.text(), "text/html");
      const answer = doc.getElementById("reponse") || doc.querySelector("main");
      document.getElementById("reponse").replaceWith(document.adoptNode(answer));
      answer.id = "reponse";
      document.title = doc.title;
      answer.tabIndex = -1;
      answer.focus();
      forms();
    } catch {
      const p = document.getElementById("attente");
      if (p) p.textContent = "Le centre ne répond pas. Réessayez dans un instant ; rien n’est dit du document.";
    }
  };
  const forms = () => document.querySelectorAll("form[action='/V']").forEach((f) => f.addEventListener("submit", (e) => {
    e.preventDefault();
    send([...new FormData(f), ["nom", "oui"]]);
  }));
  const take = () => {
    const seal = location.hash.slice(1);
    if (!seal) return;
    history.replaceState(null, "", location.pathname);
    send([["sceau", "CNC1:" + seal]]);
  };
  addEventListener("hashchange", take);
  forms();
  take();
})();
