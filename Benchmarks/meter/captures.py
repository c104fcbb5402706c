"""Lays out the captures that the race meters.

    captures.py LAPWING OUTDIR [CAPTURES]

office.pcap   an hour of the simulated office with every attack, several times over: at least 1.5 M packets
ndpi.pcap     where CAPTURES is given and holds `ndpi/`: its Ethernet captures after each other, repeated to 1.5 M packets
              (needs mergecap and capinfos, Debian's wireshark-common)

A file that exists is kept; each is renamed into place when complete.
"""

import subprocess
import sys
from pathlib import Path

ENOUGH = 1_500_000


def packets(path):
    return int(subprocess.run(["capinfos", "-c", "-M", "-T", "-r", path], check=True, capture_output=True, text=True).stdout.split()[-1])


def ethernet(path):
    found = subprocess.run(["capinfos", "-E", "-T", "-r", path], capture_output=True, text=True)
    return found.returncode == 0 and found.stdout.split()[-1:] == ["ether"]


def office(lapwing, target):
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        subprocess.run([lapwing, "simulate", "packets", "--duration", "1h", "--seed", "1", "--quiet"], check=True, stdout=file)
    part.rename(target)


def ndpi(folder, target):
    files = [str(path) for path in sorted(folder.iterdir()) if ethernet(str(path))]
    part = target.with_name(target.name + ".part")
    once = target.with_name("once.pcap")
    # As they are, one after the other: the clock is set back between two captures.
    subprocess.run(["mergecap", "-a", "-F", "pcap", "-w", str(once)] + files, check=True, capture_output=True)
    times = -(-ENOUGH // packets(str(once)))
    subprocess.run(["mergecap", "-a", "-F", "pcap", "-w", str(part)] + [str(once)] * times, check=True, capture_output=True)
    once.unlink()
    part.rename(target)


def main():
    lapwing, out = sys.argv[1], Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "office.pcap").exists():
        office(lapwing, out / "office.pcap")
    if len(sys.argv) > 3 and (Path(sys.argv[3]) / "ndpi").is_dir() and not (out / "ndpi.pcap").exists():
        ndpi(Path(sys.argv[3]) / "ndpi", out / "ndpi.pcap")


if __name__ == "__main__":
    main()
