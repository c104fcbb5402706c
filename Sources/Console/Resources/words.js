// Numbers, times and names as a person reads them; and the one way by which text enters the page.

// What comes from the network enters as text nodes, never as HTML.
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) if (value != null && value !== false) node.setAttribute(key, value);
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}
export const at = (id) => document.getElementById(id);
export const note = (...text) => el("p", { class: "note" }, ...text);
export const empty = (...text) => el("p", { class: "empty" }, ...text);
export const mono = (text) => el("span", { class: "mono" }, text);
export const known = (x) => typeof x === "number" && Number.isFinite(x);

// A number and its unit stay on one line.
export const tidy = (text) => String(text ?? "").replace(/(\d) (?=(?:m?s|min|h|d|%|[kMGT]?B)(?![\p{L}\d]))/gu, "$1\u00a0");

// What happened, up to the first semicolon or the end of the sentence; then against what, and what it looks like.
export function sentences(text) {
  const whole = tidy(text), first = /^(.+?)(?:;|([.!?])(?=\s+[\p{Lu}\d]))\s+/su.exec(whole);
  if (!first) return [whole, ""];
  const rest = whole.slice(first[0].length);
  return [first[1] + (first[2] || "."), rest.charAt(0).toUpperCase() + rest.slice(1)];
}

// Writes only where the text differs, so that a screen reader and a selection are left in peace.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Numbers are rounded to what one can act on; the exact value is the hover text.

export const count = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 0 });
export const plain = (x) => Number(x.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 6 }).replace("-", "\u2212");
export const few = (n, one, many) => `${count(n)}\u00a0${n === 1 ? one : many || `${one}s`}`;

export function short(n) {
  for (const [size, letter] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]]) {
    if (n >= size) return `${Number((n / (size === 1e4 ? 1e3 : size)).toPrecision(3))}\u00a0${letter}`;
  }
  return n >= 100 || Number.isInteger(n) ? count(n) : String(Number(n.toPrecision(2)));
}

export function bytes(n) {
  if (n < 1000) return `${plain(n)}\u00a0B`;
  let unit = -1;
  for (; n >= 999.5 && unit < 4; unit++) n /= 1000;
  return `${Number(n.toPrecision(3))}\u00a0${["kB", "MB", "GB", "TB", "PB"][unit]}`;
}

export function span(seconds) {
  if (seconds < 0) return `\u2212${span(-seconds)}`;
  if (seconds > 0 && seconds < 0.1) return `${Number((seconds * 1000).toPrecision(2))}\u00a0ms`;
  if (seconds < 10) return `${Number(seconds.toPrecision(2))}\u00a0s`;
  if (seconds < 90) return `${Math.round(seconds)}\u00a0s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)}\u00a0min`;
  if (seconds < 36 * 3600) return `${Number((seconds / 3600).toPrecision(2))}\u00a0h`;
  return `${Math.round(seconds / 86400)}\u00a0days`;
}

const percent = (x) => `${plain(100 * x)}\u00a0%`;
const micro = (x) => span(x / 1e6), second0 = (x) => span(x);
const EXACT = { bytes, B: bytes, byte: bytes, "bytes/s": (x) => `${bytes(x)}/s`, s: second0, seconds: second0, us: micro, "µs": micro, microseconds: micro, ratio: percent, share: percent,
  flag: (x) => (x > 0 ? "yes" : "no") };
// The features of CICIDS2017 come without units, and their times in microseconds.
function unitOf(name) {
  if (/Bytes\/s$/.test(name)) return "bytes/s";
  if (/^(Active|Idle) |IAT|^Flow Duration$|^Total TCP Flow Time$/.test(name)) return "us";
  if (/Variance/.test(name)) return "";
  if (/Length|Segment Size|Packet Size|Bytes\/Bulk|Win /.test(name)) return "bytes";
  return /_rate$/.test(name) ? "ratio" : "";
}
export function quantity(value, given, name = "") {
  const unit = given || unitOf(name);
  if (!known(value)) return "–";
  if (EXACT[unit]) return EXACT[unit](value);
  const number = Math.abs(value) >= 1e15 ? value.toExponential(1) : value >= 1e6 ? short(value) : Math.abs(value) >= 1000 ? count(value) : plain(value);
  if (!unit) return number;
  const singular = { queries: "query", "bits per byte": unit };
  return `${number}\u00a0${value === 1 ? singular[unit] || unit.replace(/s$/, "") : unit}`;
}
export const figure = (value, text) => el("span", { title: known(value) ? String(value) : "not known" }, known(value) ? text(value) : "–");

