// The instruments: who judges and on what promise, what was learnt, came in, was shed and was silenced.
import { at, bytes, count, el, empty, figure, known, mono, named, note, often, short, span, when } from "./words.js";

export function instruments({ attacks }) {
  const cards = {};
  for (const [name, title] of [["models", "Who judges, and what is promised?"], ["learnt", "What was learnt?"], ["totals", "What came in?"], ["shed", "Was anything shed?"], ["mutes", "What is silenced?"], ["truth", "Simulated attacks"]]) {
    const body = el("div");
    cards[name] = { card: el("div", { class: "card", id: `card-${name}` }, el("h3", null, title), body), body, key: null };
    at("cards").append(cards[name].card);
  }
  cards.truth.card.hidden = true;

  function put({ body, key, card }, name, facts, build) {
    const text = JSON.stringify(facts);
    if (key === text) return;
    cards[name].key = text;
    body.replaceChildren(...[build()].flat().filter(Boolean));
  }
  const pairs = (rows, kind = "pairs") => el("dl", { class: kind }, rows.map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, value))));
  const table = (heads, rows) => el("div", { class: "scroll", role: "region", "aria-label": heads.map(([text]) => text).join(", "), tabindex: "0" }, el("table", null,
    el("thead", null, el("tr", null, heads.map(([text, kind]) => el("th", { scope: "col", class: kind }, text)))),
    el("tbody", null, rows.map((cells) => el("tr", null, cells.map((cell, i) => el(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: heads[i][1] }, cell)))))));

  function setStatus({ models, learning, totals, shed, mutes, host_threshold: host, flow_threshold: flow }) {
    put(cards.models, "models", [models, host, flow], () => (models || []).length === 0 ? empty("No model judges yet.") : [
      pairs(models.map((m) => [[mono(m.name), el("span", { class: "note block" }, m.kind)], [sentence(m.promise || "no promise"),
        el("span", { class: "note", title: `surprise ${m.threshold}` }, `Reads ${m.profile} rows; raises an alert where ordinary traffic shows the like ${known(m.threshold) ? `${often(10 ** -m.threshold)} or less` : "– (no threshold)"}.`)]]), "pairs long")]);
    put(cards.learnt, "learnt", learning, () => !learning ? empty("Not known.") : [pairs([
      ["Flows", [figure(learning.flows, count), learning.flows < learning.flows_needed ? ` of ${count(learning.flows_needed)} for fine reasons` : ""]],
      ["Traffic", [figure(learning.seconds, span), learning.seconds < learning.seconds_wanted ? ` of ${span(learning.seconds_wanted)}` : ""]]]), learning.message ? note(sentence(learning.message)) : null]);
    put(cards.totals, "totals", totals, () => !totals ? empty("Not known.") : pairs([["Packets", figure(totals.packets, short)], ["Bytes", figure(totals.bytes, bytes)], ["Flows", figure(totals.flows, short)],
      ["Host windows judged", figure(totals.host_windows, short)], ["Alerts", figure(totals.alerts, count)], ["Incidents", figure(totals.incidents, count)]]));
    const lost = Object.entries(shed || {}).filter(([, n]) => n > 0);
    cards.shed.card.dataset.level = lost.length > 0 ? "amber" : "calm";
    put(cards.shed, "shed", shed, () => lost.length === 0 ? empty("No. Everything that came in was judged.") : [
      el("p", null, "Yes: more came in than could be judged, so attacks may be missed and counts be too low."), pairs(lost.map(([where, n]) => [named(where), figure(n, count)])),
      note("Narrow the source with a filter, or give it more processor time.")]);
    const silent = Object.entries(mutes || {});
    put(cards.mutes, "mutes", [mutes, totals && totals.muted], () => silent.length === 0 ? empty("Nothing is muted.") : [
      pairs(silent.map(([what, n]) => [mono(what), n === 0 ? "nothing yet" : [figure(n, count), n === 1 ? " alert" : " alerts"]])), note("Muted alerts are counted here and nowhere else.")]);
  }
  // Names such as eth0 keep their small letter.
  const sentence = (text) => `${text.replace(/^\p{Ll}(?=\p{Ll}*[ ,])/u, (c) => c.toUpperCase())}${/[.!?]$/.test(text) ? "" : "."}`;

  function setAttacks() {
    const list = attacks();
    cards.truth.card.hidden = list.length === 0;
    put(cards.truth, "truth", list, () => list.length === 0 ? null : table([["Attack"], ["Who and whom"], ["Began"], ["Found"]], [...list].reverse().map((a) => [named(a.title),
      [a.source ? mono(a.source) : "many", a.destination ? [" → ", mono(a.destination)] : ""], when(a.start),
      known(a.found_after) ? (a.incident ? el("a", { href: `#incident-${encodeURIComponent(a.incident)}` }, `after ${span(a.found_after)}`) : `after ${span(a.found_after)}`) : "not yet"])));
  }
  return { setStatus, setAttacks, sentence };
}
