"""Races Lapwing against its peers, side by side, and prints who is ahead by how much.

Times from different days or machines cannot be compared, and even one machine drifts. So both
sides of a row are started together, then take turns: Lapwing, peer, Lapwing, peer, ... one working
while the other waits. Each pair of turns gives one ratio; the row's ratio is their median.

Both sides speak the protocol of peers/worker.py. A scaling row has no peer: Lapwing's job on ten
times the rows takes turns with the same job on the rows once, and stands against ten times that.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

HERE = Path(__file__).resolve().parent
SCALE = 10
SLOWEST_SCALING = 12  # a job on ten times the rows may take at most this many times as long
QUALITY_SEEDS = (1, 2, 3)
PAUSE = 0.05  # lets the other side's threads go to sleep before the clock starts

# job, Lapwing's worker job, the opponent's worker job. The row is named by the first.
PEER_ROWS = [
    ("csv-read", "csv-read", "csv-read"),
    ("isolation-forest", "isolation-forest", "isolation-forest-isotree"),
    ("isolation-forest", "isolation-forest", "isolation-forest-sklearn"),
    ("extra-trees-fit", "extra-trees-fit", "extra-trees-fit"),
    ("extra-trees-score", "extra-trees-score", "extra-trees-score"),
    ("smote", "smote", "smote"),
    ("mlp-fit", "mlp-fit", "mlp-fit"),
    ("cnn-epoch", "cnn-epoch", "cnn-epoch"),
    ("boosting-fit-native", "boosting-fit-native", "boosting-fit-native"),
    ("boosting-fit-onehot", "boosting-fit-onehot", "boosting-fit-onehot"),
    ("boosting-score", "boosting-score", "boosting-score"),
    ("meter-office", "meter-office", "meter-office"),
    ("meter-ndpi", "meter-ndpi", "meter-ndpi"),
]
SCALING_ROWS = [
    ("csv-read-x10", "csv-read-x10", "csv-read"),
    ("isolation-forest-x10", "isolation-forest-x10", "isolation-forest"),
    ("extra-trees-fit-x10", "extra-trees-fit-x10", "extra-trees-fit"),
]
# The same work on two cores and on one.
CORES_ROWS = [("meter-two-cores", "meter-csv-two", "meter-csv-one")]
JOBS = list(dict.fromkeys(row[0] for row in PEER_ROWS + SCALING_ROWS + CORES_ROWS))


class WorkerFailed(Exception):
    pass


class Worker:
    """One side: a process that loads its inputs once, then works when it is told to."""

    def __init__(self, command, name):
        self.name = name
        self.words = tempfile.TemporaryFile()  # its standard error, shown only if it dies
        try:
            # A session of its own, so that ctrl-C reaches the race alone, which then ends it.
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.words,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerFailed(f"{name}: cannot start {command[0]}: {error.strerror}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def wait_until_ready(self):
        self.peer = self.answer("peer")["peer"]

    def run(self, seed):
        time.sleep(PAUSE)
        return self.ask(f"run {seed}", "seconds")["seconds"]

    def quality(self):
        """Measures of quality by their unit, each the mean over the seeds (None where there is none to give)."""
        answers = [self.ask(f"quality {seed}", "quality") for seed in QUALITY_SEEDS]
        values = [answer["quality"] for answer in answers]
        measures = {answers[0].get("unit"): None if None in values else mean(values)}
        if "second_unit" in answers[0]:
            measures[answers[0]["second_unit"]] = mean(answer["second_quality"] for answer in answers)
        return measures

    def ask(self, line, expected):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it died; answer() says of what
        return self.answer(expected)

    def answer(self, expected):
        line = self.process.stdout.readline()
        if not line:
            raise WorkerFailed(f"{self.name}: worker ended with status {self.process.wait()}: {self.last_words()}")
        try:
            message = json.loads(line)
            message[expected]
        except (ValueError, KeyError, TypeError):
            raise WorkerFailed(f'{self.name}: expected JSON with "{expected}", got: {line.strip()}') from None
        return message

    def last_words(self):
        self.words.seek(0)
        lines = self.words.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def race(left, right, pairs):
    """Both sides in turn. Returns their seconds, the warm-up left out."""
    left.wait_until_ready()
    right.wait_until_ready()
    for side in (left, right):
        side.run(0)
    times = [(left.run(seed), right.run(seed)) for seed in range(1, pairs + 1)]
    return [a for a, _ in times], [b for _, b in times]


def result(job, lapwing, opponent, pairs, scale=1, peer=None):
    """One row of the results; the opponent's seconds count `scale` times."""
    seconds, peer_seconds = race(lapwing, opponent, pairs)
    peer_seconds = [scale * value for value in peer_seconds]
    ratios = [theirs / ours for ours, theirs in zip(seconds, peer_seconds)]
    ours, theirs = lapwing.quality(), opponent.quality()
    if list(ours) != list(theirs):
        raise WorkerFailed(f"{job}: the quality is in {list(ours)} on one side and in {list(theirs)} on the other")
    unit, *others = ours
    row = {
        "job": job,
        "lapwing_seconds": median(seconds),
        "peer": peer or opponent.peer,
        "peer_seconds": median(peer_seconds),
        "ratio": median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
        "pairs": pairs,
        "lapwing_quality": ours[unit],
        "peer_quality": theirs[unit],
        "unit": unit,
    }
    for other in others:
        row |= {"second_unit": other, "lapwing_second": ours[other], "peer_second": theirs[other]}
    return row


