"""`lapwing serve` under the clock: start, memory, delay, and what survives kill -9.

    sudo python3 serve.py --lapwing PATH [--parts start,idle,load,latency,kill] [--minutes 10] [--pps 50000] [--kills 50]

Runs in a network namespace of its own, where a virtual wire leads from `far`, which is played into, to `near`, which is
watched; nothing leaves the machine. The baseline is learnt from half an hour of the simulated office, and the next ten
minutes of that office are what is played.

start    seconds from the start of the program to its link and to 200 from /readyz; five times, then on a directory with a past
idle     memory after half a minute without traffic, with the baseline loaded
load     --pps packets a second for --minutes: memory every other second, its growth, and what was shed
latency  the office at its own pace, and twenty scans by hosts that were silent: from the first probe, from the last probe,
         and from the moment at which the incident says that its evidence was complete, to the event at a client
kill     under load, with scans by ever new hosts; after 2 to 8 s SIGKILL, then started again on the same directory. Every
         incident that a client was shown by the event stream or the list has to be in /api/v1/incidents exactly once. A host
         that scans before and after a kill and has two incidents less than half an hour apart is counted as split.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from statistics import mean, median

import wire
from console import Console, Listener

FOLD = 1_800


def lay_out(lapwing, folder, flags):
    """The baseline, a benign capture and one with attacks, as they are played."""
    common = [lapwing, "simulate", "packets", "--seed", "1", "--quiet"]
    learn, calm, wild = folder / "learn.pcap", folder / "calm.pcap", folder / "wild.pcap"
    for kinds, start, length, out in (
        ("none", "2026-03-03T09:30:00Z", "30m", learn), ("none", "2026-03-03T10:00:00Z", "10m", calm),
        ("all", "2026-03-03T10:00:00Z", "5m", wild),
    ):
        subprocess.run(common + ["--attacks", kinds, "--start", start, "--duration", length, "--out", str(out)], check=True)
    baseline = folder / "baseline.lapwing"
    run = subprocess.run(
        [lapwing, "detect", "--learn", str(learn), "--save", str(baseline), *flags, str(calm)], capture_output=True, text=True)
    if run.returncode not in (0, 3):
        raise RuntimeError(f"no baseline: {run.stderr.strip()[-600:]}")
    learn.unlink()
    return baseline, calm, wild


class Measurement:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.baseline, self.calm, self.wild = lay_out(options.lapwing, folder, options.flags)
        self.network = wire.office_network(self.calm)
        self.victim = self.network + bytes([5])
        self.results = {}

    def console(self, name):
        data = self.folder / name
        data.mkdir(exist_ok=True)
        return Console(self.options.lapwing, data, [self.baseline, "--source", "interface:near", *self.options.flags])

    def say(self, part, values, text):
        self.results[part] = values
        print(f"{part:8} {text}", flush=True)

    # Parts

    def start(self):
        fresh, past = [], []
        for number in range(6):
            # The first five on a new directory, then the last of them again.
            with self.console(f"start-{number}") as console:
                fresh.append((console.seconds_to_link, console.seconds_to_ready))
            with self.console(f"start-{number}") as console:
                past.append((console.seconds_to_link, console.seconds_to_ready))
        ready, again = [r for _, r in fresh], [r for _, r in past]
        self.say("start", {"to_link": [l for l, _ in fresh], "to_ready": ready, "again_to_ready": again},
                 f"ready after {median(ready):.2f} s (slowest {max(ready):.2f}), on a directory with a past {median(again):.2f} s"
                 f" (slowest {max(again):.2f})   [goal < 1 s]")

    def idle(self):
        with self.console("idle") as console:
            time.sleep(30)
            rss, peak = console.memory(), console.memory("VmHWM")
        self.say("idle", {"rss_mb": rss, "peak_mb": peak}, f"{rss:.0f} MB, {peak:.0f} MB at most   [goal < 120 MB]")

    def load(self):
        seconds = self.options.minutes * 60
        samples = []
        with self.console("load") as console, wire.Replay(self.calm, seconds + 5, self.options.pps) as replay:
            listener = Listener(console)
            begun = time.monotonic()
            while (now := time.monotonic() - begun) < seconds:
                samples.append((now, console.memory()))
                time.sleep(2)
            rate = replay.stop()
            numbers = console.metrics()
            events = Counter(event for _, _, event, _ in listener.events)
        late = [(t, m) for t, m in samples if t >= min(60, seconds / 5)]
        growth = slope(late) * 60
        shed = {name: value for name, value in numbers.items() if value and any(word in name for word in ("shed", "drop", "lost"))}
        self.say("load", {"samples": samples, "growth_mb_per_minute": growth, "replay": rate, "shed": shed, "metrics": numbers},
                 f"{rate}; {late[0][1]:.0f} MB after a minute, {late[-1][1]:.0f} MB at the end, {max(m for _, m in samples):.0f} MB at most,"
                 f" {growth:+.2f} MB a minute; shed: {shed or 'nothing'}; events {dict(events)}")

    def latency(self):
        delays = {"first_probe": [], "last_probe": [], "evidence": []}
        missed = 0
        with self.console("latency") as console, wire.Replay(self.calm, 600):
            listener, scanner = Listener(console), wire.Scanner()
            time.sleep(15)
            for number in range(self.options.scans):
                host = self.network + bytes([230 + number]) if number < 20 else self.network + bytes([200 + number % 20])
                name = ".".join(map(str, host))
                first, last = scanner.scan(host, self.victim, random.Random(number).sample(range(1, 10_000), 300), 0.005)
                found = self.await_incident(listener, name, first, 75)
                if found is None:
                    missed += 1
                    continue
                arrival, incident = found
                delays["first_probe"].append(arrival - first)
                delays["last_probe"].append(arrival - last)
                delays["evidence"].append(arrival - moment(incident))
                time.sleep(random.Random(number).uniform(1, 4))
            scanner.close()
        text = "; ".join(f"after {name.replace('_', ' ')} {median(v):.2f} s (longest {max(v):.2f})" for name, v in delays.items() if v)
        self.say("latency", {**delays, "missed": missed}, f"{text}; {missed} of {self.options.scans} scans missed   [goal < 2 s after evidence]")

    @staticmethod
    def await_incident(listener, host, since, patience):
        while time.time() < since + patience:
            for arrival, incident in listener.incidents():
                if incident.get("host") == host and arrival >= since:
                    return arrival, incident
            time.sleep(0.02)
        return None

    def kill(self):
        rng = random.Random(self.options.seed)
        shown, lost, doubled, refused, counts, slowest = {}, set(), set(), 0, [], 0.0
        over = threading.Event()
        with wire.Replay(self.wild, 30 * self.options.kills + 120, self.options.kill_pps):
            thread = threading.Thread(target=self.scan_on, args=(over,), daemon=True)
            thread.start()
            last_id = None
            for number in range(self.options.kills):
                console = self.console("kill")
                slowest = max(slowest, console.seconds_to_ready)
                kept = Counter(incident["id"] for incident in console.incidents())
                lost |= set(shown) - set(kept)
                doubled |= {name for name, times in kept.items() if times > 1}
                listener = Listener(console, last_id)
                until = time.monotonic() + rng.uniform(2, 8)
                while time.monotonic() < until:
                    try:
                        for incident in console.incidents(pages=1): shown.setdefault(incident["id"], number)
                    except (OSError, RuntimeError):
                        refused += 1
                    time.sleep(min(0.3, max(0, until - time.monotonic())))
                console.kill()
                listener.thread.join(timeout=5)
                listener.close()
                last_id = listener.last_id
                for _, incident in listener.incidents(): shown.setdefault(incident["id"], number)
                counts.append(len(shown))
            over.set()
            thread.join(timeout=10)
        with self.console("kill") as console:
            incidents = console.incidents()
        kept = Counter(incident["id"] for incident in incidents)
        lost |= set(shown) - set(kept)
        doubled |= {name for name, times in kept.items() if times > 1}
        split = splits(incidents)
        self.say("kill", {"kills": self.options.kills, "shown": len(shown), "lost": sorted(lost), "doubled": sorted(doubled),
                          "split": split, "refused": refused, "shown_after_each": counts, "slowest_ready": slowest},
                 f"{self.options.kills} kills, {len(shown)} incidents shown, {len(lost)} lost, {len(doubled)} doubled, {len(split)} hosts with"
                 f" split incidents, {refused} requests refused, slowest to be ready again {slowest:.2f} s   [goal 0 lost, 0 doubled]")

    def scan_on(self, over):
        """Scans by ever new hosts, each for some ten seconds, so that some go on through a kill."""
        scanner, number = wire.Scanner(), 0
        try:
            while not over.is_set():
                host = bytes([10, 200, number // 250 % 250, number % 250 + 1])
                for part in range(4):
                    ports = random.Random(number * 4 + part).sample(range(1, 20_000), 150)
                    scanner.scan(host, self.victim, ports, 0.002)
                    # The one before goes on beside it.
                    before = bytes([10, 200, (number - 1) // 250 % 250, (number - 1) % 250 + 1])
                    scanner.scan(before, self.victim, ports[:50], 0.002)
                    if over.wait(0.2): return
                number += 1
        finally:
            scanner.close()


def moment(incident):
    """When an incident's first evidence was complete, in seconds since 1970."""
    return incident["first"] / 1e6


