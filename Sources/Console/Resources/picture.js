// The picture: surprise over time, now at the right edge, the thresholds as lines that traffic approaches.
import { at, count, el, hour, iso, level, moment, now, often, second, span, write } from "./words.js";

const ORDINARY = 6000, ALERTS = 1000; // points that are kept
// Of ordinary points, the strangest few of each stretch of time are kept: [younger than so many seconds, the stretch].
const TIERS = [[900, 5], [3600, 30], [21600, 300], [Infinity, 3600]], EACH = 6;
const TOP = 7, RARER = 6.5; // the axis ends here; what is rarer stands at its edge
const RANGES = [["5\u00a0min", 300], ["15\u00a0min", 900], ["1\u00a0h", 3600], ["6\u00a0h", 21600], ["All", Infinity]];
const STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 604800, 2592000];
const HEIGHTS = { "-6": "1 M a day", "-5": "100,000 a day", "-4": "10,000 a day", "-3": "1,000 a day", "-2": "100 a day", "-1": "10 a day", 0: "1 a day", 1: "1 in 10 days",
  2: "1 in 100 days", 3: "1 in 3 years", 4: "1 in 30 years", 5: "1 in 300 years", 6: "rarer" };
const BRIEF = { "-6": "1 M/d", "-5": "100 k/d", "-4": "10 k/d", "-3": "1 k/d", "-2": "100/d", "-1": "10/d", 0: "1/day", 1: "1/10 d", 2: "1/100 d", 3: "1/3 y", 4: "1/30 y", 5: "1/300 y", 6: "rarer" };

