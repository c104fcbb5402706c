"""A virtual wire in a network namespace of its own, and what is sent over it."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections import Counter

MARK = "LAPWING_WIRE"


def enter():
    """Runs this program again in a network namespace of its own, with a wire between `near` and `far`; needs root."""
    if not os.environ.get(MARK):
        if os.geteuid() != 0:
            sys.exit("a network namespace of its own needs root: run it under sudo")
        for tool in ("unshare", "ip", "tcpreplay"):
            if not shutil.which(tool):
                sys.exit(f"{tool} is needed, and not installed")
        os.environ[MARK] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    run = lambda *words: subprocess.run(words, check=True)
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
    for card in ("near", "far"):
        run("ip", "link", "set", card, "addrgenmode", "none", "mtu", "65535")
        run("ip", "link", "set", card, "up")


class Replay:
    """tcpreplay of a capture into the wire, from memory, over and over, for so many seconds at most."""

    def __init__(self, capture, seconds, pps=None):
        speed = f"--pps={pps}" if pps else "--multiplier=1"
        words = ["tcpreplay", "--quiet", "--preload-pcap", "--intf1=far", speed, "--loop=0", f"--duration={int(seconds)}", str(capture)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def stop(self):
        """Ends it; gives its own line on the rate that it reached."""
        if self.process.poll() is None:
            # It prints its figures where it is interrupted.
            self.process.send_signal(signal.SIGINT)
        text = self.process.communicate(timeout=30)[0]
        return next((line.strip() for line in text.splitlines() if "Rated" in line), "")

    def __enter__(self): return self

    def __exit__(self, *_): self.stop()


def office_network(capture):
    """The first 24 bits of the network whose addresses are most frequent at the start of a capture: bytes."""
    counts = Counter()
    with open(capture, "rb") as file:
        file.read(24)
        for _ in range(5_000):
            head = file.read(16)
            if len(head) < 16:
                break
            frame = file.read(struct.unpack("<I", head[8:12])[0])
            if frame[12:14] == b"\x08\x00" and frame[26] == 10:
                counts[frame[26:29]] += 1
    return counts.most_common(1)[0][0]


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - ((total & 0xFFFF) + (total >> 16))


def frame(source, destination, source_port, port, flags, sequence=0, acknowledged=0):
    """A TCP packet without payload; addresses are four bytes."""
    head = bytearray(struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, 0, 0x4000, 64, 6, 0, source, destination))
    head[10:12] = struct.pack(">H", checksum(bytes(head)))
    body = struct.pack(">HHIIBBHHH", source_port, port, sequence, acknowledged, 0x50, flags, 1_024, 0, 0)
    return bytes.fromhex("0200000000020200000000010800") + bytes(head) + body


class Scanner:
    """Probes ports over the wire; each port is closed and says so."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind(("far", 0))

    def scan(self, source, destination, ports, pace):
        """Probes ports, so many seconds apart; gives the times of the first and the last probe."""
        first = last = time.time()
        for number, port in enumerate(ports):
            last = time.time()
            ours = 40_000 + number % 20_000
            self.socket.send(frame(source, destination, ours, port, 0x02, sequence=1))
            self.socket.send(frame(destination, source, port, ours, 0x14, acknowledged=2))
            if pace:
                time.sleep(pace)
        return first, last

    def close(self): self.socket.close()
