"""Both trained detectors over every real capture: none may lack a feature, crash, or take long.

    sweep.py --lapwing PATH --data FOLDER --captures FOLDER [--models FOLDER] [--out FILE]

DATA holds `nsl-kdd/KDDTrain+.txt.gz` and `cicids2017/improved/*.csv.gz`; CAPTURES is walked for every file. The first
call trains both detectors (`--features live`; the corrected features) and leaves them in MODELS; each capture is then
watched by both at once. A file that libpcap cannot read as a capture is expected to be refused with 1 and one line.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LONGEST = 10.0


def train(lapwing, data, models):
    """The two models, trained where they are not there yet."""
    corrected = sorted((data / "cicids2017" / "improved").glob("*.csv.gz"))
    for name, words in (("kdd", [data / "nsl-kdd" / "KDDTrain+.txt.gz", "--features", "live"]), ("cicids", corrected)):
        target = models / f"{name}.lapwing"
        if not target.exists():
            begun = time.monotonic()
            subprocess.run([lapwing, "train", *map(str, words), "--out", str(target), "--quiet"], check=True, stdout=subprocess.DEVNULL)
            print(f"trained {target.name} in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        yield str(target)


def watch(lapwing, models, path):
    """What one capture came to."""
    read, write = os.pipe()
    with open(read) as said, tempfile.TemporaryFile() as alerts:
        child = subprocess.Popen([lapwing, "detect", *models, str(path), "--json", "--threads", "1"], stdout=alerts, stderr=write, stdin=subprocess.DEVNULL)
        os.close(write)
        lines = said.read().splitlines()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    found = {"file": str(path), "code": child.returncode, "seconds": round(usage.ru_utime + usage.ru_stime, 2), "megabytes": usage.ru_maxrss // 1024, "said": lines[-1] if lines else ""}
    if child.returncode == 0:
        summary = json.loads(lines[-1])
        found |= {key: summary[key] for key in ("packets", "flows", "alerts", "incidents")}
    return found


def fault(found):
    """Why an outcome is not as it should be; None where it is."""
    if found["code"] < 0 or found["code"] > 1: return f"ended with {found['code']}"
    if "cannot give" in found["said"]: return "a feature is missing"
    if found["seconds"] > LONGEST: return f"took {found['seconds']} s"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapwing", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--captures", type=Path, required=True)
    parser.add_argument("--models", type=Path, help="where the two models are kept (default: nowhere)")
    parser.add_argument("--jobs", type=int, default=2, help="captures at once")
    parser.add_argument("--out", type=Path, help="the outcomes as JSON")
    options = parser.parse_args()
    files = sorted(path for path in options.captures.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        kept = options.models or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        models = list(train(options.lapwing, options.data, kept))
        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(lambda path: watch(options.lapwing, models, path), files))
    if options.out: options.out.write_text(json.dumps(outcomes, indent=1) + "\n")
    judged = [found for found in outcomes if found["code"] == 0]
    refused = [found for found in outcomes if found["code"] == 1]
    print(f"{len(outcomes)} captures: {len(judged)} judged by {len(models)} trained detectors, {len(refused)} refused")
    for reason, count in Counter(found["said"].replace(found["file"], "FILE") for found in refused).most_common():
        print(f"  {count} refused: {reason}")
    flows = sum(found["flows"] for found in judged)
    print(f"  {sum(found['packets'] for found in judged):,} packets, {flows:,} flows, {sum(found['alerts'] for found in judged):,} alerts in {sum(found['alerts'] > 0 for found in judged)} captures")
    for found in sorted(outcomes, key=lambda found: -found["seconds"])[:3]:
        print(f"  {found['seconds']:.2f} s of processor, {found['megabytes']} MB: {found['file']}")
    faults = [(found, fault(found)) for found in outcomes if fault(found)]
    for found, why in faults: print(f"FAULT {found['file']}: {why}: {found['said']}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
