#!/usr/bin/env python3
"""Drives the live page in a real browser, as a person on duty would, and says what holds.

    python3 Tests/Browser/drive.py LINK FOLDER [--wait 120] [--browser /usr/bin/chromium]

LINK is the one-time link that `lapwing serve` prints; FOLDER gets the screenshots, light and dark, wide and narrow.
Prints one JSON object: {"passed", "failed", "checks": [{"name", "passed", "detail"}], "screenshots"}.
Ends with 0 where all checks hold, 1 where one fails, 2 where the call's words are off, 4 where it cannot be tried at all.

Wants Playwright (`pip install playwright`) and a Chromium of the system; Playwright downloads none.
"""
import argparse
import json
import os
import shutil
import sys
import time
from urllib.parse import urlsplit

WIDE, HUGE, NARROW = (1280, 800), (1920, 1080), (360, 740)

# Runs before the page's own scripts: what the content security policy refuses is a finding.
LISTEN = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.__refused.push(`${e.effectiveDirective}: ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""

# The contrast of each piece of text that can be seen with what is painted behind it (WCAG 2, 1.4.3).
CONTRAST = """() => {
  const numbers = (c) => { const n = (c.match(/[\\d.]+/g) || []).map(Number); return c.startsWith("color(") ? [n[0] * 255, n[1] * 255, n[2] * 255, n[3] ?? 1] : [n[0], n[1], n[2], n[3] ?? 1]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = ([r, g, b, a], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a)).concat(1);
  const behind = (e) => { const layers = []; for (; e; e = e.parentElement) layers.push(numbers(getComputedStyle(e).backgroundColor)); return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]); };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility({ visibilityProperty: true }) || e.closest(".unseen, .skip, noscript, canvas, svg")) continue;
    const back = behind(e), ink = over(numbers(getComputedStyle(e).color), back);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.className || e.tagName}: ${e.textContent.trim().slice(0, 40)}`);
  }
  return [...new Set(bad)].slice(0, 10);
}"""

# What stands out of a narrow screen, and rows too low for a finger.
WIDTH = "() => [document.documentElement.scrollWidth, innerWidth]"
LOW_ROWS = """() => [...document.querySelectorAll(".incidents tbody tr, .choice button, .quiet")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map((e) => e.textContent.slice(0, 40))"""
MARKS = "() => { const c = window.Chart && Chart.getChart('scatter'); return c ? c.data.datasets.reduce((n, set) => n + set.data.length, 0) : -1; }"
BARS = """() => [...document.querySelectorAll(".part-reasons .bar")]
  .map((bar) => [bar.querySelector(".value").getBoundingClientRect().width, bar.getBoundingClientRect().width, bar.getAttribute("aria-label")])"""


# Stands for the stream, so that states that are hard to bring about can be seen: tells what it was given, again and again.
STREAM = """window.EventSource = class {
  static CLOSED = 2; readyState = 1; on = {};
  constructor() {
    const tell = (name, data) => (this.on[name] || []).forEach((hear) => hear({ data: JSON.stringify(data) }));
    setTimeout(() => { tell("open"); EVENTS.forEach(([name, data]) => tell(name, data)); }, 20);
    setInterval(() => tell("status", EVENTS[0][1]), 500);
  }
  addEventListener(name, hear) { (this.on[name] ??= []).push(hear); }
  close() {}
};"""

NOON = 1_700_000_000_000_000
STATUS = {
    "state": "watching", "headline": "All is well: nothing unusual.", "time": NOON, "watching_since": NOON - 600_000_000,
    "source": {"name": "interface:eth0", "speed": 1}, "rates": {"packets_per_second": 10, "flows_per_second": 1, "bytes_per_second": 1000},
    "totals": {"packets": 6000, "bytes": 600000, "flows": 600, "host_windows": 60, "alerts": 0, "incidents": 0, "muted": 0},
    "learning": {"flows": 9000, "flows_needed": 500, "seconds": 3600, "seconds_wanted": 3600, "fraction": 1},
    "alarms": {"today": 0, "allowed_per_day": 24}, "models": [], "host_threshold": -1.28, "flow_threshold": -0.68, "shed": {}, "mutes": {},
}
HOSTILE = "<img src=x onerror=window.__hit=1>"
INCIDENT = {
    "id": "a/b#c", "first": NOON - 60_000_000, "last": NOON - 1_000_000, "host": "2001:db8:85a3:1234:5678:8a2e:370:7334", "is_source": True,
    "peer": {"address": "10.0.0.3", "port": 22}, "family": HOSTILE, "severity": 90, "alerts": 2, "flows": 412, "rarity": {"per_day": 1e-9},
    "headline": f"{HOSTILE} contacted 412 ports in 9 s; before, it contacted at most 6. " + "x" * 200, "advice": HOSTILE + "y" * 200,
    "technique": "javascript:alert(1)", "models": [HOSTILE],
    "reasons": [{"feature": HOSTILE, "unit": HOSTILE, "value": 412, "low": 0, "high": 6, "scope": "host", "contribution": 3, "highest_anywhere": 9}],
}
ALERT = {"@timestamp": "2023-11-14T22:13:00.000001Z", "source": {"ip": HOSTILE}, "network": {"bytes": 1},
         "lapwing": {"model": HOSTILE, "class": HOSTILE, "score": 1, "p_value": 1e-9, "subject": "flow"}}

# Each state of things: what the status says otherwise, and where which words must stand.
STATES = {
    "calm": ({}, {"#headline": "All is well", "#list": "Nothing to do"}),
    "learning": ({"state": "learning", "headline": "Learning what is normal here.", "watching_since": None,
                  "learning": {"flows": 1240, "flows_needed": 5000, "seconds": 30, "seconds_wanted": 60, "fraction": 0.5, "message": "reasons are rough until 5,000"}},
                 {"#word": "Learning", "#missing": "Reasons are rough until 5,000.", "#over": "50", "#list": "while it learns"}),
    "retrying": ({"state": "retrying", "source": {"name": "interface:eth0", "speed": 1, "message": "eth0 went down"}}, {"#word": "Source lost", "#headline": "eth0 went down.", "#list": "until the source is back"}),
    "failed": ({"state": "failed", "source": {"name": "interface:eth0", "speed": 1, "message": "no permission to capture"}}, {"#word": "Stopped", "#headline": "No permission to capture."}),
    "ended": ({"state": "ended", "headline": "The source has ended."}, {"#word": "Ended", "#headline": "The source has ended.", "#list": "whole of the source"}),
    "store": ({"store_problem": "the disk is full"}, {"#banners": "Incidents are not kept. The disk is full."}),
    "unsaved": ({"learning": {"flows": 900, "flows_needed": 200, "seconds": 600, "seconds_wanted": 600, "fraction": 1, "message": "Learnt from 900 flows; reasons are rough until 5,000. Something long.", "store_problem": "here.lapwing cannot be written"}},
                {"#banners": "What was learnt is not kept. here.lapwing cannot be written.", "#since": "Learnt from 900 flows; reasons are rough until 5,000."}),
    "shed": ({"shed": {"queue": 1204}, "mutes": {"10.0.0.9": 12}}, {"#banners": "Traffic is shed.", "#card-shed": "1,204", "#card-mutes": "12 alerts"}),
}

# What the words module makes of numbers and sentences.
WORDS = """async () => {
  const w = await import("/assets/words.js"), flat = (text) => String(text).replaceAll("\u00a0", " ");
  const cases = [
    [w.short(1234567), "1.23 M"], [w.short(12400), "12.4 k"], [w.short(812), "812"], [w.short(4.25), "4.3"], [w.bytes(999), "999 B"], [w.bytes(82e6), "82 MB"], [w.bytes(999999), "1 MB"],
    [w.span(1.234), "1.2 s"], [w.span(0.05), "50 ms"], [w.span(0), "0 s"], [w.span(600), "10 min"], [w.span(7200), "2 h"], [w.span(864000), "10 days"],
    [w.often(24), "24 times a day"], [w.often(4), "4 times a day"], [w.often(1), "once a day"], [w.often(0.1), "once in 10 days"], [w.often(0.001), "once in 3 years"], [w.often(1e-300), "less than once in a million years"],
    [w.quantity(1, "contacts"), "1 contact"], [w.quantity(412, "ports"), "412 ports"], [w.quantity(0.97, "ratio"), "97 %"], [w.quantity(2e6, "", "Flow Duration"), "2 s"], [w.quantity(NaN, "x"), "–"],
    [w.feature("sum10_failed_contacts"), "Contacts that failed, in 10 min"], [w.feature("new_destinations_60min"), "Services not met before, in an hour"], [w.feature("Flow IAT Mean"), "Flow IAT Mean"],
    [w.sentences("A sent 3 kB to 10.0.0.3 in 9 s; before, it sent 1. Beacon (T1071).").join("|"), "A sent 3 kB to 10.0.0.3 in 9 s.|Before, it sent 1. Beacon (T1071)."], [w.sentences("Only this").join("|"), "Only this|"],
    [w.level(39) + w.level(40) + w.level(70), "lowmediumhigh"],
  ];
  return cases.filter(([is, wanted]) => flat(is) !== wanted).map(([is, wanted]) => `${flat(is)} is not ${wanted}`);
}"""


class Checks:
    def __init__(self):
        self.all = []

    def add(self, name, passed, detail=""):
        self.all.append({"name": name, "passed": bool(passed), "detail": str(detail)})
        return bool(passed)


def until(page, script, seconds):
    """Waits for a script to hold; False where it does not in time. Asked from outside, since the policy forbids eval."""
    end = time.monotonic() + seconds
    while not (held := page.evaluate(script)) and time.monotonic() < end:
        page.wait_for_timeout(50)
    return bool(held)


def drive(play, link, folder, wait, browser_path):
    checks, shots, said = Checks(), [], []
    browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, color_scheme="light", reduced_motion="reduce")
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("console", lambda m: said.append(f"{m.type}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(f"uncaught: {e}"))

    def shoot(name):
        path = os.path.join(folder, f"{name}.png")
        page.screenshot(path=path)
        shots.append(path)

    try:
        began = time.monotonic()
        answer = page.goto(link)
        checks.add("the link opens the page", answer is not None and answer.ok, answer and answer.status)
        checks.add("the link leaves the key out of the address", "key" not in page.url, page.url)
        policy = (answer.headers if answer else {}).get("content-security-policy", "")
        checks.add("the policy allows no inline code", "default-src 'self'" in policy and "unsafe" not in policy, policy)
        checks.add("the first status comes", until(page, "document.body.dataset.state", 15), f"{time.monotonic() - began:.1f} s")
        state = page.evaluate("document.body.dataset.state || null")
        if state == "learning":
            until(page, "document.querySelector('#over').textContent.includes('%')", 5)
            checks.add("learning is shown", page.locator("#learning").is_visible() and page.locator("#missing").inner_text() != "", page.locator("#since, #missing").all_inner_texts())
            shoot("learning-wide-light")
        checks.add("it watches", until(page, "['watching', 'ended'].includes(document.body.dataset.state)", wait), page.evaluate("document.body.dataset.state || null"))

        before = page.locator(".incidents tbody tr").count()
        shoot("watching-wide-light")
        came = until(page, f"document.querySelectorAll('.incidents tbody tr').length > {before}", wait)
        checks.add("an incident appears without a reload", came, f"{before} before")
        checks.add("it is announced to a screen reader", page.locator("#announce").text_content(), page.locator("#announce").text_content())
        checks.add("the picture has marks", until(page, f"({MARKS})() > 0", 30), page.evaluate(MARKS))
        if came or before > 0:
            incident(page, checks, shoot)
        checks.add("the tab's title counts incidents", until(page, "/^\\(\\d+\\) /.test(document.title)", 10), page.title())
        looks(page, checks, shoot, context)
        refused = page.evaluate("window.__refused")
        checks.add("the policy refuses nothing of the page", not refused, refused)
        checks.add("no error on the browser's console", not said, said)
        wrong = page.evaluate(WORDS)
        checks.add("numbers and sentences read as they should", not wrong, wrong)
        states(context, page.url.split("#")[0], checks, shots, folder)
        strangers(browser, checks, link)
    finally:
        browser.close()
    return checks, shots


def incident(page, checks, shoot):
    """Opens an incident by keyboard, reads its reasons, closes it, opens it by its address."""
    link = page.locator(".incidents tbody tr .headline a").first
    headline = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    checks.add("Enter on a row opens it", until(page, "location.hash.startsWith('#incident-')", 5), page.url)
    checks.add("its address names it", "#incident-" in page.url, page.url)
    title = page.locator("#detail-title")
    checks.add("the detail says what happened", until(page, "document.querySelector('#detail-title').textContent.length > 10", 5), title.inner_text())
    checks.add("it is the chosen one", title.inner_text() == headline or page.locator(".incidents tr.chosen").count() == 1, headline)
    checks.add("it says what one can do", page.locator(".advice").inner_text().removeprefix("What to do:").strip(), page.locator(".advice").inner_text())
    bars = page.evaluate(BARS)
    checks.add("each reason has its bar", bars and all(0 < value <= whole + 8 for value, whole, _ in bars), bars)
    checks.add("its alerts are listed", until(page, "document.querySelectorAll('.part-alerts tbody tr').length > 0", 10), page.locator(".part-alerts").inner_text()[:80])
    checks.add("its opinions are told", page.locator(".part-opinions dd").count() > 0, page.locator(".part-opinions").inner_text()[:120])
    beside = page.evaluate("() => { const [a, b] = ['incidents', 'detail'].map((id) => document.getElementById(id).getBoundingClientRect()); return b.left >= a.right; }")
    checks.add("the detail stands beside the list", beside)
    shoot("incident-wide-light")
    page.keyboard.press("Escape")
    checks.add("Escape closes it", until(page, "!location.hash && document.querySelector('#detail.idle')", 5), page.url)
    checks.add("the focus returns to its row", page.evaluate("document.activeElement.closest('.incidents tbody tr') !== null"))
    link.click()
    page.reload()
    checks.add("its address opens it anew", until(page, "document.querySelectorAll('.part-reasons .bar, .part-reasons .empty').length > 0", 15), page.url)


def looks(page, checks, shoot, context):
    """Both themes and all widths: nothing stands out, all text can be read."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for name, (width, height) in (("huge", HUGE), ("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("scrollTo(0, 0)")
            for _ in range(25):  # the chart follows its box; on a busy machine after a while
                page.wait_for_timeout(600)
                whole, inner = page.evaluate(WIDTH)
                if whole <= inner: break
            checks.add(f"no sideways scrolling at {width} px, {theme}", whole <= inner, f"{whole} of {inner}")
            shoot(f"all-{name}-{theme}")
            if name == "narrow":
                low = page.evaluate(LOW_ROWS)
                checks.add(f"rows are high enough for a finger, {theme}", not low, low)
                page.locator("#detail").scroll_into_view_if_needed()
                page.evaluate("document.getElementById('detail').scrollIntoView()")
                page.wait_for_timeout(100)
                shoot(f"detail-{name}-{theme}")
        bad = page.evaluate(CONTRAST)
        checks.add(f"text has a contrast of 4.5:1, {theme}", not bad, bad)
    for rule, script in (
            ("one main heading", "document.querySelectorAll('h1').length === 1"),
            ("landmarks", "['header', 'main', 'footer'].every((tag) => document.querySelector(tag))"),
            ("news are told politely", "document.querySelector('#announce').getAttribute('aria-live') === 'polite'"),
            ("the picture has words", "document.querySelector('#scatter').getAttribute('aria-label').includes('marks')"),
            ("each button has a name", "[...document.querySelectorAll('button')].every((b) => b.textContent.trim() || b.ariaLabel)"),
    ):
        checks.add(f"a screen reader finds: {rule}", page.evaluate(script))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def states(context, address, checks, shots, folder):
    """States that are hard to bring about, over a stream of our own: the page says what is so, and runs nothing it is told."""
    def made(status, incidents=()):
        page = context.new_page()
        events = [["status", {key: value for key, value in {**STATUS, **status}.items() if value is not None}]]
        page.add_init_script(STREAM.replace("EVENTS", json.dumps(events)))
        answers = {"status": events[0][1], "points": {"points": []}, "attacks": {"attacks": []}, "incidents": {"incidents": list(incidents)}}

        def answer(route):
            name = urlsplit(route.request.url).path.removeprefix("/api/v1/")
            route.fulfill(json=answers.get(name) or {"incident": INCIDENT, "alerts": [ALERT]})
        page.route("**/api/v1/**", answer)
        page.goto(address)
        until(page, "document.body.dataset.state", 10)
        page.wait_for_timeout(300)
        return page

    def shoot(page, name):
        shots.append(os.path.join(folder, f"state-{name}.png"))
        page.screenshot(path=shots[-1])

    for name, (status, wanted) in STATES.items():
        page = made(status)
        for place, words in wanted.items():
            text = f"document.querySelector({json.dumps(place)}).textContent.replaceAll('\u00a0', ' ')"
            checks.add(f"{name}: {place} says “{words}”", until(page, f"{text}.includes({json.dumps(words)})", 5), page.evaluate(text)[:160])
        shoot(page, name)
        page.close()

    page = made({"alarms": {"today": 1, "allowed_per_day": 24}}, [INCIDENT])
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.locator(".incidents .headline a").first.click()
    until(page, "document.querySelectorAll('.part-alerts tbody tr').length > 0", 5)
    page.wait_for_timeout(300)
    checks.add("hostile: an odd id is asked for as it is", page.locator(".part-alerts tbody tr").count() == 1, page.url)
    checks.add("hostile: nothing it says is run", page.evaluate("window.__hit === undefined && document.images.length === 0"))
    checks.add("hostile: a technique is no link unless it is one", page.locator("a[href^='javascript']").count() == 0)
    whole, inner = page.evaluate(WIDTH)
    checks.add("hostile: long words stay inside", whole <= inner, f"{whole} of {inner}")
    checks.add("hostile: the policy refuses nothing", not page.evaluate("window.__refused"), page.evaluate("window.__refused"))
    shoot(page, "hostile")
    page.close()


def strangers(browser, checks, link):
    """Without the session's cookie nothing is told, and the link works once."""
    parts = urlsplit(link)
    context = browser.new_context()
    try:
        for path in ("/", "/api/v1/status", "/api/v1/incidents", "/assets/app.js"):
            answer = context.request.get(f"{parts.scheme}://{parts.netloc}{path}", max_redirects=0)
            checks.add(f"without a session, {path} is refused", answer.status == 401, answer.status)
        answer = context.request.get(link, max_redirects=0)
        checks.add("the link works once", answer.status >= 400, answer.status)
    finally:
        context.close()


def main():
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    words.add_argument("link", help="the one-time link that lapwing serve printed")
    words.add_argument("folder", help="where screenshots go")
    words.add_argument("--wait", type=float, default=120, help="seconds for learning, and again for an incident")
    words.add_argument("--browser", default=next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None))
    options = words.parse_args()
    if options.browser is None:
        print("no Chromium here: apt-get install chromium, or name one with --browser", file=sys.stderr)
        return 4
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        print("no Playwright for this Python: pip install playwright", file=sys.stderr)
        return 4
    os.makedirs(options.folder, exist_ok=True)
    try:
        with sync_playwright() as play:
            checks, shots = drive(play, options.link, options.folder, options.wait, options.browser)
    except Error as error:
        print(json.dumps({"passed": 0, "failed": 1, "checks": [{"name": "the page can be driven", "passed": False, "detail": str(error)}], "screenshots": []}))
        return 1
    failed = sum(not check["passed"] for check in checks.all)
    print(json.dumps({"passed": len(checks.all) - failed, "failed": failed, "checks": checks.all, "screenshots": shots}, ensure_ascii=False, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