export function picture({ incidentAt, attacks, open }) {
  const canvas = at("scatter"), box = at("chart"), over = at("over"), lanes = at("lanes");
  let ordinary = [], alerts = [], since = null, thinned = 0, status = null, chosen = 0, picked = false;
  let chart = null, broken = null, urgent = true, drawn = 0, summary = -Infinity, cost = 0;

  const buttons = RANGES.map(([name], i) => {
    const button = el("button", { type: "button" }, name);
    button.addEventListener("click", () => { picked = true; choose(i); });
    return button;
  });
  at("range").append(...buttons);
  function choose(i) {
    chosen = i;
    buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
    urgent = true;
    drawn = 0;
  }
  choose(0);

  const point = (p) => ({ x: p.time / 1000, y: Math.min(RARER, Math.max(-6, p.surprise)), exact: p.surprise, us: p.time, kind: p.kind, host: p.host });
  function add(points) {
    if (since && since.length < ORDINARY) since.push(...points);
    for (const p of points) (p.is_alert ? alerts : ordinary).push(point(p));
    if (ordinary.length > thinned + 400) thin();
    if (alerts.length > ALERTS) alerts = alerts.slice(-ALERTS * 0.9);
    urgent ||= points.some((p) => p.is_alert);
  }
  function thin() {
    const newest = ordinary.reduce((most, p) => Math.max(most, p.x), 0), stretches = new Map();
    for (const p of ordinary) {
      const age = (newest - p.x) / 1000, stretch = TIERS.find(([limit]) => age < limit)[1] * 1000;
      const key = `${stretch} ${Math.floor(p.x / stretch)} ${p.kind}`;
      if (!stretches.has(key)) stretches.set(key, []);
      stretches.get(key).push(p);
    }
    ordinary = [...stretches.values()].flatMap((points) => points.sort((a, b) => b.exact - a.exact).slice(0, EACH)).sort((a, b) => a.x - b.x).slice(-ORDINARY);
    thinned = ordinary.length;
  }

  // The answer replaces all but what the stream has told since it was asked for.
  function begin() {
    since = [];
  }
  function replace(points) {
    const told = since || [], last = points.reduce((most, p) => Math.max(most, p.time), 0);
    since = null;
    ordinary = [];
    alerts = [];
    thinned = 0;
    add(points);
    add(told.filter((p) => p.time > last));
  }
  // Until a person picks another: five minutes at first, then a quarter of an hour; the whole of what has ended.
  function usual({ state, time, watching_since: from, source }) {
    const seconds = from ? (time - from) / 1e6 : 0;
    const fit = state === "ended" ? 4 : seconds < 300 ? 0 : source?.speed > 4 && state !== "learning" ? 2 : 1;
    if (fit !== chosen) choose(fit);
  }
  function setStatus(next) {
    if (!picked) usual(next);
    urgent ||= !status || status.state !== next.state;
    status = next;
  }

  // A canvas does not follow the style sheet, so its colours are read from it.
  let tone = {};
  function readTone() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["surface", "ink", "muted", "line", "benign", "amber", "red", "link", "shade"]) tone[name] = style.getPropertyValue(`--${name}`).trim();
  }

  const narrow = () => box.clientWidth < 560;
  const colour = ({ raw }) => {
    const incident = raw && incidentAt(raw);
    return incident ? { high: tone.red, medium: tone.amber, low: tone.muted }[level(incident.severity)] : tone.red;
  };

  function ticks(scale) {
    const seconds = (scale.max - scale.min) / 1000, most = narrow() ? 4 : 9;
    const step = (STEPS.find((s) => seconds / s <= most) || STEPS.at(-1)) * 1000;
    const shift = new Date(scale.max).getTimezoneOffset() * 60000;
    scale.ticks = [];
    for (let x = Math.ceil((scale.min - shift) / step) * step + shift; x <= scale.max; x += step) scale.ticks.push({ value: x });
    scale.step = step;
  }

  // Threshold lines, the time of learning, and their labels.
  const lines = { id: "lines", beforeDatasetsDraw({ ctx, chartArea: area, scales }) {
    if (!status) return;
    ctx.save();
    const since = status.watching_since && scales.x.getPixelForValue(status.watching_since / 1000);
    ctx.font = "13px system-ui, sans-serif";
    if (since > area.left + 1) {
      const right = Math.min(since, area.right);
      ctx.fillStyle = tone.shade;
      ctx.fillRect(area.left, area.top, right - area.left, area.height);
      ctx.fillStyle = tone.muted;
      ctx.textAlign = "right";
      if (right - area.left > 120) ctx.fillText("before watching", right - 8, area.top + 14);
    }
    ctx.restore();
  }, afterDatasetsDraw({ ctx, chartArea: area, scales }) {
    if (!status || status.state === "learning") return;
    ctx.save();
    ctx.font = "13px system-ui, sans-serif";
    for (const { y, text, above } of thresholds(narrow())) {
      const line = Math.min(area.bottom, Math.max(area.top, scales.y.getPixelForValue(y)));
      ctx.strokeStyle = tone.ink;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([6, 4]);
      ctx.beginPath();
      ctx.moveTo(area.left, line);
      ctx.lineTo(area.right, line);
      ctx.stroke();
      const width = ctx.measureText(text).width, top = above ? line - 21 : line + 3;
      ctx.globalAlpha = 0.85;
      ctx.fillStyle = tone.surface;
      ctx.fillRect(area.left + 4, top, width + 8, 18);
      ctx.globalAlpha = 1;
      ctx.fillStyle = tone.ink;
      ctx.fillText(text, area.left + 8, top + 13);
    }
    const edge = { ended: "the source ends here", failed: "detection stopped here", retrying: "the source is away" }[status.state];
    if (edge) {
      ctx.strokeStyle = tone.muted;
      ctx.setLineDash([]);
      ctx.strokeRect(area.right, area.top, 0, area.height);
      ctx.fillStyle = tone.muted;
      ctx.textAlign = "right";
      ctx.fillText(edge, area.right - 8, area.top + 14);
    }
    ctx.restore();
  } };
  function thresholds(brief) {
    const host = status.host_threshold, flow = status.flow_threshold, both = [host, flow].filter(Number.isFinite);
    const say = (what, y) => brief ? `${what}: alert above` : `${what}: alert above this (${often(10 ** -y)})`;
    if (both.length === 0) return [];
    if (both.length === 2 && Math.abs(host - flow) < 0.05) return [{ y: host, text: say("hosts and flows", host), above: true }];
    return [["hosts", host], ["flows", flow]].filter(([, y]) => Number.isFinite(y)).map(([what, y]) => ({ y, text: say(what, y), above: y === Math.max(...both) }));
  }

  function make() {
    const font = { family: "system-ui, sans-serif", size: 13 };
    const set = (data, pointStyle, radius, extra) => ({ data, pointStyle, radius, hoverRadius: radius + 2, hitRadius: 4, borderWidth: 1, clip: 10, ...extra });
    const plainColour = () => tone.benign, clear = () => `color-mix(in srgb, ${tone.benign} 45%, transparent)`;
    chart = new window.Chart(canvas, {
      type: "scatter",
      data: { datasets: [
        set([], "circle", 8, { borderColor: () => tone.surface, backgroundColor: colour, order: 0 }),
        set([], "triangle", 9, { borderColor: () => tone.surface, backgroundColor: colour, order: 0 }),
        set([], "circle", 3, { borderColor: plainColour, backgroundColor: clear, order: 1 }),
        set([], "triangle", 3.5, { borderColor: plainColour, backgroundColor: clear, order: 1 }),
      ] },
      options: {
        animation: false, parsing: false, normalized: true, maintainAspectRatio: false, layout: { padding: { top: 4, right: 12 } },
        interaction: { mode: "nearest", intersect: true },
        onHover: (event, found) => { canvas.classList.toggle("hand", found.some(({ datasetIndex }) => datasetIndex < 2)); },
        onClick: (event, found) => {
          const hit = found.find(({ datasetIndex }) => datasetIndex < 2);
          const incident = hit && incidentAt(chart.data.datasets[hit.datasetIndex].data[hit.index]);
          if (incident) open(incident.id);
        },
        scales: {
          x: { type: "linear", min: 0, max: 1, afterBuildTicks: ticks, grid: { color: () => tone.line, borderColor: () => tone.muted, drawTicks: false },
            ticks: { color: () => tone.muted, font, maxRotation: 0, autoSkip: false, padding: 4,
              callback(x) { return this.step < 60000 ? second(x * 1000) : this.step >= 86400000 ? moment(x * 1000).split(",")[0] : hour(x * 1000); } } },
          y: { type: "linear", min: -5, max: TOP, grid: { color: () => tone.line, borderColor: () => tone.muted, drawTicks: false },
            title: { display: true, text: "Expected in ordinary traffic", color: () => tone.muted, font },
            afterBuildTicks: (scale) => { scale.ticks = []; for (let y = Math.ceil(scale.min); y < TOP; y++) scale.ticks.push({ value: y === 6 ? RARER : y }); },
            ticks: { color: () => tone.muted, font, autoSkip: true, padding: 6, callback: (y) => (narrow() ? BRIEF : HEIGHTS)[y === RARER ? 6 : y] } },
        },
        plugins: { legend: { display: false }, tooltip: { displayColors: false, animation: false, backgroundColor: () => tone.ink, bodyColor: () => tone.surface, bodyFont: font, padding: 8,
          callbacks: { title: () => "", label: ({ raw, datasetIndex }) => [`${raw.host} (${raw.kind})`, `${second(raw.us)}, ${often(10 ** -raw.exact)}`,
            ...(datasetIndex < 2 ? [incidentAt(raw) ? "alert: click to open its incident" : "alert"] : [])] } } },
      },
      plugins: [lines],
    });
  }

  function state(inView) {
    if (broken) return ["The picture cannot be drawn", `${broken} The list below is complete.`];
    if (!status) return ["Waiting for the first figures", ""];
    if (status.state === "learning") {
      const share = Math.floor(100 * (status.learning.fraction || 0));
      return [`Learning what is normal here: ${share}\u00a0%`, "Marks appear as soon as traffic is judged."];
    }
    if (status.state === "failed" && inView === 0) return ["Detection has stopped", "Nothing was judged in this time."];
    if (inView > 0) return null;
    if (ordinary.length + alerts.length > 0) return ["Nothing was judged in this time", "Choose a longer one above."];
    if (status.state === "ended") return ["The source ended before anything was judged", ""];
    return status.totals && status.totals.packets > 0 ? ["Nothing is judged yet", "The first marks come within a minute of traffic."] : ["No traffic yet", "Marks appear as soon as packets come."];
  }
  function showState(words) {
    over.hidden = !words;
    if (!words) return;
    if (over.childElementCount === 0) over.append(el("div", null, el("p", { class: "strong" }), el("p", { class: "note" })));
    write(over.firstChild.firstChild, words[0]);
    write(over.firstChild.lastChild, words[1]);
  }

  const room = (text) => text.length * 6.7 + 12; // px, about

  // The simulated attacks stand above the plot, from their first packet to their incident.
  function placeLanes(scale, area) {
    const rows = [], nodes = [];
    const width = box.clientWidth - 16, visible = attacks().filter((a) => a.start / 1000 <= scale.max);
    for (const attack of visible) {
      const found = Number.isFinite(attack.found_after);
      const end = found ? attack.start / 1000 + attack.found_after * 1000 : scale.max;
      if (end < scale.min) continue;
      const left = scale.getPixelForValue(Math.max(attack.start / 1000, scale.min)), right = Math.max(left + 4, scale.getPixelForValue(Math.min(end, scale.max)));
      // The label stands where there is room: after its stretch, else before it; shorter where neither has enough.
      const whole = `${attack.title}${found ? `, found after ${span(attack.found_after)}` : ", not found yet"}`;
      const fits = (text) => right + room(text) <= width || left - room(text) >= 0;
      const text = [whole, `${attack.title}${found ? "" : "?"}`].find(fits) || "";
      const long = room(text), before = right + long > width;
      const extent = before ? [Math.max(0, left - long), right] : [left, right + long];
      let row = rows.findIndex((end) => end < extent[0]);
      if (row < 0) row = rows.length;
      if (row > 4) continue;
      rows[row] = extent[1] + 8;
      const node = el(attack.incident ? "a" : "span", { class: "lane", href: attack.incident ? `#incident-${encodeURIComponent(attack.incident)}` : null,
        "data-found": String(found), "data-before": String(before), title: `simulated attack: ${whole}; began ${iso(attack.start)}` }, el("span", { class: "stretch" }), el("span", { class: "name" }, text));
      node.style.setProperty("--row", String(row));
      node.style.setProperty("--left", `${left}px`);
      node.style.setProperty("--right", `${Math.max(0, width - right)}px`);
      node.style.setProperty("--length", `${right - left}px`);
      nodes.push(node);
    }
    const key = nodes.map((node) => node.title + node.getAttribute("style")).join();
    if (lanes.dataset.key === key) return;
    if (lanes.contains(document.activeElement)) return; // do not take the focus away
    lanes.dataset.key = key;
    lanes.style.setProperty("--rows", String(rows.length));
    lanes.replaceChildren(...(nodes.length > 0 ? [el("span", { class: "unseen" }, "Simulated attacks: "), ...nodes] : []));
  }

  function frame(time) {
    requestAnimationFrame(frame);
    // A second is a pixel or so: only alerts are in a hurry. At most a twelfth of the time goes into drawing.
    if (time - drawn < Math.max(urgent ? 250 : 1000, 12 * cost)) return;
    urgent = false;
    drawn = time;
    const right = now() / 1000, least = [...ordinary.slice(0, 1), ...alerts.slice(0, 1)].reduce((m, p) => Math.min(m, p.x), right - 60000);
    const left = RANGES[chosen][1] === Infinity ? least - (right - least) * 0.01 : right - RANGES[chosen][1] * 1000;
    const inside = (p) => p.x >= left && p.x <= right + 2000;
    const of = (points, kind) => points.filter((p) => p.kind === kind && inside(p));
    const sets = [of(alerts, "host"), of(alerts, "flow"), of(ordinary, "host"), of(ordinary, "flow")];
    const inView = sets.reduce((n, set) => n + set.length, 0);
    showState(state(inView));
    if (broken) return;
    try {
      if (!chart) make();
      sets.forEach((set, i) => { chart.data.datasets[i].data = set; });
      const { x, y } = chart.options.scales;
      x.min = left;
      x.max = right;
      y.min = sets.some((set) => set.some((p) => p.y < -5)) ? -6 : -5;
      y.title.display = !narrow();
      const start = performance.now();
      chart.update("none");
      cost = performance.now() - start;
      placeLanes(chart.scales.x, chart.chartArea);
    } catch (error) {
      broken = window.Chart ? `${error.message}.` : "The chart library did not load.";
      box.classList.add("broken");
      showState(state(0));
    }
    if (time - summary > 5000) {
      summary = time;
      const loud = sets[0].length + sets[1].length;
      canvas.setAttribute("aria-label", `Surprise over time, ${RANGES[chosen][0] === "All" ? "all that is kept" : `the last ${RANGES[chosen][0]}`}: ${count(inView)} marks, ${loud === 0 ? "none" : count(loud)} of them alerts. The incidents below say the same in words.`);
    }
  }

  readTone();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readTone(); urgent = true; drawn = 0; });
  requestAnimationFrame(frame);
  return { add, begin, replace, setStatus, renew: () => { urgent = true; } };
}
