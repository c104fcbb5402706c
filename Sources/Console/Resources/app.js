// The live page: one stream of events feeds the state line, the picture, the list, the detail and the instruments.
import { incidentDetail } from "./detail.js";
import { incidentList } from "./incidents.js";
import { instruments } from "./instruments.js";
import { picture } from "./picture.js";
import { at, clockTime, count, el, few, known, level, loudness, now, renewTimes, second, sentences, setClock, short, span, tidy, write } from "./words.js";

const SILENCE = 10000; // ms without a word from the server: the connection is lost
const HOUR = 3600e6; // µs
let status = null, connection = "connecting", lostAt = 0, heard = performance.now();

const attacks = new Map();
const attackList = () => [...attacks.values()].sort((a, b) => a.start - b.start);
const selectedID = () => location.hash.startsWith("#incident-") ? decoded(location.hash.slice(10)) : null;
const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };

async function api(path) {
  const response = await fetch(`/api/v1/${path}`, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (response.ok) return response.json();
  if (response.status === 401) signedOut();
  const problem = await response.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail || problem.title || `the server answered ${response.status}`), { status: response.status });
}

// An alert's point belongs to the incident of its host that was under way at the time.
function incidentAt({ host, us }) {
  let best = null, distance = 120e6;
  for (const incident of list.all.values()) {
    if (incident.host !== host && incident.peer?.address !== host) continue;
    const away = Math.max(incident.first - us, us - incident.last, 0) + (incident.host === host ? 0 : 1);
    if (away < distance) [best, distance] = [incident, away];
  }
  return best;
}

const open = (id) => { location.hash = `#incident-${encodeURIComponent(id)}`; };
const close = () => {
  const id = selectedID();
  history.pushState(null, "", location.pathname + location.search);
  route(false);
  list.focus(id);
};
const list = incidentList({
  selected: selectedID,
  load: (before) => api(`incidents?limit=25${before ? `&before=${encodeURIComponent(before)}` : ""}`),
  changed: (ids) => { detail?.changed(ids); plot?.renew(); state(); },
});
// The attacks that an incident found, and those of its host at its time that another incident found first.
const truthOf = ({ id, host, is_source: acts, first }) => attackList().filter((attack) => attack.incident === id
  || ((acts ? attack.source : attack.destination) === host && first >= attack.start && first - attack.start < HOUR / 4));
const detail = incidentDetail({ close, truthOf, known: (id) => list.all.get(id), fetchOne: (id) => api(`incidents/${encodeURIComponent(id)}`) });
const plot = picture({ incidentAt, attacks: attackList, open });
const panel = instruments({ attacks: attackList });

function route(focus) {
  detail.open(selectedID(), focus);
  document.body.classList.toggle("with-detail", selectedID() !== null);
  list.mark();
}
addEventListener("hashchange", () => route(true));
addEventListener("keydown", (event) => { if (event.key === "Escape" && selectedID() !== null) close(); });

// The state line.

const rates = {};
const figures = {};
for (const [name, title] of [["alarms", "Alarms today"], ["packets", "Packets/s"], ["flows", "Flows/s"]]) {
  const value = el("span", { class: "figure" }, "–"), dd = el("dd", null, value);
  if (name !== "alarms") {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 96 24");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
    dd.append(svg);
    figures[`${name}Line`] = svg.firstChild;
  }
  figures[name] = value;
  at("facts").append(el("div", null, el("dt", null, title), dd));
}
function spark(name, value) {
  const seen = rates[name] ??= [];
  seen.push(known(value) ? value : 0);
  if (seen.length > 90) seen.shift();
  const top = Math.max(1e-9, ...seen);
  figures[`${name}Line`].setAttribute("points", seen.map((v, i) => `${(96 - (seen.length - 1 - i) * 96 / 89).toFixed(1)},${(22 - 20 * v / top).toFixed(1)}`).join(" "));
  write(figures[name], short(known(value) ? Number(value.toPrecision(3)) : 0));
  figures[name].title = `${value}; at most ${short(top)} in the last ${span(seen.length)}`;
}

