"""Writes a capture of many short flows, fast: what a busy resolver and a web front see.

    shortflows.py FILE [--flows 1000000] [--seconds 3600] [--seed 1]

Two thousand clients of 10.0.0.0/8 ask four hundred addresses outside. Of ten flows six are a datagram and its answer (DNS,
NTP), four are a TCP connection of seven packets: handshake, request, reply, and a FIN from each side. Sizes, gaps and round
trips vary. Flows begin evenly over the time, so that at the default about 300 begin in a second.

Checksums are 0, as of a card that computes them.
"""

import argparse
import heapq
import random
import struct
import sys

GLOBAL = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)
ETHERNET = bytes.fromhex("020000000001" "020000000002" "0800")
START = 1_772_530_200
SYN, SYN_ACK, ACK, PSH_ACK, FIN_ACK = 0x02, 0x12, 0x10, 0x18, 0x11
ZEROS = bytes(1_500)


def names(rng, count):
    """Names as DNS writes them, a few hundred of them under forty domains."""
    word = lambda low, high: "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(low, high))).encode()
    domains = [(word(4, 12), rng.choice([b"com", b"net", b"org"])) for _ in range(40)]
    for _ in range(count):
        labels = (word(2, 9), *rng.choice(domains))
        yield b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


NAMES = list(names(random.Random(0), 400))
QUESTION = bytes.fromhex("00010001")
ANSWER = bytes.fromhex("c00c00010001000000780004")


def packet(time, protocol, source, destination, transport, payload):
    """One record: pcap header, Ethernet, IPv4, the transport's header, and so many zeros or these bytes."""
    payload = payload if isinstance(payload, bytes) else ZEROS[:payload]
    size = 20 + len(transport) + len(payload)
    micro = int(time * 1e6)
    head = struct.pack(
        "<IIII", START + micro // 1_000_000, micro % 1_000_000, 14 + size, 14 + size
    ) + ETHERNET + struct.pack(">BBHHHBBHII", 0x45, 0, size, 0, 0x4000, 64, protocol, 0, source, destination)
    return head + transport + payload


def udp(source_port, port, payload):
    return struct.pack(">HHHH", source_port, port, 8 + payload, 0)


def tcp(source_port, port, sequence, acknowledged, flags):
    return struct.pack(">HHIIBBHHH", source_port, port, sequence, acknowledged, 0x50, flags, 64_240, 0, 0)


def flow(rng, start, client, server, port):
    """The packets of one flow, as (time, bytes)."""
    trip = rng.uniform(0.001, 0.08)
    if rng.random() < 0.6:
        service = 53 if rng.random() < 0.9 else 123
        ask = answer = ZEROS[:48]
        if service == 53:
            name, number = rng.choice(NAMES) + QUESTION, struct.pack(">H", rng.getrandbits(16))
            answers = rng.randint(1, 4)
            ask = number + bytes.fromhex("01000001000000000000") + name
            answer = number + struct.pack(">HHHHH", 0x8180, 1, answers, 0, 0) + name
            answer += b"".join(ANSWER + struct.pack(">I", rng.getrandbits(32)) for _ in range(answers))
        yield start, packet(start, 17, client, server, udp(port, service, len(ask)), ask)
        yield start + trip, packet(start + trip, 17, server, client, udp(service, port, len(answer)), answer)
        return
    service = 443 if rng.random() < 0.8 else 80
    ask, answer = rng.randint(80, 700), rng.randint(100, 1_400)
    # Time, from the client, flags, payload.
    steps = [(0, 1, SYN, 0), (trip, 0, SYN_ACK, 0), (trip * 1.01, 1, ACK, 0), (trip * 1.1, 1, PSH_ACK, ask),
             (trip * 2.2, 0, PSH_ACK, answer), (trip * 2.4, 1, FIN_ACK, 0), (trip * 3.4, 0, FIN_ACK, 0)]
    sent = [1, 1]
    for wait, is_client, flags, payload in steps:
        mine, theirs = (sent[1], sent[0]) if is_client else (sent[0], sent[1])
        a, b, c, d = (client, server, port, service) if is_client else (server, client, service, port)
        yield start + wait, packet(start + wait, 6, a, b, tcp(c, d, mine, theirs if flags != SYN else 0, flags), payload)
        sent[is_client] += payload + (1 if flags & 3 else 0)


def write(path, flows, seconds, seed):
    """Writes the capture; gives the number of packets. Packets are in the order of their times."""
    rng = random.Random(seed)
    count, waiting, serial = 0, [], 0
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(GLOBAL)
        for number in range(flows):
            start = number * seconds / flows
            client = 0x0A000000 | rng.randrange(2_000) + 10
            server = 0x2D000000 | rng.randrange(400) * 257 + 1
            # Each flow has a port of its own for a long time.
            port = 1_024 + number % 60_000
            while waiting and waiting[0][0] < start:
                file.write(heapq.heappop(waiting)[2])
                count += 1
            for time, record in flow(rng, start, client, server, port):
                heapq.heappush(waiting, (time, serial, record))
                serial += 1
        while waiting:
            file.write(heapq.heappop(waiting)[2])
            count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3_600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{write(options.file, options.flows, options.seconds, options.seed):,} packets of {options.flows:,} flows", file=sys.stderr)


if __name__ == "__main__":
    main()
