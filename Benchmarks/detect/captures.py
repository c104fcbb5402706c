"""Detection on real captures: learns from ordinary ones, watches attacks and other ordinary ones.

    captures.py --lapwing PATH --captures FOLDER [--dev] [--out FILE] [-- FLAGS OF DETECT]

FOLDER holds `ndpi/` and `slips/`; the lists and the rule by which they were drawn stand in captures.json and draw.py. One
`detect --save` learns from the 60 captures; then each other capture is watched alone with that baseline. With --dev the
lists for development are used, and nothing of what counts is touched.

An attack is found where an alert has one of its hosts as source or destination, and a reason. An ordinary capture is
loud where it raises one incident or more. A run that fails is neither, is named, and makes the whole fail.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import alerts as reader

LISTS = json.loads((Path(__file__).resolve().parent / "captures.json").read_text())
MOST_LOUD = 9


def learn(lapwing, folder, names, flags, target):
    """Writes a baseline learnt from captures; detection wants something to watch, and gets the first of them."""
    words = [lapwing, "detect"]
    for name in names:
        words += ["--learn", str(folder / "ndpi" / name)]
    begun = time.monotonic()
    _, said = reader.detect(words + ["--save", str(target), *flags, str(folder / "ndpi" / names[0])])
    return time.monotonic() - begun, said


def watch(lapwing, baseline, path, flags):
    """What a capture raised, as plain values for a JSON file."""
    begun = time.monotonic()
    try:
        found, said = reader.detect([lapwing, "detect", str(baseline), *flags, str(path)])
    except RuntimeError as error:
        return {"file": path.name, "failed": str(error), "incidents": []}
    folded = reader.incidents(found)
    incidents = []
    for incident, members in folded.items():
        reasons = Counter(name for alert in members for name in alert.reasons)
        incidents.append({
            "id": incident, "hosts": sorted({host for alert in members for host in alert.hosts}), "alerts": len(members),
            "models": sorted({alert.model or "?" for alert in members}), "reasons": [name for name, _ in reasons.most_common(5)],
        })
    return {"file": path.name, "incidents": incidents, "seconds": round(time.monotonic() - begun, 2), "said": said[-400:]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapwing", required=True)
    parser.add_argument("--captures", type=Path, required=True, help="the folder that holds ndpi/ and slips/")
    parser.add_argument("--dev", action="store_true", help="the lists for development")
    parser.add_argument("--baseline", type=Path, help="a saved baseline instead of learning")
    parser.add_argument("--save", type=Path, help="where the baseline goes, to be looked at afterwards")
    parser.add_argument("--out", type=Path, help="the outcomes as JSON")
    parser.add_argument("flags", nargs="*", help="flags of detect, after --")
    options = parser.parse_args()
    flags = options.flags or LISTS["flags"]
    prefix = "development_" if options.dev else ""
    quiet, attacks = LISTS[prefix + "quiet"], LISTS[prefix + "attacks"]
    with tempfile.TemporaryDirectory() as folder:
        baseline = options.baseline or options.save or Path(folder) / "baseline.lapwing"
        if not options.baseline:
            seconds, said = learn(options.lapwing, options.captures, LISTS[prefix + "learn"], flags, baseline)
            print(f"learnt from {len(LISTS[prefix + 'learn'])} captures in {seconds:.1f} s, {baseline.stat().st_size:,} bytes")
            print("\n".join("  " + line for line in said.splitlines()))
        found, outcomes = 0, {"attacks": [], "quiet": []}
        print(f"\n{'attack':40} {'found':5} {'incidents':>9}  by")
        for attack in attacks:
            outcome = watch(options.lapwing, baseline, options.captures / attack["file"], flags)
            hits = [i for i in outcome["incidents"] if set(i["hosts"]) & set(attack["hosts"]) and i["reasons"]]
            outcome["found"] = bool(hits)
            found += outcome["found"]
            why = outcome.get("failed") or "; ".join(f"{','.join(i['models'])}: {', '.join(i['reasons'])}" for i in hits[:2])
            print(f"{attack['file']:40} {'yes' if hits else 'NO':5} {len(outcome['incidents']):>9}  {why}")
            outcomes["attacks"].append(outcome)
        print(f"\n{'ordinary, but loud':40} {'incidents':>15}  by")
        for name in quiet:
            outcome = watch(options.lapwing, baseline, options.captures / "ndpi" / name, flags)
            if outcome["incidents"] or "failed" in outcome:
                why = outcome.get("failed") or "; ".join(f"{','.join(i['models'])}: {', '.join(i['reasons'])}" for i in outcome["incidents"][:2])
                print(f"{name:40} {len(outcome['incidents']):>15}  {why}")
            outcomes["quiet"].append(outcome)
    loud = sum(bool(outcome["incidents"]) for outcome in outcomes["quiet"])
    failed = sum("failed" in outcome for outcome in outcomes["attacks"] + outcomes["quiet"])
    print(f"\nfound {found} of {len(attacks)}; loud {loud} of {len(quiet)} (at most {MOST_LOUD}); failed runs {failed}")
    if options.out:
        options.out.write_text(json.dumps({"flags": flags, "development": options.dev, **outcomes}, indent=1) + "\n")
    return 0 if found == len(attacks) and loud <= MOST_LOUD and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
