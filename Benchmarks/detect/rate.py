"""How many flows a second go from a capture file to alerts, and what it takes in memory.

    rate.py --lapwing PATH [--runs 5] [--jobs office,short] [--out FILE] [-- FLAGS OF DETECT]

Learns and saves a baseline, untimed; then `lapwing detect BASELINE CAPTURE` is timed as a user runs it, from the start of
the program to its end: reading, metering, scoring, printing. Two captures:

office   ten minutes of the simulated office, attacks included, ten times as busy as usual: 30 packets a flow; learnt from ten quiet ones as busy
short    a million short flows in an hour (shortflows.py); learnt from fifty thousand others of the kind

The goal of 50,000 flows/s is about `short`. Flows are counted by `lapwing meter`. Prints the median of the runs with the fastest and slowest, the processors' time (which tells what an
idle machine would do, where this one is not), and the largest memory (GNU time). Captures are made in a temporary folder, 1 to 6 GB, and removed. Run it on an idle machine.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import alerts as reader
import shortflows


class Run(NamedTuple):
    seconds: float
    processor_seconds: float
    megabytes: float
    lines: int
    said: str


def office(lapwing, folder, intensity):
    common = [lapwing, "simulate", "packets", "--seed", "1", "--duration", "10m", "--intensity", str(intensity), "--quiet"]
    learn, watch = folder / "learn.pcap", folder / "watch.pcap"
    subprocess.run(common + ["--attacks", "none", "--start", "2026-03-03T09:30:00Z", "--out", str(learn)], check=True)
    subprocess.run(common + ["--attacks", "all", "--start", "2026-03-03T09:40:00Z", "--out", str(watch)], check=True)
    return learn, watch


def short(flows, folder):
    learn, watch = folder / "learn.pcap", folder / "watch.pcap"
    share = max(1, flows // 20)
    shortflows.write(learn, share, 3_600 * share / flows, 2)
    shortflows.write(watch, flows, 3_600, 1)
    return learn, watch


def count(lapwing, path):
    """The rows that `meter` gives of a capture: its flows."""
    with subprocess.Popen([lapwing, "meter", str(path), "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as meter:
        rows = sum(block.count(b"\n") for block in iter(lambda: meter.stdout.read(1 << 20), b"")) - 1
    if meter.returncode:
        raise RuntimeError(f"meter ended with {meter.returncode}")
    return rows


def timed(words):
    """Runs a program to its end."""
    with tempfile.NamedTemporaryFile() as said, tempfile.TemporaryFile() as printed:
        begun = time.monotonic()
        run = subprocess.run(["/usr/bin/time", "-q", "-f", "%M %U %S", "-o", said.name, *words], stdout=printed, stderr=subprocess.PIPE)
        seconds = time.monotonic() - begun
        if run.returncode not in (0, 3):
            raise RuntimeError(run.stderr.decode(errors="replace").strip()[-600:])
        printed.seek(0)
        lines = sum(1 for _ in printed)
        memory, user, system = Path(said.name).read_text().split()[-3:]
        return Run(seconds, float(user) + float(system), int(memory) / 1024, lines, run.stderr.decode(errors="replace"))


def job(name, lapwing, options):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        learn, watch = office(lapwing, folder, options.intensity) if name == "office" else short(options.flows, folder)
        baseline = folder / "baseline.lapwing"
        begun = time.monotonic()
        reader.detect([lapwing, "detect", "--learn", str(learn), "--save", str(baseline), *options.flags, str(learn)])
        learning = time.monotonic() - begun
        flows = count(lapwing, watch)
        runs = [timed([lapwing, "detect", str(baseline), *options.flags, str(watch)]) for _ in range(options.runs)]
        times = sorted(run.seconds for run in runs)
        processor = median(run.processor_seconds for run in runs)
        row = {
            "job": name, "flows": flows, "bytes": watch.stat().st_size, "seconds": times, "median_seconds": median(times),
            "flows_per_second": round(flows / median(times)), "megabytes": max(run.megabytes for run in runs), "alerts": runs[-1].lines,
            "processor_seconds": processor,
            "learning_seconds": round(learning, 1), "summary": runs[-1].said.splitlines()[-12:],
        }
    print(f"{name:8} {flows:>10,} flows  {row['median_seconds']:7.2f} s ({times[0]:.2f} to {times[-1]:.2f})"
          f"  {row['flows_per_second']:>8,} flows/s  {row['processor_seconds']:6.2f} s of processors  {row['megabytes']:6.0f} MB  {row['alerts']} alerts"
          f"  (learning took {row['learning_seconds']} s)", flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapwing", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", default="office,short")
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--intensity", type=float, default=10)
    parser.add_argument("--out", type=Path)
    parser.add_argument("flags", nargs="*", help="flags of detect, after --")
    options = parser.parse_args()
    rows = [job(name, options.lapwing, options) for name in options.jobs.split(",")]
    if options.out:
        options.out.write_text(json.dumps(rows, indent=1) + "\n")
    return 0 if all(row["flows_per_second"] >= 50_000 for row in rows if row["job"] == "short") else 1


if __name__ == "__main__":
    sys.exit(main())