// How often ordinary traffic is expected to look so strange.
export function often(perDay) {
  if (!known(perDay)) return "not known how often";
  if (perDay >= 9.5) return `${count(Number(perDay.toPrecision(2)))} times a day`;
  if (perDay >= 1.5) return `${Number(perDay.toPrecision(2))} times a day`;
  if (perDay > 0.67) return "once a day";
  const days = 1 / perDay;
  if (days < 21) return `once in ${Math.round(days)} days`;
  if (days < 60) return `once in ${Math.round(days / 7)} weeks`;
  if (days < 700) return `once in ${Math.round(days / 30.4)} months`;
  const years = days / 365.25;
  if (years < 1e6) return `once in ${count(Number(years.toPrecision(years < 10 ? 1 : 2)))} years`;
  return "less than once in a million years";
}
export const perDay = (rarity) => (rarity ? rarity.per_day : undefined);

// The clock is the packets', so that a recording of last year has its own "now".

let clock = { us: 0, at: 0, speed: 1, runs: false };
export function setClock(us, speed, runs) {
  clock = { us, at: performance.now(), speed: speed || 1, runs };
}
export function now() {
  const wall = Date.now() * 1000;
  if (!clock.us) return wall;
  if (!clock.runs) return clock.us;
  if (clock.speed === 1 && Math.abs(wall - clock.us) < 600e6) return Math.max(wall, clock.us);
  return clock.us + Math.min(performance.now() - clock.at, 1500) * 1000 * clock.speed;
}