def slope(samples):
    """Least squares, per second."""
    if len(samples) < 3:
        return 0.0
    x, y = mean(t for t, _ in samples), mean(m for _, m in samples)
    below = sum((t - x) ** 2 for t, _ in samples)
    return sum((t - x) * (m - y) for t, m in samples) / below if below else 0.0


def splits(incidents):
    """The hosts that have two incidents of one pattern less than half an hour apart."""
    by_host = defaultdict(list)
    for incident in incidents:
        by_host[incident.get("host"), incident.get("is_source"), incident.get("pattern")].append(incident)
    found = []
    for key, members in by_host.items():
        members.sort(key=lambda incident: incident["first"])
        if any(b["first"] - a["last"] < FOLD * 1_000_000 for a, b in zip(members, members[1:])):
            found.append([*key, len(members)])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapwing", required=True)
    parser.add_argument("--parts", default="start,idle,load,latency,kill")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--pps", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--kill-pps", type=int, default=20_000)
    parser.add_argument("--scans", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("flags", nargs="*", help="flags of detect and serve, after --")
    options = parser.parse_args()
    options.flags = options.flags or ["--alarms-per-day", "24"]
    options.lapwing = str(Path(options.lapwing).resolve())
    parts = options.parts.split(",")
    if unknown := set(parts) - {"start", "idle", "load", "latency", "kill"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    wire.enter()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        measurement = Measurement(options, Path(folder))
        for part in parts:
            try:
                getattr(measurement, part)()
            except (RuntimeError, OSError) as error:
                failed = True
                print(f"{part:8} FAILED: {error}", flush=True)
    if options.out:
        options.out.write_text(json.dumps(measurement.results, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
