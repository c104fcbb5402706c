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
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, color_scheme="light")
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
            page.wait_for_timeout(600)  # the chart follows its box
            whole, inner = page.evaluate(WIDTH)
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
