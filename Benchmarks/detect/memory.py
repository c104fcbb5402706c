"""Memory of `lapwing detect` over hours of packet time, faster than the clock.

    memory.py --lapwing PATH [--minutes 185] [--pps 50000] [-- FLAGS OF DETECT]

Learns from half an hour of the simulated office; then the next ten minutes of it come over standard input, over and over and
at so many packets a second by their own times, as fast as they are read. Prints the mean, the least and the most that the
program held in each part of the time, and the slope from the first fifth on. Three hours take some ten minutes.
"""

import argparse
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean

from serve import lay_out, slope

SNAP = 256
START = 1_772_445_600


def records(capture):
    """A capture's frames, cut, as one writable block of records, and where each record begins."""
    data, block, places, at = capture.read_bytes(), bytearray(), [], 24
    while at + 16 <= len(data):
        captured, length = struct.unpack_from("<II", data, at + 8)
        places.append(len(block))
        block += struct.pack("<IIII", 0, 0, min(captured, SNAP), length) + data[at + 16:at + 16 + min(captured, SNAP)]
        at += 16 + captured
    return data[:24], block, places


def held(process):
    """Megabytes that a process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


def watch(options, folder):
    """(packet time in seconds, megabytes) after each turn of the capture."""
    baseline, calm, wild = lay_out(options.lapwing, folder, options.flags)
    wild.unlink()
    head, block, places = records(calm)
    words = [options.lapwing, "detect", str(baseline), *options.flags, "-"]
    samples, sent, gap = [], 0, 1_000_000 / options.pps
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        process.stdin.write(head)
        while sent * gap < options.minutes * 60e6:
            for number, place in enumerate(places, sent):
                seconds, rest = divmod(int(number * gap), 1_000_000)
                struct.pack_into("<II", block, place, START + seconds, rest)
            process.stdin.write(block)
            sent += len(places)
            samples.append((sent * gap / 1e6, held(process)))
        process.stdin.close()
    return samples


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapwing", required=True)
    parser.add_argument("--minutes", type=float, default=185)
    parser.add_argument("--pps", type=int, default=50_000)
    parser.add_argument("flags", nargs="*", help="flags of detect, after --")
    options = parser.parse_args()
    options.flags = options.flags or ["--alarms-per-day", "24"]
    options.lapwing = str(Path(options.lapwing).resolve())
    with tempfile.TemporaryDirectory() as folder:
        samples = watch(options, Path(folder))
    end = samples[-1][0]
    for part in range(5):
        of_part = [megabytes for time, megabytes in samples if end * part / 5 < time <= end * (part + 1) / 5]
        print(f"minutes {end * part / 300:5.0f} to {end * (part + 1) / 300:5.0f}: {mean(of_part):6.1f} MB"
              f" ({min(of_part):.1f} to {max(of_part):.1f})")
    print(f"from minute {end / 300:.0f} on {slope([s for s in samples if s[0] > end / 5]) * 60:+.4f} MB a minute")
    return 0


if __name__ == "__main__":
    sys.exit(main())
