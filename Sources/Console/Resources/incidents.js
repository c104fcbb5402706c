// The list of incidents: newest first, new ones arrive calmly, older ones are fetched when asked for.
import { at, clockTime, count, el, empty, few, level, tag, technique, tidy, when, write } from "./words.js";

const MOST = 1000; // incidents that are kept here; then the list begins anew with the newest

export function incidentList({ load, selected, changed }) {
  const list = at("list"), body = el("tbody"), rows = new Map(), all = new Map();
  let next = null, total = null, status = null, problem = null, loaded = false, waiting = false;

  const head = el("thead", null, el("tr", null, ["Severity", "What happened", "Began", "Alerts", "Technique"].map((text, i) =>
    el("th", { scope: "col", class: i === 3 ? "number" : null }, text))));
  const table = el("table", { class: "incidents", "aria-labelledby": "incidents-title" }, head, body);
  const older = el("button", { type: "button", class: "quiet" }, "Older incidents");
  older.addEventListener("click", () => more());
  const again = el("button", { type: "button", class: "quiet" }, "Try again");
  again.addEventListener("click", () => reload());

  const sorted = () => [...all.values()].sort((a, b) => b.first - a.first || (a.id < b.id ? 1 : -1));

  function row(incident) {
    const link = el("a", { href: `#incident-${encodeURIComponent(incident.id)}` });
    const cells = { severity: el("td", { class: "severity" }), what: el("th", { scope: "row", class: "headline" }, link), first: el("td", { class: "when" }, when(incident.first)),
      alerts: el("td", { class: "number alerts" }), technique: el("td", { class: "technique" }) };
    const node = el("tr", null, ...Object.values(cells));
    node.addEventListener("click", (event) => {
      if (event.target.closest("a") || String(getSelection())) return;
      location.hash = link.getAttribute("href");
    });
    return { node, link, cells, key: "" };
  }
  function fill(entry, incident) {
    const key = JSON.stringify([incident.severity, incident.headline, incident.alerts, incident.technique]);
    if (entry.key === key) return;
    entry.key = key;
    entry.cells.severity.replaceChildren(tag(incident.severity));
    write(entry.link, tidy(incident.headline));
    entry.cells.alerts.replaceChildren(el("span", { title: `${count(incident.alerts)} alerts about ${count(incident.flows)} flows` }, count(incident.alerts), el("span", { class: "unit" }, incident.alerts === 1 ? " alert" : " alerts")));
    entry.cells.technique.replaceChildren(incident.technique ? technique(incident.technique) : "");
  }

  function render(fresh = new Set()) {
    const order = sorted();
    write(at("incidents-count"), all.size === 0 ? "" : next && total > all.size ? `the newest ${count(all.size)} of ${count(total)}` : few(all.size, "incident"));
    document.body.classList.toggle("without-incidents", all.size === 0);
    if (problem) return list.replaceChildren(empty("The list cannot be loaded: ", problem, ". ", again));
    if (!loaded) return list.replaceChildren(empty("Loading."));
    if (order.length === 0) return list.replaceChildren(calm());
    for (const [id, entry] of rows) if (!all.has(id)) { entry.node.remove(); rows.delete(id); }
    order.forEach((incident, i) => {
      let entry = rows.get(incident.id);
      if (!entry) rows.set(incident.id, (entry = row(incident)));
      fill(entry, incident);
      if (fresh.has(incident.id)) entry.node.classList.add("fresh");
      if (body.children[i] !== entry.node) body.insertBefore(entry.node, body.children[i] || null);
    });
    if (table.parentNode !== list) list.replaceChildren(table, older);
    older.hidden = !next;
    mark();
  }

  function calm() {
    if (status && status.state === "learning") return empty("No incidents: nothing raises an alert while it learns what is normal here.");
    if (status && status.state === "failed") return empty("No incidents. Detection has stopped, so none will come.");
    if (status && status.state === "ended") return empty("No incidents in the whole of the source.");
    if (status && status.watching_since) return empty("No incidents since watching began at ", clockTime(status.watching_since), ". Nothing to do.");
    return empty("No incidents. Nothing to do.");
  }

  function mark() {
    for (const [id, { node, link }] of rows) {
      const chosen = id === selected();
      node.classList.toggle("chosen", chosen);
      if (chosen) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
  }

  // Growing incidents come by the dozen a second, so they are drawn together.
  let pending = new Map(), timer = null, during = null;
  function take(incident) {
    pending.set(incident.id, incident);
    during?.add(incident.id);
    timer ??= setTimeout(flush, 200);
  }
  function flush() {
    timer = null;
    const fresh = [...pending.values()].filter(({ id }) => !all.has(id));
    for (const incident of pending.values()) all.set(incident.id, incident);
    const grown = [...pending.keys()];
    if (total !== null) total += fresh.length;
    pending = new Map();
    loaded = true;
    if (all.size > MOST) return reload();
    render(new Set(fresh.map(({ id }) => id)));
    if (fresh.length === 1) write(at("announce"), `New incident, severity ${level(fresh[0].severity)}: ${fresh[0].headline}`);
    if (fresh.length > 1) write(at("announce"), `${fresh.length} new incidents.`);
    changed(grown);
  }

  async function more() {
    if (waiting) return;
    waiting = older.disabled = true;
    const last = sorted().at(-1);
    try {
      const page = await load(next);
      for (const incident of page.incidents || []) if (!all.has(incident.id)) all.set(incident.id, incident);
      next = page.next || null;
      render();
      const onward = last && rows.get(last.id).node.nextElementSibling;
      if (onward) onward.querySelector("a").focus();
    } catch (error) {
      write(older, `Older incidents cannot be loaded (${error.message}). Try again`);
    }
    waiting = older.disabled = false;
    changed([]);
  }

  async function reload() {
    const mine = during = new Set(); // what the stream tells meanwhile is newer than the answer
    try {
      const page = await load(null);
      if (mine !== during) return;
      const old = (id) => !mine.has(id);
      for (const id of [...all.keys()].filter(old)) all.delete(id);
      for (const incident of (page.incidents || []).filter(({ id }) => old(id))) all.set(incident.id, incident);
      total = page.total ?? null;
      next = page.next || null;
      problem = null;
      loaded = true;
    } catch (error) {
      if (mine !== during) return;
      if (!loaded) problem = error.message;
    }
    during = null;
    render();
    changed([...all.keys()]);
  }

  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const to = step && event.target.closest("tr")?.[step]?.querySelector("a");
    if (to) { event.preventDefault(); to.focus(); }
  });

  render();
  return {
    take, reload, mark, all,
    problem: () => problem,
    focus: (id) => rows.get(id)?.link.focus(),
    setStatus(nextStatus) {
      const before = status && status.state;
      status = nextStatus;
      if (all.size === 0 && before !== status.state && loaded && !problem) render();
    },
  };
}
