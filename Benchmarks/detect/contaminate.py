"""A simulated hour with a little attack traffic in it, as somebody's learning hour may be.

    contaminate.py --lapwing PATH --seed N --start TIME --attacks KIND,KIND --share .02 [--internet wide] --out FILE [--report FILE]

The simulator runs twice: once for the ground truth and to count flows, once to be copied without the flows of attacks
that are too many. Each kind may have an equal part of the share of all flows; of those that have more, such as floods,
the first flows stay. Who attacked, and how many flows of each kind are left, goes to --report. Only the standard library.
"""

import argparse
import csv
import ipaddress
import json
import os
import struct
import subprocess
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

CHUNK = 1 << 23


def frames(stream, copy=None):
    """Each frame's time, bytes and record of a classic little-endian capture file in microseconds; copies the head."""
    head = stream.read(24)
    if head[:4] != b"\xd4\xc3\xb2\xa1":
        raise ValueError("not a little-endian capture file in microseconds")
    if copy:
        copy.write(head)
    rest = b""
    while True:
        chunk = stream.read(CHUNK)
        if not chunk:
            if rest:
                raise ValueError("the capture ends within a packet")
            return
        data, place, end = rest + chunk, 0, len(rest) + len(chunk)
        while place + 16 <= end:
            seconds, micros, length, _ = struct.unpack_from("<IIII", data, place)
            after = place + 16 + length
            if after > end:
                break
            yield seconds + micros / 1e6, data, place, after
            place = after
        rest = data[place:]


def flow(data, place):
    """Source and destination, ports and protocol of a frame as bytes; None where there are none."""
    frame = place + 16
    kind = data[frame + 12:frame + 14]
    if kind == b"\x08\x00":
        protocol = data[frame + 23]
        return data[frame + 26:frame + 30], data[frame + 30:frame + 34], data[frame + 34:frame + 36], data[frame + 36:frame + 38], protocol
    if kind == b"\x86\xdd":
        protocol = data[frame + 20]
        return data[frame + 22:frame + 38], data[frame + 38:frame + 54], data[frame + 54:frame + 56], data[frame + 56:frame + 58], protocol
    return None


class Attacks:
    """Which flows are attacks, by the ground truth; a statement without a port is about all of them."""

    def __init__(self, path):
        self.flows, self.pairs, self.sources = {}, set(), defaultdict(set)
        with open(path) as file:
            for row in csv.DictReader(file):
                if not row["source"] or not row["destination"]:
                    continue
                source, destination = (ipaddress.ip_address(row[name]).packed for name in ("source", "destination"))
                ports = [int(row[name] or 0).to_bytes(2, "big") for name in ("source_port", "destination_port")]
                self.sources[row["label"]].add(row["source"])
                self.pairs |= {source + destination, destination + source}
                self.flows[source, destination, *ports] = row["label"]

    def kind(self, key):
        """The kind of attack that a frame belongs to, and its flow seen from the attacker; None for none."""
        source, destination, sport, dport, protocol = key
        if source + destination not in self.pairs:
            return None
        for one in ((source, destination, sport, dport), (destination, source, dport, sport)):
            for known in (one, (*one[:2], b"\0\0", one[3]), (*one[:3], b"\0\0"), (*one[:2], b"\0\0", b"\0\0")):
                if known in self.flows:
                    # Other protocols' first bytes are no ports: what is said of a flow is of the flow's pair.
                    return self.flows[known], (one if protocol in (6, 17) else one[:2])
        return None


def simulate(options, truth=None):
    words = [options.lapwing, "simulate", "packets", "--seed", str(options.seed), "--start", options.start,
             "--duration", options.duration, "--internet", options.internet, "--attacks", options.attacks, "--quiet"]
    return subprocess.Popen(words + (["--truth", str(truth)] if truth else []), stdout=subprocess.PIPE)


def contaminate(options, out):
    """Writes the hour; gives how many flows of each kind were let through, and of how many in all."""
    with tempfile.TemporaryDirectory() as folder:
        truth = Path(folder) / "truth.csv"
        first = simulate(options, truth)
        seen = set()
        for _, data, place, _ in frames(first.stdout):
            key = flow(data, place)
            if key:
                seen.add(key)
        first.wait()
        attacks = Attacks(truth)
    # Both directions of a flow were counted; forged flows of floods are no part of what is ordinary.
    strange = sum(1 for key in seen if attacks.kind(key))
    ordinary = (len(seen) - strange) / 2
    allowed = options.share * ordinary / (1 - options.share) / len(options.attacks.split(","))
    passed, dropped = defaultdict(set), Counter()
    second = simulate(options)
    for _, data, place, after in frames(second.stdout, out):
        key = flow(data, place)
        found = attacks.kind(key) if key else None
        if found:
            kind, one = found
            if one not in passed[kind]:
                if len(passed[kind]) >= allowed:
                    dropped[kind] += 1
                    continue
                passed[kind].add(one)
        out.write(memoryview(data)[place:after])
    second.wait()
    return {
        "flows": int(ordinary), "attack_flows": {kind: len(flows) for kind, flows in passed.items()},
        "frames_left_out": dict(dropped), "sources": {kind: sorted(hosts) for kind, hosts in attacks.sources.items()},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapwing", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--duration", default="1h")
    parser.add_argument("--attacks", required=True, help="kinds, with commas")
    parser.add_argument("--share", type=float, default=0.02, help="of flows")
    parser.add_argument("--internet", choices=["narrow", "wide"], default="narrow")
    parser.add_argument("--out", required=True)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    with open(options.out, "wb") as out:
        report = contaminate(options, out)
        # Before the end of the capture is seen: who waits for that reads the report next.
        if options.report:
            options.report.write_text(json.dumps(report) + "\n")


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(1)
