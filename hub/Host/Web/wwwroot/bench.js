// The technician's bench: follows what a sensor says, draws it, counts tags, and says when a reading may be taken.
"use strict";
(() => {
  const Frame = 1000 / 30;
  const Longest = 300;
  const PointsMost = 20000;
  const RowsMost = 500;
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const { fill } = ward;
  const find = id => document.getElementById(id);
  const now = () => performance.now();

  // A stream that ends for good is begun anew with the page, which also asks to sign in again.
  const follow = (address, events, lost) => {
    const source = new EventSource(address);
    for (const [name, take] of Object.entries(events)) source.addEventListener(name, event => take(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      lost();
      if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
    });
    addEventListener("pagehide", () => source.close());
  };

  const bench = find("bench");
  if (bench) watch(bench, bench.dataset);
  const calibrate = find("calibrate");
  if (calibrate?.dataset.follow) hold(calibrate, calibrate.dataset);

  function watch(bench, words) {
    const speed = +(find("clock")?.dataset.speed ?? 1) || 1;
    const state = find("bench-state");
    const trouble = find("bench-trouble");
    const quietAfter = Math.max(3000, 2.5 * (+words.every || 0));
    let shape = words.shape;
    let heardAt = null, valueAt = null, isLost = false, unknown = false, left = 0;

    const say = (text, kind) => {
      if (state.textContent !== text) state.textContent = text;
      state.className = "bench-state " + kind;
    };
    const tell = () => {
      const since = heardAt === null ? null : (now() - heardAt) / 1000;
      if (isLost) say(words.lost, "ill");
      else if (since === null) return;
      else if (unknown) say(words.unknown, "ill");
      else if (since > 3) say(fill(words.noNode, Math.floor(since)), "ill");
      else if (shape === "number" && (valueAt === null || now() - valueAt > quietAfter))
        say(fill(words.noValue, Math.floor(valueAt === null ? since : (now() - valueAt) / 1000)), "ill");
      else say(plot.paused ? words.paused : words.liveWords + (left > 0 ? " " + fill(words.left, numbers.format(left)) : ""), "well");
    };

    const choose = given => {
      shape = given;
      find("bench-plot").hidden = shape === "tags";
      find("bench-tags").hidden = shape !== "tags";
    };
    // When a value was measured, by this page's clock: what comes soonest was on its way for the shortest time, and tells the difference
    // of the clocks; it may drift, and begins anew with the node.
    let difference = null, before = 0;
    const settle = signal => {
      const heard = heardAt - signal.now / speed;
      if (difference === null || signal.now < before || Math.abs(heard - difference) > 5000) difference = heard;
      else difference = heard < difference ? heard : difference + (heard - difference) * 0.01;
      before = signal.now;
    };
    const at = ms => ms / speed + difference;

    const plot = draw(find("plot"), words, () => shape);
    const zone = count(words);
    follow(words.follow, {
      signal: signal => {
        isLost = false;
        heardAt = now();
        unknown = signal.unknown === true;
        left += signal.left ?? 0;
        trouble.hidden = !signal.trouble;
        if (signal.trouble) trouble.lastElementChild.textContent = signal.trouble;
        settle(signal);
        if (signal.values) {
          if (!shape) choose(signal.values.some(value => "on" in value && value.raw !== 0 && value.raw !== 1) ? "number"
            : "on" in signal.values[0] ? "state" : "number");
          for (const value of signal.values) plot.add({ ...value, at: at(value.ms) });
          valueAt = at(signal.values.at(-1).ms);
        }
        if (signal.tags) {
          if (!shape) choose("tags");
          for (const tag of signal.tags) zone.add(signal.channel, tag, at(tag.ms));
          valueAt = heardAt;
        }
        tell();
      },
      name: named => zone.name(named.tag, named.name),
    }, () => { isLost = true; tell(); });
    setInterval(tell, 500);
  }

  // The moving picture: raw values small, filtered ones thick, thresholds dashed; yes or no as a step.
  function draw(canvas, words, shapeNow) {
    const unit = words.unit;
    const factor = unit === "%" ? 100 : 1;
    const paint = canvas.getContext("2d");
    const pause = find("bench-pause");
    const thresholds = [["onAbove", "onLine"], ["offBelow", "offLine"]].filter(([key]) => words[key])
      .map(([key, label]) => ({ at: words[key] / 1000 * factor, label: words[label] }));
    const plot = { paused: false, add };
    let points = [], span = 60, frozenAt = 0, drawnAt = 0;
    const shown = value => numbers.format(value) + (unit ? " " + unit : "");
    const figure = (id, text) => { const place = find(id); if (place && place.textContent !== text) place.textContent = text; };

    function add(point) {
      // A node that started anew begins its clock anew: the order is that of arrival.
      points.push({
        at: point.at, own: point.raw, raw: (point.plain ?? point.raw) * factor,
        filtered: point.filtered === undefined ? null : point.filtered * factor, on: point.on,
      });
      if (points.length > PointsMost) points.splice(0, points.length - PointsMost);
    }

    for (const button of document.querySelectorAll("[data-window]")) {
      button.addEventListener("click", () => {
        span = +button.dataset.window;
        for (const other of document.querySelectorAll("[data-window]")) other.setAttribute("aria-pressed", String(other === button));
        drawnAt = 0;
      });
    }
    pause.addEventListener("click", () => {
      plot.paused = !plot.paused;
      frozenAt = now();
      pause.setAttribute("aria-pressed", String(plot.paused));
    });

    const figures = () => {
      const last = points.at(-1);
      if (!last) return;
      const isState = shapeNow() === "state";
      figure("figure-raw", isState ? (last.own ? words.yes : words.no) : numbers.format(last.own));
      figure("figure-plain", shown(last.raw));
      figure("figure-filtered", isState || (last.on !== undefined && last.filtered === null)
        ? (last.on === undefined ? "–" : last.on ? words.yes : words.no)
        : (last.filtered === null ? "–" : shown(last.filtered))
          + (last.on === undefined ? "" : " · " + (last.on ? words.yes : words.no)));
      const recent = points.filter(point => now() - point.at < 5000).length / 5;
      figure("figure-rate", seconds.format(recent));
      figure("figure-age", fill(words.secondsAgo, seconds.format(Math.max(0, (now() - last.at) / 1000))));
    };

    const scene = () => {
      const until = plot.paused ? frozenAt : now();
      const from = until - span * 1000;
      const ratio = devicePixelRatio || 1;
      const { clientWidth: width, clientHeight: height } = canvas;
      if (!width) return;
      if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
      if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
      paint.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint.clearRect(0, 0, width, height);
      const style = getComputedStyle(canvas);
      const colour = name => style.getPropertyValue("--plot-" + name).trim();
      paint.font = `12px ${style.fontFamily}`;

      // One before the first that is in sight: its line leads into the picture.
      while (points.length > 1 && points[1].at < now() - Longest * 1000 && !plot.paused) points.shift();
      let first = points.findIndex(point => point.at >= from);
      first = Math.max(0, first < 0 ? points.length - 1 : first - 1);
      const seen = points.slice(first).filter(point => point.at <= until);
      const isState = shapeNow() === "state";
      let low = isState ? -0.15 : Infinity, high = isState ? 1.15 : -Infinity;
      if (!isState) {
        for (const point of seen) {
          low = Math.min(low, point.raw, point.filtered ?? point.raw);
          high = Math.max(high, point.raw, point.filtered ?? point.raw);
        }
        for (const threshold of thresholds) { low = Math.min(low, threshold.at); high = Math.max(high, threshold.at); }
        if (low > high) { low = 0; high = 1; }
        const least = Math.max(Math.abs(high) * 0.002, unit === "%" ? 4 : unit === "kg" ? 0.1 : unit === "m" ? 0.02 : 1e-6);
        const room = Math.max(least, (high - low) * 1.16) - (high - low);
        low -= room / 2;
        high += room / 2;
      }
      const left = 8, right = 8, top = 10, bottom = 24;
      const x = at => left + (at - from) / (until - from) * (width - left - right);
      const y = value => top + (high - value) / (high - low) * (height - top - bottom);

      paint.lineWidth = 1;
      paint.strokeStyle = colour("line");
      paint.fillStyle = colour("text");
      const labels = isState ? [[1, words.yes], [0, words.no]] : round(low, high).map(value => [value, shown(value)]);
      for (const [value] of labels) line([[left, y(value)], [width - right, y(value)]]);
      const ticks = span === 60 ? 6 : 5;
      for (let tick = 0; tick <= ticks; tick++) {
        const at = from + tick * (until - from) / ticks;
        line([[x(at), height - bottom], [x(at), height - bottom + 4]]);
        if (tick > 0 && tick < ticks && width <= 480) continue;
        const align = tick === 0 ? "left" : tick === ticks ? "right" : "center";
        text(`${numbers.format(tick * span / ticks - span)} s`, x(at), height - 6, align);
      }

      paint.strokeStyle = colour("raw");
      paint.fillStyle = colour("raw");
      if (isState) {
        stroke(steps(seen, point => point.own ? 1 : 0, until));
        paint.strokeStyle = colour("filtered");
        paint.lineWidth = 3.5;
        stroke(steps(seen.filter(point => point.on !== undefined), point => point.on ? 1 : 0, until));
      } else {
        stroke(seen.map(point => [point.at, point.raw]));
        if (seen.length < 400) {
          for (const point of seen) { paint.beginPath(); paint.arc(x(point.at), y(point.raw), 1.8, 0, 7); paint.fill(); }
        }
        paint.strokeStyle = colour("filtered");
        paint.lineWidth = 3.5;
        stroke(seen.filter(point => point.filtered !== null).map(point => [point.at, point.filtered]));
        paint.lineWidth = 1.5;
        paint.setLineDash([6, 5]);
        for (const threshold of thresholds) {
          paint.strokeStyle = paint.fillStyle = colour("threshold");
          line([[left, y(threshold.at)], [width - right, y(threshold.at)]]);
          text(`${threshold.label} ${shown(threshold.at)}`, width - right - 4, y(threshold.at) - 4, "right");
        }
        paint.setLineDash([]);
        paint.lineWidth = 4;
        paint.strokeStyle = colour("on");
        for (let index = 0; index < seen.length; index++) {
          if (!seen[index].on) continue;
          line([[x(Math.max(from, seen[index].at)), height - bottom], [x(seen[index + 1]?.at ?? until), height - bottom]]);
        }
      }
      paint.fillStyle = colour("text");
      for (const [value, label] of labels) text(label, left + 4, y(value) - 4, "left");

      function line(corners) {
        paint.beginPath();
        corners.forEach(([across, down], index) => index ? paint.lineTo(across, down) : paint.moveTo(across, down));
        paint.stroke();
      }
      function stroke(values) {
        if (values.length > 1) line(values.map(([at, value]) => [Math.max(left, x(at)), y(value)]));
      }
      function text(words, across, down, align) {
        paint.textAlign = align;
        const [width, dash, edge] = [paint.lineWidth, paint.getLineDash(), paint.strokeStyle];
        paint.setLineDash([]);
        paint.lineWidth = 4;
        paint.strokeStyle = colour("back");
        paint.strokeText(words, across, down);
        paint.fillText(words, across, down);
        paint.lineWidth = width;
        paint.setLineDash(dash);
        paint.strokeStyle = edge;
      }
    };
    // Round numbers between two: three to five of them.
    const round = (low, high) => {
      const rough = (high - low) / 4;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].find(factor => factor * power >= rough) * power;
      const values = [];
      for (let value = Math.ceil(low / step) * step; value < high; value += step) values.push(+value.toPrecision(12));
      return values;
    };
    const steps = (seen, value, until) => seen.flatMap((point, index) =>
      [[point.at, value(point)], [seen[index + 1]?.at ?? until, value(point)]]);

    const pace = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : Frame;
    const turn = at => {
      requestAnimationFrame(turn);
      if (at - drawnAt < pace - 2 || document.hidden || canvas.offsetParent === null) return;
      drawnAt = at;
      scene();
      canvas.dataset.drawn = +(canvas.dataset.drawn ?? 0) + 1;
    };
    requestAnimationFrame(turn);
    setInterval(() => { if (!plot.paused) figures(); }, 250);
    return plot;
  }

  // The read-zone test: which tags, how often, how strong.
  function count(words) {
    const antennas = Object.fromEntries((words.antennas ?? "").split(" ").filter(pair => pair).map(pair => {
      const cut = pair.lastIndexOf("=");
      return [pair.slice(0, cut), pair.slice(cut + 1)];
    }));
    const tags = new Map();
    const names = new Map();
    const rows = find("zone-rows");
    const [start, stop, reset] = ["zone-start", "zone-stop", "zone-reset"].map(find);
    let running = true, begun = null, ran = 0, reads = 0, over = 0;

    const set = on => {
      if (running && !on && begun !== null) ran += now() - begun;
      if (!running && on) begun = now();
      running = on;
      start.setAttribute("aria-pressed", String(on));
      stop.setAttribute("aria-pressed", String(!on));
      show();
    };
    start.addEventListener("click", () => set(true));
    stop.addEventListener("click", () => set(false));
    reset.addEventListener("click", () => {
      tags.clear();
      rows.replaceChildren();
      reads = over = ran = 0;
      begun = running ? now() : null;
      show();
    });

    const make = (name, text) => {
      const element = document.createElement(name);
      if (text !== undefined) element.textContent = text;
      return element;
    };
    const cell = (row, label, bar) => {
      const place = make("td");
      place.dataset.label = label;
      if (!bar) place.className = "figure";
      const inner = bar ? place.appendChild(make("div")) : place;
      let amount = null;
      const text = bar ? inner.appendChild(make("span")) : inner;
      if (bar) {
        inner.className = "bar-cell";
        const picture = inner.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
        picture.setAttribute("viewBox", "0 0 100 10");
        picture.setAttribute("preserveAspectRatio", "none");
        picture.setAttribute("aria-hidden", "true");
        for (const [kind, width] of [["groove", 100], ["amount", 0]]) {
          const shape = picture.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
          shape.setAttribute("class", kind);
          shape.setAttribute("width", width);
          shape.setAttribute("height", 10);
          amount = shape;
        }
      }
      row.append(place);
      return { place, text, bar: part => amount.setAttribute("width", Math.round(100 * Math.min(1, Math.max(0, part)))) };
    };
    const row = tag => {
      const line = make("tr");
      const head = line.appendChild(make("th"));
      head.scope = "row";
      const name = head.appendChild(make("b"));
      head.append(make("code", tag.text));
      tag.row = {
        line, name, reads: cell(line, words.labelReads, true), best: cell(line, words.labelBest, true),
        last: cell(line, words.labelLast), seen: cell(line, words.labelSeen), antenna: cell(line, words.labelAntenna),
      };
      rows.append(line);
    };
    const show = () => {
      const time = (ran + (running && begun !== null ? now() - begun : 0)) / 1000;
      if (reads > 0 || tags.size > 0)
        find("zone-total").textContent =
          fill(words.tagTotal, numbers.format(tags.size + over), numbers.format(reads), seconds.format(time));
      const most = Math.max(1, ...[...tags.values()].map(tag => tag.reads));
      for (const tag of tags.values()) {
        if (!tag.row) row(tag);
        const { line, name, reads, best, last, seen, antenna } = tag.row;
        const ago = (now() - tag.at) / 1000;
        name.textContent = names.get(tag.text) ?? words.tagUnknown;
        reads.text.textContent = numbers.format(tag.reads);
        reads.bar(tag.reads / most);
        best.text.textContent = tag.best === null ? "–" : numbers.format(tag.best);

        // From where a reader hears nothing to where a tag lies on the antenna.
        best.bar(tag.best === null ? 0 : (tag.best + 85) / 60);
        best.text.parentElement.classList.toggle("weak", tag.best !== null && tag.best < -65);
        last.text.textContent = tag.rssi === null ? "–" : numbers.format(tag.rssi);
        seen.text.textContent = `${seconds.format(Math.max(0, ago))} s`;
        antenna.text.textContent = [...tag.antennas].sort().join(", ");
        line.classList.toggle("gone", ago > 5);
      }
    };
    setInterval(() => { if (running) show(); }, 500);

    return {
      name: (text, name) => names.set(text, name),
      add: (channel, read, at) => {
        if (!running) return;
        begun ??= now();
        reads += read.reads;
        let tag = tags.get(read.tag);
        if (!tag) {
          if (tags.size >= RowsMost) { over++; return; }
          tags.set(read.tag, tag = { text: read.tag, reads: 0, best: null, rssi: null, at, antennas: new Set() });
        }
        tag.reads += read.reads;
        tag.at = Math.max(tag.at, at);
        tag.rssi = read.rssi ?? tag.rssi;
        tag.best = read.best === undefined ? tag.best : Math.max(read.best, tag.best ?? -128);
        tag.antennas.add(antennas[channel] ?? channel);
      },
    };
  }

  // A calibration: says when the reading is steady, and lets it be taken only then.
  function hold(page, words) {
    const steady = find("steady");
    const take = find("take");
    if (!steady) return;
    let heardAt = now();
    const say = (verdict, text) => {
      steady.dataset.verdict = verdict;
      if (steady.lastElementChild.textContent !== text) steady.lastElementChild.textContent = text;
      take.setAttribute("aria-disabled", String(verdict !== "steady"));
    };
    follow(words.follow, {
      steady: standing => {
        heardAt = now();
        if (standing.unknown) say("gone", words.unknown);
        else say(standing.verdict, standing.trouble ? `${words.trouble} ${standing.trouble}` : standing.text);
      },
    }, () => say("gone", words.lost));
    setInterval(() => {
      const since = (now() - heardAt) / 1000;
      if (since > 4) say("gone", fill(words.noNode, Math.floor(since)));
    }, 1000);
  }
})();
