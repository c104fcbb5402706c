"""Draws the captures that detection learns from and is held quiet on, by a rule that leaves nothing to choose.

    draw.py CAPTURES [--check]

CAPTURES is a folder that holds nDPI's test captures in `ndpi/`. Ordinary is a capture

- whose name has none of the words in `exclusion` of captures.json in it (letters in any case, anywhere in the name), and
  none of `exclusion_tokens` as a part between `-`, `_`, `.` and the ends,
- that tcpdump reads to its end without an error, and
- that has at least two IP packets (`ip or ip6`, or the same under one VLAN tag).

Ordinary captures stand in the order of the SHA-256 of their file name, in hexadecimal. The first 60 are learnt from, the
next 60 have to be quiet, the next 60 are for development (quiet), the next 60 for development (to learn from). Writes
the four lists into captures.json, and leaves the rest of it alone; with --check compares them and writes nothing.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LISTS = ["learn", "quiet", "development_quiet", "development_learn"]
SIZE = 60


def is_ordinary_name(name, rules):
    name = name.lower()
    if any(word in name for word in rules["exclusion"]):
        return False
    return not set(re.split(r"[-_.]", name)) & set(rules["exclusion_tokens"])


def internet_packets(path):
    """The IP packets of a capture, or None where it cannot be read to its end."""
    words = ["tcpdump", "-n", "-q", "-t", "-r", str(path), "ip or ip6 or (vlan and (ip or ip6))"]
    run = subprocess.run(words, capture_output=True)
    if run.returncode != 0 or b"truncated dump" in run.stderr:
        return None
    # A packet is a line that does not begin with a blank or a tab.
    return sum(1 for line in run.stdout.splitlines() if line[:1] not in (b"", b" ", b"\t"))


def draw(folder, rules):
    names = [path.name for path in folder.iterdir() if path.is_file() and is_ordinary_name(path.name, rules)]
    names.sort(key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    ordinary = []
    for name in names:
        if (internet_packets(folder / name) or 0) >= 2:
            ordinary.append(name)
        if len(ordinary) == SIZE * len(LISTS):
            break
    return {key: ordinary[i * SIZE:(i + 1) * SIZE] for i, key in enumerate(LISTS)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("captures", type=Path)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    options = parser.parse_args()
    target = HERE / "captures.json"
    lists = json.loads(target.read_text())
    drawn = draw(options.captures / "ndpi", lists)
    if options.check:
        differing = [key for key in LISTS if lists[key] != drawn[key]]
        print("as drawn" if not differing else f"differ: {', '.join(differing)}")
        return 1 if differing else 0
    lists.update(drawn)
    text = json.dumps(lists, indent=2)
    # An attack is a line.
    text = re.sub(r'\{\s+"file".*?\}', lambda found: re.sub(r"\s+", " ", found[0]).replace("[ ", "[").replace(" ]", "]"), text, flags=re.S)
    target.write_text(text + "\n")
    print(", ".join(f"{key}: {len(drawn[key])}" for key in LISTS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
