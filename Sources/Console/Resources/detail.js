// One incident: what happened, what to do, why we think so, and what each opinion says.
import { at, bytes, count, el, empty, feature, few, figure, known, mono, named, note, often, perDay, plain, quantity, sentences, span, tag, technique, techniqueName, tidy, when, write } from "./words.js";

export function incidentDetail({ fetchOne, known: knownIncident, truthOf, close }) {
  const section = at("detail");
  let id = null, incident = null, alerts = null, problem = null, gone = false, all = false, left = 0, timer = null, asked = 0;
  const slots = {};

  function none() {
    section.replaceChildren(el("h2", { id: "detail-title", class: "unseen" }, "Chosen incident"), empty("Choose an incident to see what happened, why it stands out and what one can do."));
    section.classList.add("idle");
  }

  function frame() {
    const back = el("button", { type: "button", class: "quiet close" }, "Close");
    back.addEventListener("click", close);
    const title = el("h2", { id: "detail-title", tabindex: "-1" });
    for (const name of ["word", "truth", "advice", "facts", "reasons", "opinions", "alerts"]) slots[name] = Object.assign(el("div", { class: `part part-${name}` }), { key: null });
    const reading = el("p", { class: "reading" });
    section.classList.remove("idle");
    section.replaceChildren(el("div", { class: "head" }, slots.word, back), title, reading, slots.advice, slots.truth, slots.reasons, slots.facts, slots.opinions, slots.alerts);
    slots.title = title;
    slots.reading = reading;
  }

  // A part is drawn anew only when what it shows has changed, so that focus and hover last.
  function put(slot, key, build) {
    const text = JSON.stringify(key);
    if (slot.key === text) return;
    slot.key = text;
    slot.replaceChildren(...[build()].flat().filter(Boolean));
  }

  function render() {
    if (!id) return none();
    if (!incident) {
      section.classList.remove("idle");
      const back = el("button", { type: "button", class: "quiet close" }, "Close");
      back.addEventListener("click", close);
      section.replaceChildren(el("div", { class: "head" }, el("h2", { id: "detail-title", tabindex: "-1" }, gone ? "No such incident" : "Loading the incident"), back),
        empty(gone ? "It is not kept here: the address is mistyped, or it belongs to another data directory." : problem ? `It cannot be loaded: ${problem}.` : "Loading."));
      slots.title = null;
      return;
    }
    if (!slots.title) frame();
    const [what, reading] = sentences(incident.headline);
    write(slots.title, what);
    write(slots.reading, reading);
    const truth = truthOf(incident);
    put(slots.word, [incident.severity, incident.family, incident.pattern, incident.other_patterns], () => el("p", { class: "word" }, tag(incident.severity), " severity, ",
      incident.pattern ? named(incident.pattern) : incident.family === "novel" ? "like nothing known" : named(incident.family), (incident.other_patterns || []).length > 0 ? `, also ${incident.other_patterns.map(named).join(", ")}` : ""));
    put(slots.truth, truth, () => truth.map((attack) => el("p", { class: "truth" }, el("strong", null, "Simulated attack: "),
      `${attack.title}${known(attack.found_after) ? `, found after ${span(attack.found_after)}` : ", not found yet"}`,
      attack.source ? [" (", mono(attack.source), attack.destination ? [" → ", mono(attack.destination)] : "", ")"] : "", ".")));
    put(slots.advice, incident.advice, () => el("p", { class: "advice" }, el("strong", null, "What to do: "), tidy(incident.advice).split(/(--mute \S+)/).map((part) => (part.startsWith("--mute ") ? el("code", { class: "whole" }, part) : part)), /[.!?]$/.test(incident.advice || "") ? "" : "."));
    put(slots.facts, [incident.host, incident.peer, incident.first, incident.last, incident.alerts, incident.flows, incident.rarity, incident.technique, incident.is_source], facts);
    put(slots.reasons, incident.reasons, reasons);
    put(slots.opinions, [incident.models, incident.rarity, alerts && alerts.map((a) => [a.lapwing])], opinions);
    put(slots.alerts, [alerts, left, problem, all], alertTable);
  }

  const endpoint = (peer) => peer && mono(peer.port == null ? peer.address : peer.address.includes(":") ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`);

  function facts() {
    const rows = [
      [incident.is_source ? "Who acts" : "Who suffers", mono(incident.host)],
      ["The other side", incident.peer ? endpoint(incident.peer) : "several, or not one"],
      ["First alert", when(incident.first)],
      ["Latest alert", incident.last - incident.first >= 1e6 ? [when(incident.last), `, after ${span((incident.last - incident.first) / 1e6)}`] : "the same"],
      ["Alerts", [figure(incident.alerts, count), " about ", few(incident.flows, "flow")]],
      ["In ordinary traffic", figure(perDay(incident.rarity), often)],
      ["Technique", incident.technique ? [technique(incident.technique), techniqueName(incident.technique) ? ` ${techniqueName(incident.technique)}` : ""] : "none fits"],
    ];
    return [el("h3", null, "Who and when"), el("dl", { class: "pairs" }, rows.map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, value))))];
  }

  // A bar runs from 0 to what was seen; the shaded stretch is what is usual here.
  function bar(reason) {
    const { value, low, high } = reason, any = reason.highest_anywhere;
    const ends = [value, low, high, any].filter(known);
    const least = Math.min(0, ...ends), most = Math.max(...ends), base = Math.max(Math.abs(high), Math.abs(any || 0));
    const logarithmic = least >= 0 && most > 0 && most > 12 * Math.max(base, 1e-9);
    const unit = logarithmic ? Math.max(base, most / 1e6) / 9 : 1;
    const f = (x) => logarithmic ? Math.log10(1 + Math.max(0, x) / unit) : x - least;
    const whole = f(most) || 1, share = (x) => `${Math.min(100, Math.max(0, 100 * f(x) / whole)).toFixed(2)}%`;
    const say = (x) => quantity(x, reason.unit, reason.feature);
    const track = el("div", { class: "bar", role: "img", "aria-label": `${say(value)}; usual here ${say(low)} to ${say(high)}` }, el("span", { class: "usual" }), el("span", { class: "value" }),
      known(any) && any > high ? el("span", { class: "anywhere", title: `the most that any host showed while learning: ${say(any)}` }) : null);
    const place = (name, x) => track.style.setProperty(`--${name}`, share(x));
    place("from", Math.max(low, least));
    place("to", high);
    place("zero", 0);
    place("at", value);
    if (known(any)) place("any", any);
    return [track, logarithmic];
  }

  function reasons() {
    const list = incident.reasons || [], weight = list.reduce((sum, r) => sum + Math.max(0, r.contribution || 0), 0);
    if (list.length === 0) return [el("h3", null, "Why"), empty("No reasons are given: a trained model spoke, which does not say why.")];
    return [el("h3", null, "Why: what was seen, against what is usual here"), el("ol", { class: "reasons" }, list.map((reason) => {
      const [track, logarithmic] = bar(reason), say = (x) => el("span", { title: String(x) }, quantity(x, reason.unit, reason.feature));
      const whose = reason.scope === "host" ? "This host, while learning: " : "Here, while learning: ";
      return el("li", { class: "reason" },
        el("p", { class: "seen" }, el("span", { title: reason.feature }, feature(reason.feature), reason.peer ? [" (", mono(reason.peer), ")"] : ""), el("strong", null, say(reason.value))), track,
        el("p", { class: "note" }, whose, reason.low === reason.high ? ["always ", say(reason.high)] : reason.low === 0 ? ["at most ", say(reason.high)] : [say(reason.low), " to ", say(reason.high)],
          known(reason.highest_anywhere) && reason.highest_anywhere > reason.high ? ["; the most of any host ", say(reason.highest_anywhere)] : "", ".",
          weight > 0 ? el("span", { title: `contribution ${reason.contribution}` }, ` Carries ${Math.round(100 * Math.max(0, reason.contribution) / weight)}\u00a0% of the reasons.`) : "",
          logarithmic ? " Log scale." : ""));
    }))];
  }

  function chance(p) {
    if (!known(p)) return "–";
    if (p >= 0.001 || p <= 0) return plain(p);
    const power = Math.floor(Math.log10(p)), lead = p / 10 ** power;
    return [`${Number(lead.toPrecision(2))}\u00a0×\u00a010`, el("sup", null, String(power).replace("-", "\u2212"))];
  }

  function opinions() {
    const said = new Map();
    for (const alert of alerts || []) {
      const l = alert.lapwing || {}, key = `${l.model} ${l.subject}`, old = said.get(key);
      if (!old || (l.p_value ?? 1) < (old.p_value ?? 1)) said.set(key, l);
    }
    for (const model of incident.models || []) if (![...said.values()].some((l) => l && l.model === model)) said.set(model, null);
    const who = (key, l) => !l ? (key === "baseline" ? "What is usual here" : mono(key)) : l.model !== "baseline" ? mono(l.model) : l.subject === "flow" ? "What flows here look like" : "What hosts here do";
    const rows = [...said].map(([key, l]) => el("div", null, el("dt", null, who(key, l)), el("dd", null, l === null ? (alerts ? "spoke in an alert that is not shown" : "loading") : [
      l.class && l.class !== "novel" ? `calls it ${named(l.class)}` : l.pattern ? `looks like ${named(l.pattern)}` : "unlike anything known",
      known(l.expected_per_day) ? `; ordinary traffic shows the like ${often(l.expected_per_day)}` : "",
      el("span", { class: "note" }, `score ${known(l.score) ? plain(l.score) : "–"}, p-value `, el("span", { title: String(l.p_value) }, chance(l.p_value))),
    ])));
    return [el("h3", null, "What each opinion says"), rows.length > 0 ? el("dl", { class: "pairs long" }, rows) : empty("None has spoken yet.")];
  }

  function alertTable() {
    if (problem) return [el("h3", null, "Alerts"), empty(`They cannot be loaded: ${problem}.`)];
    if (!alerts) return [el("h3", null, "Alerts"), empty("Loading.")];
    const shown = [...alerts].reverse().slice(0, all ? 200 : 8);
    const side = (x) => x && x.ip ? endpoint({ address: x.ip, port: x.port }) : "–";
    const rows = shown.map((a) => {
      const l = a.lapwing || {}, us = Date.parse(a["@timestamp"]) * 1000;
      return el("tr", null, el("th", { scope: "row" }, Number.isFinite(us) ? when(us) : "–"), el("td", { class: "sides" }, side(a.source), a.destination && a.destination.ip ? [" ", el("span", null, "→\u00a0", side(a.destination))] : ""),
        el("td", null, l.model === "baseline" || !l.model ? l.subject || "baseline" : mono(l.model)), el("td", { class: "number" }, figure(a.network && a.network.bytes, bytes)));
    });
    const rest = alerts.length - shown.length, button = rest > 0 && el("button", { type: "button", class: "quiet" }, `${few(rest, "more alert")}`);
    if (button) button.addEventListener("click", () => { all = true; render(); });
    return [el("h3", null, "Alerts"), el("div", { class: "scroll", role: "region", "aria-label": "Alerts of this incident", tabindex: "0" }, el("table", null,
      el("thead", null, el("tr", null, ["When", "Who and whom", "Judged", "Bytes"].map((text, i) => el("th", { scope: "col", class: i === 3 ? "number" : null }, text)))), el("tbody", null, rows))), button,
      left > 0 ? note(`${few(left, "more alert")} ${left === 1 ? "is" : "are"} counted, but not kept.`) : null];
  }

  // Growing incidents are asked for at most every other second.
  async function load() {
    timer = null;
    asked = performance.now();
    const mine = id;
    try {
      const answer = await fetchOne(mine);
      if (mine !== id) return;
      const latest = knownIncident(mine); // the stream may have been faster
      incident = latest && latest.last > answer.incident.last ? latest : answer.incident;
      alerts = answer.alerts || [];
      left = answer.alerts_not_kept || 0;
      problem = null;
      gone = false;
    } catch (error) {
      if (mine !== id) return;
      gone = error.status === 404;
      problem = error.message;
    }
    render();
  }

  none();
  return {
    open(next, focus) {
      if (next === id) return;
      clearTimeout(timer);
      timer = null;
      id = next;
      incident = next ? knownIncident(next) || null : null;
      alerts = problem = null;
      gone = all = false;
      slots.title = null;
      render();
      if (!id) return;
      load();
      section.scrollTop = 0;
      if (focus) {
        at("detail-title").focus({ preventScroll: true });
        const top = section.getBoundingClientRect().top;
        if (top < 0 || top > innerHeight * 0.6) section.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      }
    },
    changed(ids) {
      if (!id || !ids.includes(id)) return;
      const latest = knownIncident(id);
      if (latest) incident = latest;
      render();
      timer ??= setTimeout(load, Math.max(0, 2000 - (performance.now() - asked)));
    },
    renew: () => { if (id && incident) render(); },
  };
}