function standing() {
  if (connection === "out") return ["red", "Signed out", ["The session of this page has ended"], "Open the link that lapwing serve printed when it started, or start it again for a new one."];
  if (!status) return connection === "lost" ? ["amber", "Not connected", ["Lapwing does not answer"], "Trying again every few seconds."] : ["calm", "Connecting", ["Connecting"], ""];
  if (connection === "lost") return ["amber", "Connection lost", [`What stands below is of ${second(lostAt)}`], "Trying again every few seconds. Detection itself may well go on."];
  const source = status.source || {};
  if (status.state === "failed") return ["red", "Stopped", [source.message ? panel.sentence(source.message) : status.headline], "Nothing is watched. Mend the source, then start lapwing again."];
  if (status.state === "retrying") return ["amber", "Source lost", [source.message ? panel.sentence(source.message) : status.headline], "Nothing is watched until it is back; it is tried again every few seconds."];
  if (status.state === "learning") return ["calm", "Learning", [tidy(status.headline)], null];
  const ended = status.state === "ended" ? "Ended" : null; // a recording is looked at as a whole
  const young = [...list.all.values()].filter((incident) => ended || now() - incident.last < HOUR).sort((a, b) => b.severity - a.severity || b.last - a.last);
  if (list.problem()) return ["amber", ended || "Watching", ["Whether there are incidents is not known"], `Their list cannot be loaded: ${list.problem()}.`];
  if (young.length === 0) return ["calm", ended || "Watching", [tidy(status.headline)], null];
  const link = el("a", { href: `#incident-${encodeURIComponent(young[0].id)}` }, sentences(young[0].headline)[0]);
  return [loudness[level(young[0].severity)], [ended, `${few(young.length, "incident")}${ended ? "" : " in the last hour"}${young.length > 1 ? "; the gravest:" : ""}`].filter(Boolean).join(": "), [link], null];
}
let shownHeadline = "";
function state() {
  const [loud, word, headline, more] = standing();
  const box = at("state");
  document.body.dataset.connection = connection;
  if (box.dataset.level !== loud) box.dataset.level = loud;
  write(at("word"), word);
  const key = headline.map((part) => part.href || part).join() + headline.map((part) => part.textContent || "").join();
  if (shownHeadline !== key) at("headline").replaceChildren(...headline);
  shownHeadline = key;
  since(more);
  title();
}
let shownSince = "";
function since(more) {
  const parts = [];
  if (more !== null) parts.push(more);
  else if (status) {
    const { source, watching_since: from } = status;
    const speed = source.speed > 1.01 ? ` (${short(source.speed)} times faster than the clock)` : "";
    if (status.state === "learning") parts.push(`Source ${source.name}${speed}.`);
    else if (from) parts.push(`Watching ${source.name}${speed} ${status.state === "ended" ? "from" : "since"} `, clockTime(from), ` (${span(Math.max(0, (status.time || now()) - from) / 1e6)}).`);
    else parts.push(`Source ${source.name}${speed}.`);
    if (status.state === "ended" && source.message) parts.push(` ${panel.sentence(source.message)}`);
    // What else there is to say of learning stands in its card.
    const rough = status.state !== "learning" && /^Learnt from [^.]*\./.exec(status.learning?.message || "");
    if (rough) parts.push(` ${rough[0]}`);
  }
  const key = parts.map((part) => part.textContent ?? part).join("");
  if (key !== shownSince) at("since").replaceChildren(...parts);
  shownSince = key;
}
function title() {
  const today = status?.alarms?.today || 0;
  const words = { out: "Lapwing: signed out", lost: "Lapwing: connection lost", connecting: "Lapwing" }[connection]
    || (!status ? "Lapwing" : status.state === "failed" || status.state === "retrying" ? "Lapwing: no source" : status.state === "learning" ? "Lapwing: learning" : "Lapwing");
  const text = today > 0 && connection === "open" ? `(${today}) ${words}` : words;
  if (document.title !== text) document.title = text;
}

let shownBanners = "";
function banners() {
  const parts = [];
  if (status?.store_problem) parts.push(["red", "Incidents are not kept.", `${panel.sentence(status.store_problem)} Detection goes on; what is found is kept once that can be done, and lost if the program stops before.`]);
  if (status?.learning?.store_problem) parts.push(["amber", "What was learnt is not kept.", `${panel.sentence(status.learning.store_problem)} It judges all the same; if the program stops before it can be kept, it is learnt anew.`]);
  const lost = Object.values(status?.shed || {}).reduce((sum, n) => sum + n, 0);
  if (lost > 0) parts.push(["amber", "Traffic is shed.", "More comes in than can be judged: attacks may be missed. ", el("a", { href: "#card-shed" }, "How much")]);
  const key = JSON.stringify(parts.map((part) => part.map((x) => x.textContent ?? x)));
  if (key === shownBanners) return;
  shownBanners = key;
  at("banners").replaceChildren(...parts.map(([loud, strong, ...rest]) => el("p", { class: "banner", "data-level": loud }, el("strong", null, strong), " ", ...rest)));
}

