// The door: what a scanner types is sent by itself, one reading after the other;
// the verdict is the program's, never the page's.
"use strict";
(() => {
  const form = document.getElementById("lecture"), field = document.getElementById("texte");
  const erase = document.querySelector("form[action='/controle/effacer']");
  if (erase) erase.addEventListener("submit", () => indexedDB.deleteDatabase("cnamdoc-porte"));
  if (!form || !field) return;
  const live = form.getAttribute("action") === "/controle/lire";
  const typing = (el) => el && el !== field && el.matches && el.matches("input:not([type=checkbox]):not([type=hidden]),textarea,select");

  let half = ""; // of a seal, perhaps: see flush

  // What was read waits its turn: two people's papers never run together.
  let queue = Promise.resolve();
  const later = (job) => (queue = queue.then(job).catch(() => trouble("Le programme ne répond pas : rien n’est noté. Relancez-le, puis recommencez. En attendant, utilisez la liste imprimée.")));
  const trouble = (sentence) => {
    const net = document.getElementById("reseau");
    if (net) net.innerHTML = "<b>programme arrêté</b>";
    noAnswer(sentence, "");
  };
  const noAnswer = (...sentences) => {
    show(document.getElementById("panne").innerHTML);
    document.querySelectorAll("#resultat .ligne").forEach((p, i) => { p.textContent = sentences[i]; });
  };

  // What was read waits in the browser until it is answered: a browser or a program
  // that dies loses nothing. It is sent again by itself, with a key by which the
  // program knows it, and then it is gone from here.
  const kept = (() => {
    const opened = new Promise((ok, no) => {
      const r = indexedDB.open("cnamdoc-porte", 1);
      r.onupgradeneeded = () => r.result.createObjectStore("lectures", { keyPath: "cle" });
      r.onsuccess = () => ok(r.result);
      r.onerror = () => no(r.error);
    });
    const run = async (mode, what) => {
      const db = await opened;
      return new Promise((ok, no) => {
        const t = db.transaction("lectures", mode, { durability: "strict" }), q = what(t.objectStore("lectures"));
        t.oncomplete = () => ok(q.result);
        t.onabort = () => no(t.error);
      });
    };
    const may = (p, otherwise) => p.catch(() => otherwise); // a private window keeps nothing
    return {
      keep: (one) => may(run("readwrite", (s) => s.put(one)), null),
      drop: (cle) => may(run("readwrite", (s) => s.delete(cle)), null),
      all: async () => (await may(run("readonly", (s) => s.getAll()), [])).sort((a, b) => a.at - b.at),
    };
  })();
  let waiting = true; // perhaps, from the last time
  const queued = new Set(); // keys of those that are about to be sent anyway
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const clock = (at) => new Date(at).toTimeString().slice(0, 5);
  const show = (html) => {
    const doc = new DOMParser().parseFromString(html, "text/html"), now = doc.getElementById("resultat"), old = document.getElementById("resultat");
    if (!now) { // an error page: what happened, and what to do
      const [what, hint] = ["h1", ".chapeau"].map((s) => doc.querySelector(".erreur " + s)).map((e) => (e ? e.textContent.trim() : ""));
      return noAnswer(what + ".", hint);
    }
    // Whoever waits for a decision keeps their buttons below the next paper.
    const decided = new Set([...now.querySelectorAll("[name=lecture]")].map((e) => e.value));
    for (const one of old.querySelectorAll(".ecran[data-attente]:not(.petit)")) {
      if (decided.has(one.dataset.attente) || one.dataset.attente === done) continue;
      one.classList.add("petit");
      one.setAttribute("role", "group");
      now.append(one);
    }
    old.replaceWith(document.adoptNode(now));
    const screen = now.querySelector(".ecran");
    if (screen) {
      const colour = screen.dataset.couleur;
      if (colour !== "bleu") half = "";
      if (navigator.vibrate) navigator.vibrate(colour === "vert" ? 60 : colour === "rouge" ? [200, 80, 200] : [80, 60, 80]);
      sound(colour);
    }
  };
  let done; // the reading about which somebody decided last
  let audio;
  const sound = (colour) => {
    try {
      audio = audio || new AudioContext();
      const tone = (at, hz, long) => {
        const o = audio.createOscillator(), g = audio.createGain();
        o.frequency.value = hz; g.gain.value = 0.15;
        o.connect(g); g.connect(audio.destination);
        o.start(audio.currentTime + at); o.stop(audio.currentTime + at + long);
      };
      if (colour === "vert") tone(0, 880, 0.12);
      else if (colour === "rouge") { tone(0, 220, 0.25); tone(0.32, 220, 0.25); }
      else tone(0, 440, 0.2);
    } catch { /* a machine without sound */ }
  };
  const send = async (action, data) => {
    const stop = new AbortController(), limit = setTimeout(() => stop.abort(), 20000);
    try {
      const r = await fetch(action, { method: "POST", body: new URLSearchParams(data), headers: { "X-Fragment": "1" }, cache: "no-store", signal: stop.signal });
      const html = await r.text();
      if (r.status !== 401) return html;
    } finally {
      clearTimeout(limit);
    }
    location.href = "/controle"; // the session is over: what waits is sent on return
    return new Promise(() => {});
  };
  const post = async (action, data) => {
    show(await send(action, data));
    counts();
  };
  const read = (text) => {
    text = text.trim();
    if (!text) return;
    const data = new FormData(form);
    data.set("texte", text);
    data.set("cle", key());
    const one = { cle: data.get("cle"), at: Date.now(), data: [...data] }, safe = kept.keep(one);
    queued.add(one.cle);
    later(async () => {
      await Promise.race([safe, new Promise((ok) => setTimeout(ok, 300))]); // nobody waits long for a slow disk
      try {
        show(await send("/controle/lire", one.data));
      } catch {
        waiting = true;
        queued.delete(one.cle);
        return trouble("Le programme ne répond pas. Cette lecture est gardée : elle partira d’elle-même dès qu’il répond. En attendant, utilisez la liste imprimée.");
      }
      safe.then(() => kept.drop(one.cle)).then(() => queued.delete(one.cle));
      counts();
    });
  };
  // Those that waited are answered together, refusals first.
  const resend = async () => {
    waiting = false;
    const list = (await kept.all()).filter((one) => !queued.has(one.cle)), screens = [];
    for (const one of list) {
      if (Date.now() - one.at < 24 * 3600e3) {
        try {
          const doc = new DOMParser().parseFromString(await send("/controle/lire", [...one.data, ["lue", clock(one.at)]]), "text/html");
          const screen = doc.querySelector("#resultat > *, main h1");
          if (screen) screens.push(screen);
        } catch {
          waiting = true;
          break;
        }
      }
      await kept.drop(one.cle);
    }
    if (!screens.length) return;
    const rank = (s) => ["rouge", "orange", "bleu", "vert"].indexOf(s.dataset.couleur);
    screens.sort((a, b) => rank(a) - rank(b)).forEach((s) => s.classList.add("petit"));
    const all = document.createElement("div"), said = document.createElement("p");
    all.id = "resultat";
    said.className = "dit";
    said.setAttribute("role", "status");
    said.textContent = screens.length > 1 ? screens.length + " lectures attendaient : voici leurs réponses." : "Une lecture attendait : voici sa réponse.";
    all.append(said, ...screens);
    show(all.outerHTML);
    counts();
  };

  // The wedge. A reading ends with Enter, with Tab, or with a pause; a hand that
  // types is slower, and ends with Enter.
  // A machine that is busy may pause in the middle of a seal: what begins soon
  // after, by no hand and not as a seal does, is its rest, however long it takes.
  let last = 0, fast = 0, timer = 0, halfAt = 0, begun = 0, quick = 0, slow = 0;
  const begins = /^(\]q\d)?(cnc[1&][:m]|https?[:m])/i;
  const flush = (paused) => {
    clearTimeout(timer);
    let text = field.value;
    field.value = "";
    const byHand = slow > quick && text.length < 40, soon = begun - halfAt < 3000;
    fast = begun = quick = slow = 0;
    if (half && soon && !byHand && !begins.test(text.trim()) && text.trim().length > 1) text = half + text;
    half = paused === true ? text : "";
    halfAt = performance.now();
    read(text);
  };
  const burst = () => {
    const now = performance.now();
    fast = now - last < 60 ? fast + 1 : 0;
    if (!begun) begun = now;
    else if (fast) quick++;
    else slow++;
    last = now;
    clearTimeout(timer);
    if (live && (fast > 20 || field.value.length > 60)) timer = setTimeout(() => flush(true), 250);
  };
  field.addEventListener("input", burst);
  addEventListener("keydown", (e) => {
    if (typing(e.target) || e.ctrlKey && !e.altKey || e.metaKey) return;
    if ((e.key === "Enter" || e.key === "Tab") && live && document.activeElement === field && field.value) {
      e.preventDefault();
      flush();
      return;
    }
    if (e.key.length === 1 && document.activeElement !== field) {
      if (e.key === " " && e.target.closest && e.target.closest("button,a,summary,label")) return;
      field.focus();
    }
  }, true);
  if (live) form.addEventListener("submit", (e) => { e.preventDefault(); flush(); });
  // Nobody has to click the field before the next paper.
  const home = () => { if (!typing(document.activeElement)) field.focus({ preventScroll: true }); };
  addEventListener("focus", home);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { home(); awake(); } });
  document.addEventListener("click", (e) => { if (!e.target.closest("input,select,textarea,a,summary,label")) setTimeout(home, 0); });
  home();
  if (!live) return;

  document.addEventListener("submit", (e) => {
    const f = e.target;
    if (f === form || !f.closest("#resultat")) return;
    e.preventDefault();
    const data = new FormData(f, e.submitter);
    const asked = f.closest("[data-attente]");
    done = asked ? asked.dataset.attente : data.get("lecture");
    later(async () => { await post(f.getAttribute("action"), data); home(); });
  });

  // The banner never hides and falls back by itself.
  const counts = async () => {
    try {
      const q = new URLSearchParams([...new FormData(form)].filter(([k]) => ["e", "salle", "ue"].includes(k)));
      const r = await fetch("/controle/compte?" + q, { headers: { "X-Fragment": "1" }, cache: "no-store" });
      if (!r.ok) throw 0;
      const now = new DOMParser().parseFromString(await r.text(), "text/html").getElementById("bandeau");
      if (now) document.getElementById("bandeau").replaceWith(document.adoptNode(now));
      battery();
      if (waiting) later(resend);
    } catch {
      const net = document.getElementById("reseau");
      if (net) net.innerHTML = "<b>programme arrêté</b>";
    }
  };
  setInterval(counts, 5000);
  counts();
  const battery = async () => {
    if (!navigator.getBattery) return;
    const b = await navigator.getBattery(), p = document.getElementById("pile");
    if (p) p.textContent = "batterie " + Math.round(b.level * 100) + " %" + (b.charging ? ", en charge" : "") + " · ";
  };
  battery();
  const awake = async () => { try { await navigator.wakeLock.request("screen"); } catch { /* the machine's own settings hold */ } };
  awake();

  // The camera: the browser's own reader where there is one, else grey frames go to
  // the program. Either way the text is read like a scanner's.
  const button = document.getElementById("camera"), video = document.getElementById("vue"), said = document.getElementById("camera-dit");
  if (!navigator.mediaDevices) return;
  button.hidden = false;
  let stream, seen = "", seenAt = 0;
  const stop = () => { if (stream) stream.getTracks().forEach((t) => t.stop()); stream = null; video.hidden = true; button.setAttribute("aria-pressed", "false"); };
  const tell = (text) => { said.hidden = !text; said.textContent = text; };
  const saw = (text) => {
    const now = performance.now();
    if (!text || (text === seen && now - seenAt < 4000)) { if (text === seen) seenAt = now; return; }
    seen = text; seenAt = now;
    read(text);
  };
  const canvas = document.createElement("canvas");
  const frame = async (reader) => {
    if (reader) {
      try { const codes = await reader.detect(video); if (codes.length) return codes[0].rawValue; } catch { reader = null; }
    }
    const scale = Math.min(1, 960 / video.videoWidth), w = Math.round(video.videoWidth * scale), h = Math.round(video.videoHeight * scale);
    if (!w || !h) return "";
    canvas.width = w; canvas.height = h;
    const c = canvas.getContext("2d", { willReadFrequently: true });
    c.drawImage(video, 0, 0, w, h);
    const rgba = c.getImageData(0, 0, w, h).data, grey = new Uint8Array(w * h);
    for (let i = 0, j = 0; j < grey.length; i += 4, j++) grey[j] = (rgba[i] * 77 + rgba[i + 1] * 150 + rgba[i + 2] * 29) >> 8;
    const r = await fetch(`/controle/image?l=${w}&h=${h}`, { method: "POST", body: grey, headers: { "Content-Type": "application/octet-stream" }, cache: "no-store" });
    return r.status === 200 ? (await r.text()).split("\n")[0] : "";
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      return tell("La caméra n’est pas permise ou pas branchée : permettez-la dans le navigateur, ou utilisez la douchette.");
    }
    tell("");
    video.srcObject = stream; video.hidden = false; button.setAttribute("aria-pressed", "true");
    await video.play();
    let reader = null;
    try {
      if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) reader = new BarcodeDetector({ formats: ["qr_code"] });
    } catch { reader = null; }
    while (stream) {
      try { saw(await frame(reader)); } catch { await new Promise((r) => setTimeout(r, 1000)); }
      await new Promise((r) => setTimeout(r, 100));
    }
  });
})();