def print_table(rows):
    def quality(value, unit):
        if value is None:
            return "-"
        return f"{value:.0f}" if unit in ("rows", "packets") else f"{value:.6f}"

    head = ["job", "lapwing s", "peer", "peer s", "ratio", "min", "max", "lapwing", "peer", "quality", ""]
    lines = [head]
    for row in rows:
        note = ""
        if row["job"].endswith("-x10"):
            factor = SCALE / row["ratio"]
            verdict = "ok" if factor <= SLOWEST_SCALING else f"TOO SLOW, at most {SLOWEST_SCALING}"
            note = f"x10/x1 time: {factor:.2f} ({verdict})"
        if "second_unit" in row:
            note = f"{row['second_unit']} {row['lapwing_second']:.5f} : {row['peer_second']:.5f}"
        lines.append(
            [row["job"], f"{row['lapwing_seconds']:.4f}", row["peer"], f"{row['peer_seconds']:.4f}"]
            + [f"{row[key]:.2f}" for key in ("ratio", "ratio_min", "ratio_max")]
            + [quality(row[key], row["unit"]) for key in ("lapwing_quality", "peer_quality")]
            + [row["unit"] or "-", note]
        )
    widths = [max(map(len, column)) for column in zip(*lines)]
    words = {0, 2, 9, 10}  # set to the left; numbers to the right
    for line in lines:
        cells = [c.ljust(w) if i in words else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())


def write_json(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    rounded = [{k: float(f"{v:.8g}") if isinstance(v, float) else v for k, v in row.items()} for row in rows]
    part.write_text("[\n" + ",\n".join("  " + json.dumps(row) for row in rounded) + "\n]\n")
    part.replace(path)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that peers/prepare.py wrote")
    parser.add_argument("--lapwing", type=Path, required=True, help="the lapwing-bench executable")
    parser.add_argument("--pairs", type=int, default=9, help="timed turns of each side (default 9)")
    parser.add_argument("--jobs", nargs="+", default=JOBS, choices=JOBS, metavar="JOB", help=" ".join(JOBS))
    parser.add_argument("--out", type=Path, default=HERE / "results" / "latest.json")
    parser.add_argument("--python", default=sys.executable, help="a Python that has the peers (default: this one)")
    options = parser.parse_args()
    if options.pairs < 1:
        parser.error("--pairs: at least 1")
    if not (options.data / "meta.json").exists():
        parser.error(f"--data: no meta.json in {options.data}; run peers/prepare.py first")
    return options


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as ctrl-C: the workers are ended

    def lapwing(job):
        command = [str(options.lapwing.resolve()), "worker", job, str(options.data)]
        return Worker(command, f"{job}, Lapwing")

    def peer(job):
        command = [options.python, str(HERE / "peers" / "worker.py"), job, str(options.data)]
        return Worker(command, f"{job}, peer")

    rows, failed = [], False

    def add(job, ours, theirs, **scaling):
        nonlocal failed
        if job not in options.jobs:
            return
        if job == "meter-ndpi" and not (options.data / "ndpi.pcap").exists():
            print(f"{job}: left out, there are no captures of nDPI's in {options.data}", file=sys.stderr)
            return
        print(f"{job} ...", file=sys.stderr, flush=True)
        try:
            with ours() as left, theirs() as right:
                rows.append(result(job, left, right, options.pairs, **scaling))
        except WorkerFailed as failure:
            failed = True
            print(f"race: {failure}", file=sys.stderr)

    for job, ours, theirs in PEER_ROWS:
        add(job, lambda: lapwing(ours), lambda: peer(theirs))
    for job, large, small in SCALING_ROWS:
        add(job, lambda: lapwing(large), lambda: lapwing(small), scale=SCALE, peer=f"{SCALE} x lapwing {small}")

    for job, two, one in CORES_ROWS:
        add(job, lambda: lapwing(two), lambda: lapwing(one), peer="lapwing on one core")

    if rows:
        print_table(rows)
    if failed:
        sys.exit(f"race: not every row was run; {options.out} is left as it was")
    write_json(options.out, rows)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
