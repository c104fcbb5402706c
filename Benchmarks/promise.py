"""Measures whether promised false-alarm rates are kept, over many draws of the calibration rows.

    promise.py LAPWING [KDDTrain+ KDDTest+] [--draws 100]

Exchangeable: a detector learns from synthetic rows; of the benign rows of another synthetic file 20,000
are drawn to calibrate it, and all others judge it, at 5 %, 1 % and 0.1 %. Given the two NSL-KDD files,
the same with 1,000 benign rows of the test file at 1 %. Each draw is a `lapwing calibrate --seed N` and
a `lapwing evaluate`; the rows that calibrated leave the evaluation by themselves.

Prints the mean of realised over promised, and the share of draws inside the exact sampling bands: with n
calibration rows and m judged ones, the number of false alarms is beta-binomial.
"""

import argparse
import json
import subprocess
import tempfile
from math import exp, floor, lgamma
from pathlib import Path
from statistics import mean


def lapwing(*words):
    run = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise SystemExit(run.stderr.strip())
    return run.stdout


def band(n, m, rate, level):
    """The central band of false alarms among m rows: those above all but k of n calibration rows."""
    k = floor((n + 1) * rate)
    a, b = k, n + 1 - k
    constant = lgamma(m + 1) + lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(m + a + b)
    total, low, high = 0.0, None, None
    for alarms in range(m + 1):
        total += exp(
            constant + lgamma(alarms + a) + lgamma(m - alarms + b) - lgamma(alarms + 1) - lgamma(m - alarms + 1)
        )
        if low is None and total > (1 - level) / 2:
            low = alarms
        if total >= (1 + level) / 2:
            high = alarms
            break
    return low, high


def measure(binary, model, data, calibration_rows, rates, draws, folder):
    ratios = {rate: [] for rate in rates}
    inside = {rate: {0.95: 0, 0.99: 0} for rate in rates}
    bands = {}
    for seed in range(1, draws + 1):
        local = Path(folder) / "local.lapwing"
        lapwing(binary, "calibrate", model, data, "--rows", calibration_rows, "--seed", seed, "--out", local, "--quiet")
        for rate in rates:
            report = json.loads(
                lapwing(binary, "evaluate", local, data, "--false-alarm-rate", rate, "--json", "--quiet")
            )
            counts = report["confusion_matrix"]
            judged = counts["fp"] + counts["tn"]
            ratios[rate].append(counts["fp"] / judged / rate)
            for level in inside[rate]:
                key = (judged, rate, level)
                if key not in bands:
                    bands[key] = band(calibration_rows, judged, rate, level)
                low, high = bands[key]
                inside[rate][level] += low <= counts["fp"] <= high
    for rate in rates:
        print(
            f"  promised {rate:.1%}: realised {mean(ratios[rate]):.3f} times that on average "
            f"({min(ratios[rate]):.2f} to {max(ratios[rate]):.2f}); "
            f"{inside[rate][0.95] / draws:.0%} of {draws} draws in the 95 % band, "
            f"{inside[rate][0.99] / draws:.0%} in the 99 % band"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lapwing", type=Path)
    parser.add_argument("nslkdd", type=Path, nargs="*")
    parser.add_argument("--draws", type=int, default=100)
    options = parser.parse_args()
    if len(options.nslkdd) not in (0, 2):
        parser.error("give both NSL-KDD files or none")
    with tempfile.TemporaryDirectory() as folder:
        train, fresh, model = (Path(folder) / name for name in ("train.csv", "fresh.csv", "m.lapwing"))
        binary = options.lapwing.resolve()
        lapwing(binary, "simulate", "rows", "--rows", 20000, "--seed", 1, "--out", train, "--quiet")
        lapwing(binary, "simulate", "rows", "--rows", 60000, "--seed", 2, "--out", fresh, "--quiet")
        lapwing(binary, "train", train, "--out", model, "--quiet")
        print("exchangeable rows (synthetic), 20,000 of them to calibrate:")
        measure(binary, model, fresh, 20000, (0.05, 0.01, 0.001), options.draws, folder)
        if options.nslkdd:
            lapwing(binary, "train", options.nslkdd[0], "--out", model, "--quiet")
            print(f"1,000 local rows of {options.nslkdd[1].name}:")
            measure(binary, model, options.nslkdd[1], 1000, (0.01,), options.draws, folder)


if __name__ == "__main__":
    main()
