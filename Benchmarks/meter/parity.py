"""Holds Lapwing's flows against NFStream's, flow by flow, on captures of any kind.

    parity.py LAPWING CAPTURE...

Both meter the same capture with the same timeouts (idle 120 s, active 1,800 s, TCP ends no flow) and count the same
bytes (the transport's payload: NFStream's accounting mode 3). A flow is equal where its key, sides, packets, bytes and
TCP flag counts are equal, its packet sizes' mean, deviation, minimum and maximum agree, and its times (duration,
gaps' mean, deviation, minimum and maximum) agree within NFStream's grain of 1 ms. NFStream rounds each time to a
millisecond first, so that a gap may be off by one, and a deviation by the root of two.

Three things differ by rule, as the published CICIDS2017 rows have them; there the rest of the flow is compared:
- `Protocol` is 0 but for TCP, UDP and ICMP.
- Only TCP and UDP have sizes: of ICMP the published rows count no bytes.
- A TCP flow whose first packet seen is a SYN-ACK comes from the other side.

Prints a line for each capture and, at the end, how many flows each rule touched, and each further class of difference
with an example.
"""

import csv
import io
import ipaddress
import math
import subprocess
import sys
from collections import Counter, defaultdict

IDLE, ACTIVE = 120, 1800
KNOWN = (1, 6, 17, 58)  # the protocols that have a number in the published rows
FLAGS = ["syn", "cwr", "ece", "urg", "ack", "psh", "rst", "fin"]


def lapwing_flows(binary, path):
    words = [
        binary, "meter", path, "--profile", "fixed", "--active-timeout", str(ACTIVE), "--idle-timeout", str(IDLE),
        "--no-tcp-end", "--quiet",
    ]
    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    flows = []
    for row in csv.DictReader(io.StringIO(text)):
        number = lambda name: float(row[name])
        packets = number("Total Fwd Packet"), number("Total Bwd packets")
        flow = {
            "key": (row["Src IP"], int(row["Src Port"]), row["Dst IP"], int(row["Dst Port"]), int(row["Protocol"])),
            "start": row["Timestamp"],
            "counts": {
                "packets": packets,
                "bytes": (number("Total Length of Fwd Packet"), number("Total Length of Bwd Packet")),
                **{flag: number(f"{flag.upper()} Flag Count") for flag in FLAGS},
            },
            "sizes": {
                f"{side} size {what}": number(f"{name} Packet Length {what.capitalize()}")
                for side, name in (("forward", "Fwd"), ("backward", "Bwd"))
                for what in ("mean", "std", "min", "max")
            },
            "times": {"duration": number("Flow Duration") / 1e3},
        }
        for side, name, count in (
            ("flow", "Flow", sum(packets)), ("forward", "Fwd", packets[0]), ("backward", "Bwd", packets[1])
        ):
            for what in ("mean", "std", "min", "max"):
                flow["times"][f"{side} gap {what}"] = number(f"{name} IAT {what.capitalize()}") / 1e3
        flows.append(flow)
    return flows


def nfstream_flows(path):
    from nfstream import NFStreamer

    streamer = NFStreamer(
        source=path, idle_timeout=IDLE, active_timeout=ACTIVE, statistical_analysis=True, accounting_mode=3,
        n_dissections=0, decode_tunnels=False, n_meters=1,
    )
    sides = (("forward", "src2dst"), ("backward", "dst2src"))
    gaps = (("flow", "bidirectional"),) + sides
    flows = []
    for f in streamer:
        flows.append({
            "key": (f.src_ip, f.src_port, f.dst_ip, f.dst_port, f.protocol),
            "start": f.bidirectional_first_seen_ms,
            "counts": {
                "packets": (f.src2dst_packets, f.dst2src_packets),
                "bytes": (f.src2dst_bytes, f.dst2src_bytes),
                **{flag: getattr(f, f"bidirectional_{flag}_packets") for flag in FLAGS},
            },
            "sizes": {
                f"{side} size {what}": getattr(f, f"{name}_{word}_ps")
                for side, name in sides
                for what, word in (("mean", "mean"), ("std", "stddev"), ("min", "min"), ("max", "max"))
            },
            "times": {
                "duration": f.bidirectional_duration_ms,
                **{
                    f"{side} gap {what}": getattr(f, f"{name}_{word}_piat_ms")
                    for side, name in gaps
                    for what, word in (("mean", "mean"), ("std", "stddev"), ("min", "min"), ("max", "max"))
                },
            },
        })
    return flows


