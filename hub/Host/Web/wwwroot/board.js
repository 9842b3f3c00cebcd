// The lead's board: keys, filters that take effect at once, looking back, and the screen on the wall.
"use strict";
(() => {
  const wall = document.getElementById("wall");
  const filter = document.getElementById("filter");
  const typing = element => !!element?.closest("input:not([type=checkbox]), select, textarea");
  const go = address => location.assign(address);

  // Arrow keys go to what lies there. Of each group one thing is reached with Tab, so that a hundred beds are one stop.
  const groups = ["#board .leaves", "#alerts", "#open-tasks", "#soon-full", "#on-shift"];
  const things = group => [...group.querySelectorAll("a[href]")].filter(thing => thing.getClientRects().length > 0);
  const chosen = new Map();
  const name = thing => (thing.id || thing.closest("[id]").id) + (thing.classList.contains("act") ? " act" : "");
  const rove = () => {
    for (const selector of groups) {
      const group = document.querySelector(selector);
      if (!group) continue;
      const all = things(group);
      const stop = all.find(thing => name(thing) === chosen.get(selector)) || all[0];
      for (const thing of all) thing.setAttribute("tabindex", thing === stop ? "0" : "-1");
    }
  };
  const groupOf = thing => groups.find(selector => thing?.closest?.(selector));
  const focus = thing => {
    const selector = groupOf(thing);
    if (selector) chosen.set(selector, name(thing));
    rove();
    thing.focus({ preventScroll: true });
    thing.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const first = selector => {
    const group = document.querySelector(selector);
    const all = group ? things(group) : [];
    const thing = all.find(one => name(one) === chosen.get(selector)) || all[0];
    if (thing) focus(thing);
  };
  const middle = thing => {
    const box = thing.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  const beside = (from, all, key) => {
    const here = middle(from);
    let best = null, least = Infinity;
    for (const thing of all) {
      if (thing === from) continue;
      const there = middle(thing);
      const [dx, dy] = [there.x - here.x, there.y - here.y];
      const [ahead, aside] = key === "ArrowRight" ? [dx, dy] : key === "ArrowLeft" ? [-dx, dy] : key === "ArrowDown" ? [dy, dx] : [-dy, dx];
      if (ahead <= 2) continue;
      // What lies off the line counts as farther, so that a row is followed to its end.
      const far = ahead + 3 * Math.abs(aside);
      if (far < least) [best, least] = [thing, far];
    }
    return best;
  };
  if (!wall) {
    rove();
    document.addEventListener("patched", rove);
    document.addEventListener("focusin", event => {
      const selector = groupOf(event.target);
      if (!selector || !event.target.matches("a[href]")) return;
      chosen.set(selector, name(event.target));
      rove();
    });
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const open = document.querySelector("dialog[open]");
      const at = document.activeElement;
      if (event.key === "Escape" && !open) {
        if (typing(at)) {
          // What was typed and not asked for goes.
          event.preventDefault();
          at.value = at.defaultValue;
          at.blur();
        }
        for (const picks of document.querySelectorAll(".picks[open]")) {
          picks.open = false;
          picks.querySelector("summary").focus();
        }
        return;
      }
      if (open || typing(at)) return;
      if (event.key.startsWith("Arrow")) {
        const selector = groupOf(at);
        if (!selector) return;
        event.preventDefault();
        const next = beside(at, things(document.querySelector(selector)), event.key);
        if (next) focus(next);
        return;
      }
      if (event.key === "b") first(groups[0]);
      else if (event.key === "t") first("#open-tasks");
      else {
        const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
        if (!target) return;
        if (target.matches("input")) target.select();
        else target.click();
        target.focus();
      }
      event.preventDefault();
    });
    document.addEventListener("click", event => {
      const opens = event.target.closest("[data-opens]");
      if (opens) document.getElementById(opens.dataset.opens).showModal();
      if (event.target.matches("dialog#keys")) event.target.close();
    });
  }

  // A filter takes effect when it is chosen; what is empty does not stand in the address.
  if (filter) {
    const apply = () => {
      const wanted = new URLSearchParams([...new FormData(filter)].filter(([, value]) => value !== ""));
      const address = filter.getAttribute("action") + (wanted.size > 0 ? "?" + wanted : "");

      // What was typed and taken back again asks for nothing new.
      if (address !== location.pathname + location.search) go(address);
    };
    filter.addEventListener("submit", event => { event.preventDefault(); apply(); });
    filter.addEventListener("change", event => {
      // Of a list several may be ticked before it is closed.
      if (!event.target.closest(".picks")) apply();
      else event.target.closest(".picks").dataset.changed = "1";
    });
    for (const picks of filter.querySelectorAll(".picks"))
      picks.addEventListener("toggle", () => { if (!picks.open && picks.dataset.changed) apply(); });
    document.addEventListener("click", event => {
      for (const picks of filter.querySelectorAll(".picks[open]")) if (!picks.contains(event.target)) picks.open = false;
    });
  }

  // Looking back: a step at a time, or as a film. A moment is drawn when the one before it is there.
  const shown = document.getElementById("shown");
  let film = 0;
  const show = async address => {
    const response = await fetch(address).catch(() => null);
    if (!response?.ok || !response.url.includes("at=")) { go(address); return false; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const focused = document.activeElement?.closest("#shown") && document.activeElement.textContent;
    shown.replaceChildren(...page.getElementById("shown").childNodes);
    document.querySelector(".board-bar")?.replaceWith(page.querySelector(".board-bar"));
    history.replaceState(null, "", response.url);
    rove();
    if (focused) [...shown.querySelectorAll(".replay a, .replay button")].find(one => one.textContent === focused)?.focus();
    return true;
  };
  const play = async (speed, from) => {
    const number = ++film;
    const address = new URL(location.href);
    let at = Date.parse(from + "Z");
    while (number === film) {
      at += speed * 1000;
      address.searchParams.set("at", new Date(at).toISOString().slice(0, 19));
      const next = new Promise(resolve => setTimeout(resolve, 1000));
      if (!await show(address.href)) return;
      for (const button of shown.querySelectorAll("[data-play]"))
        button.setAttribute("aria-pressed", String(number === film && +button.dataset.play === speed));
      await next;
    }
  };
  shown?.addEventListener("click", event => {
    const button = event.target.closest("[data-play]");
    const step = event.target.closest(".past .steps a");
    if (button) {
      if (button.getAttribute("aria-pressed") === "true") {
        film++;
        button.setAttribute("aria-pressed", "false");
      } else play(+button.dataset.play, button.dataset.at);
    } else if (step && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      film++;
      show(step.href);
    } else if (event.target.closest("a, form")) film++;
  });

  // The wall: it fills the screen, turns its leaves when they do not all fit, and keeps the screen awake.
  if (wall) {
    let leaf = 0;
    const leaves = () => document.querySelector("#board .leaves");
    const fits = () => leaves().scrollHeight <= leaves().clientHeight + 1;
    const turn = () => {
      const all = leaves() ? [...leaves().querySelectorAll(".leaf")] : [];
      for (const one of all) one.hidden = false;
      if (all.length < 2 || fits()) { wall.dataset.leaf = ""; return; }
      if (leaf >= all.length) leaf = 0;
      for (const [index, one] of all.entries()) one.hidden = index !== leaf;
      let next = leaf + 1;
      for (; next < all.length; next++) {
        all[next].hidden = false;
        if (fits()) continue;
        all[next].hidden = true;
        break;
      }
      wall.dataset.leaf = `${leaf + 1}–${next} / ${all.length}`;
      wall.dataset.next = next;
    };
    turn();
    document.addEventListener("patched", turn);
    addEventListener("resize", turn);
    setInterval(() => {
      leaf = wall.dataset.leaf ? +wall.dataset.next : 0;
      turn();
    }, wall.dataset.every * 1000);
    const wake = () => {
      if (document.hidden) return;
      const asked = navigator.wakeLock ? navigator.wakeLock.request("screen") : Promise.reject(new Error("no wake lock"));
      asked.then(() => { wall.textContent = ""; }, () => { wall.textContent = wall.dataset.awake; });
    };
    document.addEventListener("visibilitychange", wake);
    wake();

    // Nobody touches it for hours: its session lasts as long as it may. A hub that is away now is asked again in an hour.
    setInterval(() => fetch(location.href).catch(() => null), 3600000);
  }
})();