function setStatus(next) {
  if (status?.state !== next.state) rates.packets = rates.flows = null; // learning may run faster than the clock
  status = next;
  document.body.dataset.state = next.state;
  const runs = ["learning", "watching", "retrying"].includes(next.state);
  setClock(next.time, next.source?.speed, runs);
  spark("packets", next.rates?.packets_per_second);
  spark("flows", next.rates?.flows_per_second);
  const { today, allowed_per_day: allowed } = next.alarms || {};
  write(figures.alarms, known(today) ? `${count(today)} of ${known(allowed) ? count(allowed) : "–"}` : "–");
  figures.alarms.title = `incidents in the last 24 hours, of the ${allowed} that ordinary traffic may raise in a day`;
  figures.alarms.classList.toggle("over", today > allowed);
  const learning = next.state === "learning" && next.learning;
  at("learning").hidden = !learning;
  if (learning) {
    at("progress").value = Math.min(1, Math.max(0, learning.fraction || 0));
    write(at("missing"), learning.message ? panel.sentence(learning.message) : `${few(learning.flows, "flow")}${learning.seconds_wanted > 0 ? ` in ${span(learning.seconds)} of ${span(learning.seconds_wanted)}` : ""} so far.`);
  }
  plot.setStatus(next);
  list.setStatus(next);
  panel.setStatus(next);
  state();
  banners();
}

let told = new Set();
const keyOf = ({ kind, start }) => `${kind} ${start}`;
function setTruth(attack) {
  attacks.set(keyOf(attack), attack);
  if (attacks.size > 500) attacks.delete(attacks.keys().next().value);
  panel.setAttacks();
  plot.renew();
  detail.renew();
}

// The connection. EventSource resumes by itself; where it gave up, or nothing is heard, it is opened anew.

let source = null, timer = null, patience = 1000;
const hear = (handle) => (event) => {
  heard = performance.now();
  patience = 1000;
  if (connection !== "open") { connection = "open"; document.body.classList.remove("lost"); if (lostAt) write(at("announce"), "Connected again."); state(); }
  let data;
  try { data = JSON.parse(event.data); } catch { return; }
  handle(data);
};
async function reload() {
  const quiet = (promise, use) => promise.then(use, () => {});
  plot.begin();
  quiet(api("points"), ({ points }) => plot.replace(points || []));
  told = new Set();
  quiet(api("attacks"), ({ attacks: all }) => {
    for (const key of [...attacks.keys()].filter((key) => !told.has(key))) attacks.delete(key);
    (all || []).filter((attack) => !told.has(keyOf(attack))).forEach(setTruth);
    panel.setAttacks();
  });
  await list.reload();
}
function connect() {
  clearTimeout(timer);
  timer = null;
  heard = performance.now();
  source = new EventSource("/api/v1/events");
  source.addEventListener("open", () => { heard = performance.now(); reload(); });
  source.addEventListener("status", hear(setStatus));
  source.addEventListener("points", hear(({ points }) => plot.add(points || [])));
  source.addEventListener("incident", hear(list.take));
  source.addEventListener("truth", hear((attack) => { told.add(keyOf(attack)); setTruth(attack); }));
  source.addEventListener("error", () => { lost(); if (source.readyState === EventSource.CLOSED) again(); });
}
function lost() {
  if (connection === "out" || connection === "lost") return;
  lostAt = now();
  connection = "lost";
  write(at("announce"), "Connection to Lapwing lost; trying again.");
  document.body.classList.add("lost");
  state();
}
function again() {
  source.close();
  if (timer || connection === "out") return;
  timer = setTimeout(() => {
    timer = null;
    api("status").then(setStatus, () => {}).then(() => { if (connection !== "out") connect(); });
  }, patience);
  patience = Math.min(15000, patience * 2);
}
function signedOut() {
  connection = "out";
  source?.close();
  document.body.classList.add("lost");
  state();
  clearTimeout(timer);
  timer = setTimeout(() => { // another tab may have opened a new link
    timer = null;
    api("status").then(() => { connection = "lost"; connect(); }, () => { if (!timer) signedOut(); });
  }, 15000);
}
setInterval(() => {
  if (connection !== "out" && !timer && performance.now() - heard > SILENCE) { lost(); again(); }
  renewTimes();
  if (status) state();
}, 1000);

route(false);
connect();