def normal(key):
    source, source_port, destination, destination_port, protocol = key
    protocol = protocol if protocol in KNOWN else 0
    a = (ipaddress.ip_address(source), source_port)
    b = (ipaddress.ip_address(destination), destination_port)
    return (str(a[0]), a[1], str(b[0]), b[1], protocol)


def unordered(key):
    source, source_port, destination, destination_port, protocol = normal(key)
    return (frozenset(((source, source_port), (destination, destination_port))), protocol)


def close(a, b, slack):
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=slack)


def turned(flow):
    """The flow seen from its other side."""
    source, source_port, destination, destination_port, protocol = flow["key"]
    swap = lambda name: name.replace("forward", "?").replace("backward", "forward").replace("?", "backward")
    return {
        "key": (destination, destination_port, source, source_port, protocol),
        "start": flow["start"],
        "counts": {name: value[::-1] if isinstance(value, tuple) else value for name, value in flow["counts"].items()},
        "sizes": {swap(name): value for name, value in flow["sizes"].items()},
        "times": {swap(name): value for name, value in flow["times"].items()},
    }


def differences(ours, theirs, rules):
    """The names of what differs, the gravest first; counts the rules that it met."""
    if normal(ours["key"]) != normal(theirs["key"]):
        if normal(ours["key"]) != normal(turned(theirs)["key"]) or not ours["counts"]["syn"]:
            return ["sides"]
        rules["a SYN-ACK came first"] += 1
        theirs = turned(theirs)
    protocol = theirs["key"][4]
    skipped = set()
    if protocol not in (6, 17):
        rules["not TCP or UDP: no sizes"] += 1
        skipped = {"bytes"} | set(ours["sizes"])
    if protocol not in KNOWN:
        rules["Protocol is 0"] += 1
    found = [name for name, value in ours["counts"].items() if value != theirs["counts"][name]]
    found += [name for name, value in ours["sizes"].items() if not close(value, theirs["sizes"][name], 1e-6)]
    for name, value in ours["times"].items():
        # Two rounded moments make a gap that may be off by a millisecond.
        if not close(value, theirs["times"][name], math.sqrt(2) if name.endswith("std") else 1 + 1e-6):
            found.append(name)
    return [name for name in found if name not in skipped]


def main():
    binary, paths = sys.argv[1], sys.argv[2:]
    total, equal, classes, rules, examples = 0, 0, Counter(), Counter(), {}
    for path in paths:
        ours, theirs = defaultdict(list), defaultdict(list)
        for side, flows in ((ours, lapwing_flows(binary, path)), (theirs, nfstream_flows(path))):
            for flow in flows:
                side[unordered(flow["key"])].append(flow)
        here, same = 0, 0
        for key in ours.keys() | theirs.keys():
            mine, other = ours[key], theirs[key]
            other.sort(key=lambda flow: flow["start"])
            mine.sort(key=lambda flow: flow["start"])
            here += max(len(mine), len(other))
            if len(mine) != len(other):
                kind = "only ours" if not other else "only theirs" if not mine else "split otherwise"
                classes[kind] += max(len(mine), len(other))
                examples.setdefault(kind, (path, key))
            for a, b in zip(mine, other):
                found = differences(a, b, rules)
                if found:
                    if len(mine) == len(other):
                        classes[found[0]] += 1
                    examples.setdefault(found[0], (path, a, b, found))
                else:
                    same += 1
        total, equal = total + here, equal + same
        print(f"{path.rsplit('/', 1)[-1]:50} {here:7} flows  {100 * same / max(1, here):7.2f} % equal")
    for rule, count in rules.most_common():
        print(f"by rule: {rule}: {count} flows")
    for kind, count in classes.most_common():
        print(f"\n{kind}: {count}\n  e.g. {examples[kind]}")
    print(f"\n{equal} of {total} flows equal: {100 * equal / max(1, total):.3f} %")
    return 0 if equal >= 0.995 * total else 1


if __name__ == "__main__":
    sys.exit(main())
