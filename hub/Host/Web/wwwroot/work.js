// The worker's phone: taps are kept until the hub has them, each with its time and a name by which it counts once; the screen moves on
// without waiting; the last list stays readable; new work makes itself heard; codes of places are scanned.
"use strict";
(() => {
  const texts = document.getElementById("phone").dataset;
  const owner = texts.owner;
  const { fill, newId } = ward;
  const list = () => document.getElementById("work");
  const part = (html, selector) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.querySelector(selector);
  };
  const say = text => {
    const place = document.getElementById("answer");
    place.innerHTML = text ? "<p class='answer bad'></p>" : "";
    if (!text) return;
    place.firstChild.textContent = text;
    place.scrollIntoView({ block: "nearest" });
  };

  // ---- The taps that are kept.

  const opened = new Promise((done, fail) => {
    const request = indexedDB.open("taps", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("taps", { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  opened.catch(() => null); // Told where a tap can't be kept.
  const inStore = async (mode, act) => {
    const transaction = (await opened).transaction("taps", mode, { durability: "strict" });
    const request = act(transaction.objectStore("taps"));
    return new Promise((done, fail) => {
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => fail(transaction.error);
    });
  };
  const mine = async () => (await inStore("readonly", store => store.getAll())).filter(tap => tap.owner === owner);
  const put = tap => inStore("readwrite", store => store.put(tap));
  const drop = tap => inStore("readwrite", store => store.delete(tap.id));

  let waiting = [];
  let connected = navigator.onLine;

  const field = (tap, name) => tap.fields.find(([key]) => key === name)?.[1] ?? "";

  const take = async (form, reason) => {
    const fields = [...new FormData(form)].filter(([name]) => !["__RequestVerificationToken", "back", "request"].includes(name))
      .map(([name, value]) => [name, name === "reason" && reason ? reason : value]);
    const label = form.closest("[data-called]")?.dataset.called ?? form.querySelector("button").textContent.trim();
    const tap = { owner, at: Date.now(), request: newId(), fields, label, late: !connected };

    // A finger that taps twice means it once.
    if (JSON.stringify(waiting.at(-1)?.fields) === JSON.stringify(fields)) return;
    waiting.push(tap);
    try {
      tap.id = await put(tap);
    } catch {
      // Nothing can be kept on this phone: it is sent like on any other page.
      waiting = waiting.filter(other => other !== tap);
      form.dataset.plain = "1";
      form.requestSubmit();
      delete form.dataset.plain;
      return;
    }
    say("");
    if (!connected) move(tap);
    else setTimeout(() => waiting.some(other => other.id === tap.id) && move(tap), 700);
    show();
    send();
  };

  const move = tap => {
    advance(tap);
    readyCard();
    show();
  };

  const post = tap => {
    const speed = +document.getElementById("clock")?.dataset.speed || 1;
    const form = new FormData();
    for (const [name, value] of tap.fields) form.append(name, value);
    form.set("request", tap.request);
    form.set("owner", tap.owner);
    form.set("age", Math.max(0, Math.round((Date.now() - tap.at) * speed)));
    form.set("back", "/work");
    return fetch("/commands", {
      method: "POST", body: form, signal: AbortSignal.timeout(10000),
      headers: { "X-Fragment": "1", "RequestVerificationToken": document.body.dataset.token },
    });
  };

  // A page that was kept, or whose person signed in anew, has an old token. False when the page is not this person's any more.
  const renew = async () => {
    const answer = await fetch("/work");
    const page = answer.ok ? await answer.text() : "";
    if (part(page, "#phone")?.dataset.owner !== owner) return false;
    document.body.dataset.token = /data-token="([^"]+)"/.exec(page)[1];
    for (const token of document.getElementsByName("__RequestVerificationToken")) token.value = document.body.dataset.token;
    return true;
  };

  // What was tapped before this page was opened, or in another tab, moves the screen here too.
  const recall = async () => {
    const all = await mine();
    const heard = new Set(waiting.map(tap => tap.id));
    waiting = all.filter(tap => !tap.said);
    for (const tap of waiting) if (!heard.has(tap.id)) advance(tap);
    readyCard();
    tell(all.filter(tap => tap.said));
    show();
  };

  // One after the other, and one tab at a time; what is not answered stays first in line.
  const drain = async () => {
    let renewed = false;
    for (;;) {
      await recall();
      const [tap] = waiting;
      if (!tap) return;
      const answer = await post(tap).catch(() => null);
      connect(!!answer);
      const refusal = answer?.headers.get("Refusal");
      if (!answer || answer.status >= 500 || answer.status === 429 || refusal === "busy") return;
      if (answer.status === 401) { location.reload(); return; }
      if (answer.status === 400 && !renewed) {
        renewed = await renew().catch(() => null);
        if (renewed === false) location.reload();
        if (!renewed) return;
        continue;
      }
      if (answer.ok && !refusal) {
        // What the hub says from now on holds it already.
        waiting = waiting.filter(other => other !== tap);
        await drop(tap);
      } else await refuse(tap, answer.ok ? part(await answer.text(), ".answer").textContent.trim() : texts.lost);
    }
  };
  let asked = false;
  const send = () => {
    if (asked || !("locks" in navigator)) return;
    asked = true;
    navigator.locks.request("taps", () => { asked = false; return drain(); }).catch(console.error);
  };

  // Of what was tapped a moment ago the answer is enough; what was kept is told with its place, until it was seen.
  const refuse = async (tap, sentence) => {
    if (!tap.late && Date.now() - tap.at < 5000) {
      await drop(tap);
      say(sentence);
    } else {
      await put({ ...tap, said: sentence });
    }
    waiting = waiting.filter(other => other.id !== tap.id);
    list().replaceWith(part(truth, "#work"));
  };
  const tell = taps => {
    const rows = new Map();
    for (const tap of taps) rows.set(tap.label + tap.said, [...rows.get(tap.label + tap.said) ?? [], tap]);
    document.getElementById("told").replaceChildren(...[...rows.values()].map(same => {
      const row = document.createElement("li");
      row.className = "answer bad";
      const words = document.createElement("span");
      words.textContent = same[0].label + ": " + same[0].said;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = texts.seen;
      button.addEventListener("click", async () => {
        for (const tap of same) await drop(tap);
        row.remove();
      });
      row.append(words, button);
      return row;
    }));
  };

  const show = () => {
    const bar = document.getElementById("offline");
    const many = waiting.length;
    const slow = waiting.some(tap => tap.late || Date.now() - tap.at > 700);
    bar.hidden = connected && !slow;
    bar.textContent = connected ? fill(texts.sending, many) : many > 0 ? fill(texts.kept, many) : texts.offline;
  };
  const connect = on => {
    connected = on;
    show();
  };
  addEventListener("live", event => {
    connect(event.detail);
    if (event.detail) send();
  });
  addEventListener("offline", () => connect(false));
  addEventListener("online", send);
  addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(() => waiting.length && send(), 5000);

  // ---- The screen moves on by itself as far as it can know.

  const advance = tap => {
    const main = list();
    const task = field(tap, "task");
    const card = main.querySelector("article.card");
    const inHand = card?.dataset.task === task;
    const status = inHand ? card.dataset.status : "";
    main.dataset.moved = "";
    switch (field(tap, "kind")) {
      case "AcceptTask":
        if (status === "offered") step(card, "accepted");
        else if (!inHand) choose(main, task);
        break;
      case "StartTask":
        if (["offered", "accepted", "suspended"].includes(status)) step(card, "started");
        break;
      case "SuspendTask":
        if (status === "started") step(card, "accepted");
        break;
      case "FinishTask":
        if (status === "started") over(main);
        break;
      case "DeclineTask":
        if (!inHand) remove(main, task);
        else if (status !== "started") over(main, status === "offered");
        break;
      case "StartBreak": if (main.querySelector(".break")) screen(main, "break"); break;
      case "EndShift": if (main.querySelector(".end-shift")) screen(main, "off"); break;
      case "StartShift": case "EndBreak": if (main.querySelector(".rest .step")) screen(main, "nothing"); break;
      case "CleanHands": main.querySelector(".hands")?.remove(); break;
    }
  };
  const step = (card, status) => {
    const next = card.querySelector(`template[data-step="${status}"]`);
    card.classList.add("moved");
    if (!next) { for (const button of card.querySelectorAll(".steps button")) button.disabled = true; return; }
    card.classList.remove(card.dataset.status);
    card.classList.add(status);
    card.dataset.status = status;
    card.querySelector(".steps").replaceChildren(next.content.cloneNode(true));
  };
  const remove = (main, task) => {
    for (const one of main.querySelectorAll(`[data-of="${CSS.escape(task)}"], [data-card="${CSS.escape(task)}"]`)) one.remove();
  };
  const over = (main, whole = false) => {
    // An offer that is let pass takes what goes along with it.
    if (whole) for (const along of main.querySelectorAll("template[data-along]")) remove(main, along.dataset.card);
    const next = main.querySelector("template[data-card]") ?? main.querySelector("template[data-screen='nothing']");
    main.querySelector(".swipe").replaceWith(next.content.cloneNode(true));
    if (next.dataset.card) remove(main, next.dataset.card);
  };
  const choose = (main, task) => {
    for (const row of main.querySelectorAll("ol.choose li")) {
      if (row.dataset.of !== task) row.remove();
      else row.querySelector("button").disabled = true;
    }
  };
  const screen = (main, name) => {
    const next = main.querySelector(`template[data-screen="${name}"]`);
    const stays = name === "off" ? ".employer, [data-screen]" : ".employer, [data-screen], .end-shift";
    for (const child of [...main.children]) if (!child.matches(stays)) child.remove();
    main.prepend(next.content.cloneNode(true));
  };

  // ---- What the hub last said, with the taps on top that it has not heard yet.

  let truth = list().outerHTML;
  let shown = list();
  let leaving = false;
  const whole = document.documentElement.cloneNode(true);
  whole.querySelector("body").dataset.written ??= Date.now();
  whole.querySelector("#answer").replaceChildren();
  const shell = ("<!DOCTYPE html>" + whole.outerHTML).split(truth);

  const keepPage = async () => {
    if (leaving || !("serviceWorker" in navigator)) return;
    const person = await caches.open("person");
    const isMine = page => page?.headers.get("Kept-For") === owner;
    let last = await person.match("/work");

    // Kept by nobody yet, or of whoever was here before. It is not for this page to keep when somebody else has come since.
    if (!isMine(last)) last = await fetch("/work");
    if (isMine(last) && !leaving) await person.put("/work", new Response(shell.join(truth), { headers: last.headers }));
  };
  const keepFiles = async () => {
    const files = await caches.open("files");
    const wanted = [...document.querySelectorAll("link[href*='?v='], script[src*='?v=']")].map(one => one.href || one.src);
    for (const address of wanted) if (!await files.match(address)) await files.add(address);
    for (const old of await files.keys())
      if (new URL(old.url).searchParams.has("v") && !wanted.includes(old.url)) await files.delete(old);
  };
  const fresh = () => {
    shown = list();
    truth = shown.outerHTML;
    keepPage().catch(console.warn);
    ring();
    for (const tap of waiting) advance(tap);
    readyCard();
  };
  new MutationObserver(() => { if (list() && list() !== shown) fresh(); }).observe(document.body, { childList: true });

  addEventListener("submit", event => {
    const form = event.target;
    leaving ||= form.getAttribute("action") === "/sign-out";
    if (form.getAttribute("action") !== "/commands" || form.dataset.plain || !("locks" in navigator)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.classList.contains("not-now")) ask(form);
    else take(form);
  }, true);

  // ---- Not now: the button, or a finger that draws the card aside; why, as pictures.

  const reasons = document.getElementById("reasons");
  let letPass = "";
  const ask = form => {
    letPass = form.elements.namedItem("task").value;
    reasons.showModal();
  };
  addEventListener("click", event => {
    const button = event.target.closest("[data-reason], [data-close]");
    if (!button) return;
    button.closest("dialog").close();
    const form = list().querySelector(`article[data-task="${CSS.escape(letPass)}"] form.not-now`);
    if (button.dataset.reason && form) take(form, button.dataset.reason);
  });

  let drawn = null;
  let drawnAt = -Infinity;
  addEventListener("pointerdown", event => {
    const card = event.target.closest("article.card");
    if (event.isPrimary && card?.querySelector("form.not-now")) drawn = { card, from: event.clientX, id: event.pointerId };
  });
  const reach = event => event.pointerId === drawn?.id ? event.clientX - drawn.from : 0;
  addEventListener("pointermove", event => {
    const way = reach(event);
    if (!drawn || Math.abs(way) < 12 && !drawn.moves) return;
    drawn.moves = true;
    drawn.card.parentElement.classList.add("drawn");
    drawn.card.style.transform = `translateX(${way}px)`;
    drawn.card.parentElement.classList.toggle("far", Math.abs(way) > drawn.card.offsetWidth * 0.4);
  });
  const letGo = event => {
    if (event.pointerId !== drawn?.id) return;
    const { card } = drawn;
    if (drawn.moves) drawnAt = performance.now();
    const far = event.type === "pointerup" && Math.abs(reach(event)) > card.offsetWidth * 0.4;
    drawn = null;
    card.style.transform = "";
    card.parentElement?.classList.remove("drawn", "far");
    const form = card.querySelector("form.not-now");
    if (far && form) ask(form);
  };
  addEventListener("pointerup", letGo);
  addEventListener("pointercancel", letGo);

  // A finger that drew the card aside did not mean the button under it.
  addEventListener("click", event => {
    if (performance.now() - drawnAt > 50 || !event.target.closest("article.card")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // ---- New work makes itself known: nothing of it says what or about whom.

  const sound = document.getElementById("sound");
  const silent = () => localStorage.getItem("sound") === "off";
  const title = document.title;
  const known = new Set();
  let audio = null;
  const showSound = () => sound.setAttribute("aria-pressed", String(!silent()));
  sound.addEventListener("click", () => {
    localStorage.setItem("sound", silent() ? "on" : "off");
    showSound();
    if (!silent()) tone();
  });
  showSound();
  const tone = () => {
    if (!audio || silent()) return;
    for (const [at, pitch] of [[0, 660], [0.18, 880]]) {
      const beep = audio.createOscillator();
      const loud = audio.createGain();
      beep.frequency.value = pitch;
      loud.gain.setValueAtTime(0.3, audio.currentTime + at);
      loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.16);
      beep.connect(loud).connect(audio.destination);
      beep.start(audio.currentTime + at);
      beep.stop(audio.currentTime + at + 0.16);
    }
  };
  const ring = () => {
    const offer = list().querySelector("article[data-status='offered']")?.dataset.task;
    (offer ? navigator.setAppBadge?.(1) : navigator.clearAppBadge?.())?.catch(console.warn);
    if (!offer || known.has(offer)) return;
    known.add(offer);
    tone();
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([200, 100, 200]);
    document.title = `● ${texts.news} · ${title}`;
  };
  addEventListener("pointerdown", () => {
    audio ??= new AudioContext();
    document.title = title;
  });

  // ---- A code at the bed or place says that its reader is there.

  const scanner = document.getElementById("scanner");
  const video = scanner.querySelector("video");
  const canScan = "BarcodeDetector" in window && !!navigator.mediaDevices;
  const canTouch = "NDEFReader" in window;
  let camera = null;
  let touch = null;

  const readyCard = () => {
    if (!canScan && !canTouch || list().querySelector(".scan")) return;
    (list().querySelector(".card .step") ?? list().querySelector("h1.choose"))
      ?.after(document.getElementById("scan").content.cloneNode(true));
  };
  const placeOf = text => {
    try {
      const [site, subject, label] = text.split("#")[1].split("/").map(decodeURIComponent);
      return site === owner.split("/")[0] && label ? { subject, label } : null;
    } catch {
      return null; // Any other code in the world.
    }
  };
  const arrive = text => {
    if (!scanner.open) return;
    scanner.close();
    const place = placeOf(text);
    if (!place) { say(texts.noCode); return; }
    const card = list().querySelector("article.card");
    const here = [...list().querySelectorAll("article.card, ol.choose li")].find(one => one.dataset.subject === place.subject);
    if (!here) { say(card ? fill(texts.elsewhere, place.label, card.dataset.called) : fill(texts.nowhere, place.label)); return; }
    const form = here.querySelector("form.step");
    if (!form.checkValidity()) { say(texts.lookFirst); return; }

    // Whoever stands there begins: taking it on is part of that.
    const kind = form.elements.namedItem("kind");
    if (kind.value === "AcceptTask") kind.value = "StartTask";
    take(form);
  };
  const look = async () => {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (!scanner.open) { rest(); return; }
    video.srcObject = camera;
    video.hidden = false;
    await video.play();
    while (scanner.open) {
      const [code] = await detector.detect(video);
      if (code) arrive(code.rawValue);
      await new Promise(done => setTimeout(done, 200));
    }
  };
  const feel = async () => {
    touch = new AbortController();
    const reader = new NDEFReader();
    reader.addEventListener("reading", event => {
      const record = event.message.records.find(one => ["text", "url"].includes(one.recordType));
      arrive(record ? new TextDecoder(record.encoding).decode(record.data) : "");
    });
    await reader.scan({ signal: touch.signal });
    scanner.querySelector("[data-chip]").hidden = false;
  };
  const scan = async () => {
    scanner.showModal();
    const ways = await Promise.allSettled([canScan ? look() : Promise.reject(), canTouch ? feel() : Promise.reject()]);
    if (scanner.open && ways.every(way => way.status === "rejected")) {
      scanner.close();
      say(texts.noCamera);
    }
  };
  const rest = () => {
    for (const track of camera?.getTracks() ?? []) track.stop();
    touch?.abort();
    camera = touch = null;
    video.hidden = true;
    scanner.querySelector("[data-chip]").hidden = true;
  };
  scanner.addEventListener("close", rest);
  addEventListener("click", event => { if (event.target.closest(".scan")) scan(); });

  // ---- From here on.

  const offer = list().querySelector("article[data-status='offered']")?.dataset.task;
  if (offer) known.add(offer); // Whoever opens the page sees it.
  show();
  fresh();
  recall().catch(console.error);
  send();
  navigator.serviceWorker?.register("/sw.js").then(keepFiles).catch(console.warn);
})();
