// Keeps a page current: takes the elements that the hub sends, keeps ages true by the site's own clock, and sends forms in place.
"use strict";
(() => {
  const body = document.body;
  const texts = body.dataset;
  const detail = document.getElementById("detail");
  const lamp = document.getElementById("lamp");
  body.classList.add("with-script");

  // The site's clock may run faster than real time: its last word, when we heard it, and how fast it goes.
  let clock = { now: Date.now(), heard: performance.now(), speed: 1 };
  const now = () => clock.now + (performance.now() - clock.heard) * clock.speed;
  const readClock = (at = Date.now()) => {
    const element = document.getElementById("clock");
    if (!element) return;
    const speed = +element.dataset.speed || 1;
    clock = { now: +element.dataset.now + (Date.now() - at) * speed, heard: performance.now(), speed };
  };

  // What the scripts of single pages say and send in the same way.
  const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[place]);
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => (byte % 36).toString(36)).join("");
  globalThis.ward = { fill, newId };

  const lasting = (milliseconds, brief) => {
    const minutes = Math.max(0, Math.floor(milliseconds / 60000));
    const say = unit => texts[brief ? "brief" + unit : unit.toLowerCase()];
    if (minutes < 60) return fill(say("Minutes"), minutes, "");
    if (minutes < 2880) return fill(say("Hours"), Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0"));
    return fill(say("Days"), Math.floor(minutes / 1440), "");
  };
  const age = root => {
    const at = now();
    // What is looked back at has the age that it had then.
    const living = what => [...root.querySelectorAll(what)].filter(element => !element.closest(".past"));
    for (const element of living("[data-since]"))
      element.textContent = at - element.dataset.since < 60000 && !("brief" in element.dataset)
        ? texts.justNow
        : lasting(at - element.dataset.since, "brief" in element.dataset);
    for (const element of living("[data-until]"))
      element.textContent = fill(texts.left, lasting(element.dataset.until - at, false), "");
    for (const element of living("[data-due]")) {
      const left = element.dataset.due - at;
      element.classList.toggle("late", left < 0);
      element.textContent = fill(left < 0 ? texts.late : texts.dueIn, lasting(Math.abs(left), false), "");
    }
  };
  // A page that a phone kept tells when the hub wrote it.
  readClock(+texts.written || Date.now());
  age(document);
  setInterval(() => age(document), 10000);

  // Whoever works by keyboard stays where they were when what they are at is drawn anew, or at what then stands in its place.
  const reached = root => [root, ...root.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const named = element => [element.closest("[id]")?.id, element.getAttribute("class"), element.getAttribute("value")].join(" ");
  const keepFocus = (root, draw) => {
    const at = root.contains(document.activeElement) ? document.activeElement : null;
    const place = at ? reached(root).indexOf(at) : -1;
    const was = at && named(at);
    const drawn = draw();
    if (!at || document.activeElement === at) return;
    const all = reached(drawn);
    const near = all[Math.min(Math.max(place, 0), all.length - 1)];
    const same = named(near) === was ? near : all.slice(1).find(element => named(element) === was) || near;
    if (same === drawn && !drawn.matches("a, button")) drawn.tabIndex = -1;
    same.focus({ preventScroll: true });
  };

  // Live patches.
  const patch = html => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const pieces = [...template.content.children];
    for (const piece of pieces.filter(piece => piece.id === "clock")) {
      document.getElementById("clock")?.replaceWith(piece);
      readClock();
    }
    age(template.content);
    const subject = detail.dataset.follows || "none";
    let followed = false;
    for (const piece of pieces.filter(piece => piece.id && piece.id !== "clock")) {
      const old = document.getElementById(piece.id);
      // What looks the same stays: a finger or a screen reader may be on it.
      if (old && !old.isEqualNode(piece)) {
        const scrolled = old.scrollTop;
        keepFocus(old, () => {
          old.replaceWith(piece);
          return piece;
        });
        piece.scrollTop = scrolled;
      }
      // A task that is over leaves its list: any new list is news about it.
      followed ||= piece.id === subject || piece.id.endsWith("-tasks") && subject.startsWith("task-")
        || !!piece.querySelector("#" + CSS.escape(subject));
    }
    if (followed && detail.open) show(detail.dataset.address, true);
    document.dispatchEvent(new Event("patched"));
  };
  // A hub that is being started again refuses, or is not there at all: the page waits for it, because one that fails to load stays away.
  const comeBack = () => setTimeout(async () => {
    if ((await fetch(location.href, { redirect: "manual" }).catch(() => null))?.status < 500) location.reload();
    else comeBack();
  }, 5000);
  const follow = () => {
    const source = new EventSource(texts.live);
    source.addEventListener("open", () => light(true));
    source.addEventListener("patch", event => patch(event.data));
    source.addEventListener("reload", () => location.reload());
    source.addEventListener("error", () => {
      light(false);
      // The browser tries again by itself unless the hub refused: then the page is loaded anew, which also asks to sign in again.
      if (source.readyState === EventSource.CLOSED) comeBack();
    });
    addEventListener("pagehide", () => source.close());
  };
  const light = on => {
    lamp?.classList.toggle("off", !on);
    if (lamp) lamp.title = on ? lamp.dataset.on : lamp.dataset.off;
    dispatchEvent(new CustomEvent("live", { detail: on }));
  };
  if (texts.live) follow();
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

  // Details in a dialog; without the script the same link is a page.
  const show = async (address, again) => {
    const response = await fetch(address, { headers: { "X-Fragment": "1" } }).catch(() => null);

    // Whoever closed it meanwhile, or opened something else, is not brought back.
    if (again && (!detail.open || detail.dataset.address !== address)) return;
    if (!response?.ok) { location.assign(address); return; }
    const said = detail.querySelector(".answer-here")?.innerHTML;
    const html = await response.text();
    detail.classList.toggle("past", new URL(address, location).searchParams.has("at"));
    keepFocus(detail, () => {
      detail.innerHTML = html;
      return detail;
    });
    age(detail);
    const place = detail.querySelector(".answer-here");
    if (said && detail.open && place) place.innerHTML = said;
    if (!detail.open) detail.showModal();
  };
  // What was opened may have been replaced meanwhile: its successor gets the focus back.
  detail.addEventListener("close", () => {
    const opened = detail.dataset.follows && document.getElementById(detail.dataset.follows);
    const link = opened && (opened.matches("a") ? opened : [...opened.querySelectorAll("a")].find(one =>
      one.getAttribute("href") === detail.dataset.address));
    if (link && document.activeElement !== link) link.focus({ preventScroll: true });
  });
  addEventListener("click", event => {
    const target = event.target.closest("a[data-detail], [data-speak], [data-digit], [data-erase]");
    const pin = document.getElementById("pin");
    if (event.target === detail) detail.close();
    if (!target) return;
    if (target.matches("a[data-detail]")) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      detail.dataset.follows = target.closest("[id]")?.id || "";
      detail.dataset.address = target.getAttribute("href");
      detail.innerHTML = "";
      show(detail.dataset.address);
    } else if (target.matches("[data-speak]")) {
      const words = new SpeechSynthesisUtterance(target.dataset.speak);
      words.lang = texts.lang;

      // A voice of another language would make noise of it.
      const voices = speechSynthesis.getVoices();
      const voice = voices.find(one => one.lang.split(/[-_]/)[0] === texts.lang.split("-")[0]);
      if (voices.length > 0 && !voice) { say(texts.noVoice); return; }
      if (voice) words.voice = voice;
      speechSynthesis.cancel();
      speechSynthesis.speak(words);
    } else if (target.matches("[data-digit]")) {
      pin.value += target.dataset.digit;
    } else {
      pin.value = pin.value.slice(0, -1);
    }
  });

  const say = (text, place = document.getElementById("answer")) => {
    place.innerHTML = "<p class='answer bad'></p>";
    place.firstChild.textContent = text;
  };

  // Forms that say one thing are sent in place.
  addEventListener("submit", async event => {
    const form = event.target;
    if (form.getAttribute("action") !== "/commands") return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const button = event.submitter || form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    const place = form.closest("dialog")?.querySelector(".answer-here") || document.getElementById("answer");
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { "X-Fragment": "1", "RequestVerificationToken": texts.token },
        body: new FormData(form, event.submitter),
      });
      if (response.status === 400 || response.status === 401) { location.reload(); return; }
      place.innerHTML = await response.text();
      const request = form.elements.namedItem("request");
      if (request && place.querySelector(".good")) request.value = newId();
    } catch {
      say(texts.unreachable, place);
    } finally {
      delete form.dataset.busy;
      button.removeAttribute("aria-busy");
    }
    if (place.firstElementChild) place.scrollIntoView({ block: "nearest" });
  });
})();