const parts = (us, options) => new Date(us / 1000).toLocaleString("en-GB", options);
export const hour = (us) => parts(us, { hour: "2-digit", minute: "2-digit" });
export const second = (us) => parts(us, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export function moment(us) {
  const sameDay = parts(us, { dateStyle: "short" }) === parts(now(), { dateStyle: "short" });
  return sameDay ? hour(us) : parts(us, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
function relative(us) {
  const ago = (now() - us) / 1e6;
  if (clock.us && !clock.runs) return ago < 72000 ? second(us) : moment(us); // nothing is "ago" in a recording
  if (ago < 3) return "just now";
  return ago < 3600 ? `${ago < 90 ? `${Math.round(ago)}\u00a0s` : `${Math.round(ago / 60)}\u00a0min`} ago` : moment(us);
}
export function iso(us) {
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? String(us) : date.toISOString();
}
export const when = (us) => el("time", { datetime: iso(us), title: iso(us), "data-us": us }, relative(us));
export const clockTime = (us) => el("time", { datetime: iso(us), title: iso(us) }, moment(us));
export function renewTimes() {
  for (const node of document.querySelectorAll("time[data-us]")) write(node, relative(Number(node.dataset.us)));
}

// Severity is a word and a shape, and only then a colour.
export function level(severity) {
  if (severity >= 70) return "high";
  return severity >= 40 ? "medium" : "low";
}
export const loudness = { high: "red", medium: "amber", low: "calm" };
export const tag = (severity) => el("span", { class: "tag", "data-level": loudness[level(severity)], title: `severity ${severity} of 100` }, level(severity));

const TECHNIQUES = {
  T1068: "Exploitation for Privilege Escalation", T1190: "Exploit Public-Facing Application", T1210: "Exploitation of Remote Services", T1018: "Remote System Discovery", T1041: "Exfiltration Over C2 Channel", T1046: "Network Service Discovery",
  T1048: "Exfiltration Over Alternative Protocol", T1071: "Application Layer Protocol", "T1071.004": "Application Layer Protocol: DNS",
  T1095: "Non-Application Layer Protocol", T1110: "Brute Force", "T1110.001": "Password Guessing", T1498: "Network Denial of Service",
  "T1498.001": "Direct Network Flood", T1499: "Endpoint Denial of Service", "T1499.001": "OS Exhaustion Flood",
  "T1499.002": "Service Exhaustion Flood", T1567: "Exfiltration Over Web Service", T1571: "Non-Standard Port", T1572: "Protocol Tunneling",
  T1573: "Encrypted Channel", T1595: "Active Scanning", "T1595.001": "Scanning IP Blocks",
};
export const techniqueName = (id) => TECHNIQUES[id] || TECHNIQUES[id.split(".")[0]];
export function technique(id) {
  if (!/^T\d{4}(\.\d{3})?$/.test(id || "")) return id || "";
  return el("a", { href: `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`, rel: "noreferrer noopener", target: "_blank",
    title: `MITRE ATT&CK ${id}: ${techniqueName(id) || "opens attack.mitre.org"}` }, id);
}

// "vertical-scan" as a person says it.
const NAMES = { "syn-flood": "SYN flood", "dns-tunnel": "DNS tunnel", "icmp-tunnel": "ICMP tunnel", dos: "denial of service", u2r: "privilege gain (u2r)", r2l: "remote access (r2l)" };
export const named = (slug) => NAMES[slug] || String(slug).replace(/[-_]/g, " ");

// What each column of the host profile counts.
const FEATURES = {
  contacts: "Contacts opened", peers: "Hosts contacted", peer_ports: "Ports contacted", destinations: "Services contacted",
  ports_on_one_peer_max: "Ports tried on one host", peers_on_one_port_max: "Hosts tried on one port",
  contacts_to_one_service_max: "Contacts to one service", login_contacts: "Contacts to login ports", login_pair_10min: "Logins tried by one client at one server, in 10 min",
  failed_contacts: "Contacts that failed", failed_ratio: "Share of contacts that failed", refused_contacts: "Contacts refused",
  unanswered_contacts: "Contacts without an answer", half_open_out_max: "Handshakes under way at once, opened by it",
  open_out_max: "Connections open at once", open_to_one_service_max: "Connections open at once to one service",
  contact_bytes_mean: "Mean bytes of a contact", contact_bytes_variation: "Variation of bytes between contacts", contact_seconds_mean: "Mean length of a contact",
  new_destinations: "Services not met before", new_home_destinations: "Services at home not met before",
  approaches: "Contacts from others", clients: "Hosts that contacted it", approached_ports: "Ports of it that were tried",
  approaches_by_one_client_max: "Contacts from one client", login_approaches: "Contacts to its login ports", accepted_contacts: "Contacts it accepted",
  failed_approaches: "Contacts to it that failed", half_open_in_max: "Half-open connections at once", open_in_max: "Connections held open to it at once",
  bytes_in_per_open_connection: "Bytes in for each open connection", packets_out: "Packets sent", packets_in: "Packets received", bytes_out: "Bytes sent",
  bytes_in: "Bytes received", bytes_out_share: "Share of bytes that were sent", small_packets_share: "Share of small packets",
  bytes_out_external: "Bytes sent outside", bytes_in_external: "Bytes received from outside", bytes_out_one_external_peer_max: "Bytes sent to one host outside",
  bytes_out_new_external_peers: "Bytes sent to new hosts outside", udp_packets_out: "UDP packets sent", udp_packets_in: "UDP packets received",
  icmp_packets_out: "ICMP packets sent", icmp_packets_in: "ICMP packets received", icmp_unreachable_in: "ICMP “unreachable” received",
  dns_queries: "DNS queries", dns_names: "DNS names asked for", dns_names_one_domain_max: "DNS names asked for under one domain",
  dns_subdomain_bytes_mean: "Mean length of a DNS name", dns_subdomain_bytes_max: "Longest DNS name", dns_entropy_mean: "Randomness of DNS names",
  dns_nxdomain_ratio: "Share of DNS names that do not exist", dns_text_ratio: "Share of TXT or NULL queries", dns_bytes_out: "Bytes of DNS sent",
  dns_bytes_in: "Bytes of DNS received", peer_ports_60min: "Ports contacted in an hour", failed_destinations_60min: "Services that failed in an hour",
  regular_contacts: "Contacts in a steady rhythm", regular_gap: "Pause between steady contacts", regular_gap_variation: "Variation of that pause",
  regularity: "Steadiness of the rhythm", regular_is_external: "The rhythm goes outside", rare_destinations: "Services outside that nobody else here uses",
  rare_minutes: "Minutes with one host that nobody else here knows", rare_bytes: "Bytes sent to one host that nobody else here knows",
  rare_volume: "Minutes times bytes, to one host that nobody else here knows", rare_regular: "Steady contacts to one host that nobody else here knows",
};
export function feature(name) {
  if (FEATURES[name]) return FEATURES[name];
  const sum = /^sum10_(.+)$/.exec(name), late = /^(.+)_(10|60)min$/.exec(name);
  if (sum) return `${feature(sum[1])}, in 10 min`;
  if (late) return `${feature(late[1])}, in ${late[2] === "10" ? "10 min" : "an hour"}`;
  return name.includes("_") ? name.replace(/_/g, " ").replace(/^./, (c) => c.toUpperCase()) : name;
}
