"""What tshark reads in the real NetFlow and IPFIX payloads, as netflow.json.

    make_netflow_golden.py FOLDER > netflow.json        (tshark 4.0.17 wrote the one that is kept)

Each group of payloads (templates before data) is wrapped into UDP, IPv4 and a capture by hand and read by tshark's
cflow dissector; of each flow record the fields that Lapwing uses are kept as tshark shows them. A record is
[file, set, source, destination, source port, destination port, protocol, octets, packets, flags, first, last, start,
end, direction]: first and last are the exporter's uptime in milliseconds as sent, start and end microseconds since
1970, from the absolute fields or from the uptime and the message's own time and uptime; null where there is none.
"""
import datetime
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

# Payloads of one exporter, in the order in which they are fed; a name is the start of the files' names.
PAIRS = {
    "ipfix_test_barracuda": ["tpl", "data256"],
    "ipfix_test_barracuda_extended_uniflow": ["tpl256", "data256"],
    "ipfix_test_juniper_mx240_junos151r6s3": ["opttpl512", "data512"],
    "ipfix_test_mikrotik": ["tpl", "data258", "data259"],
    "ipfix_test_nokia_bras": ["tpl", "data256"],
    "ipfix_test_openbsd_pflow": ["tpl", "data"],
    "ipfix_test_procera": ["tpl52935", "data52935"],
    "ipfix_test_viptela": ["tpl257", "data257"],
    "netflow9_test_cisco_aci": ["tpl256-258", "data256"],
    "netflow9_test_cisco_asr9k": ["opttpl256", "opttpl257", "opttpl334", "tpl260", "tpl266", "data256", "data260"],
    "netflow9_test_cisco_nbar": ["opttpl260", "tpl262", "data262"],
    "netflow9_test_cisco_wlc": ["tpl", "data261"],
    "netflow9_test_field_layer2segmentid": ["tpl", "data"],
    "netflow9_test_h3c": ["tpl3281", "data3281"],
    "netflow9_test_h3c_netstream_varstring": ["tpl3281", "data3281"],
    "netflow9_test_macaddr": ["tpl", "data"],
    "netflow9_test_nprobe": ["tpl", "data"],
    "netflow9_test_ubnt_edgerouter": ["tpl", "data1024", "data1025"],
}


def groups(folder):
    paired = [[f"{name}_{part}.dat" for part in parts] for name, parts in PAIRS.items()]
    taken = {file for files in paired for file in files}
    alone = [[file] for file in sorted(os.listdir(folder)) if file.endswith(".dat") and file not in taken]
    return sorted(paired + alone)


def capture(payloads, path):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for number, payload in enumerate(payloads):
            udp = struct.pack(">HHHH", 40000, 2055, 8 + len(payload), 0) + payload
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + bytes([192, 0, 2, 1, 192, 0, 2, 2])
            out.write(struct.pack("<IIII", number, 0, len(ip + udp), len(ip + udp)) + ip + udp)


def dissect(path):
    command = ["tshark", "-r", path, "-d", "udp.port==2055,cflow", "-T", "pdml"]
    text = subprocess.run(command, capture_output=True, check=True).stdout
    return ElementTree.fromstring(text).findall("packet")


def microseconds(shown):
    """Of 'Oct 25, 2018 12:24:19.882000000 UTC'."""
    date, fraction = re.match(r"(\w+ +\d+, \d+ \d+:\d+:\d+)\.(\d+) UTC", shown).groups()
    moment = datetime.datetime.strptime(date, "%b %d, %Y %H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 1_000_000 + int(fraction) // 1000


class Group:
    def __init__(self, folder, files):
        self.files = files
        self.records, self.options, self.other, self.waiting, self.stopped = [], 0, 0, 0, 0
        self.option_sets, self.started = set(), None
        payloads = [open(os.path.join(folder, file), "rb").read() for file in files]
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, "payloads.pcap")
            capture(payloads, path)
            for place, packet in enumerate(dissect(path)):
                self.read(place, packet)

    def read(self, place, packet):
        for proto in packet.findall("proto"):
            if proto.get("name") == "_ws.malformed":
                self.stopped += 1
            if proto.get("name") != "cflow":
                continue
            header = {field.get("name"): field for field in proto.findall("field")}
            self.version = int(header["cflow.version"].get("show"))
            sent = microseconds(header["cflow.timestamp"].get("show"))
            uptime = None
            if "cflow.sysuptime" in header:
                uptime = int(header["cflow.sysuptime"].get("value"), 16)
            for field in proto.findall("field"):
                title = field.get("showname") or field.get("show") or ""
                if re.match(r"pdu \d", title):
                    self.record(place, 0, field, sent, uptime)
                elif re.match(r"(Flow)?Set \d", title):
                    self.set(place, title, field, sent, uptime)

    def set(self, place, title, field, sent, uptime):
        number = int(re.search(r"\[id=(\d+)\]", title).group(1))
        if "Options Template" in title:
            self.option_sets |= {int(each) for each in re.findall(r"\d+", title.split(":")[1])}
            return
        if any("no template found" in (inner.get("showname") or "") for inner in field.iter("field")):
            self.waiting += 1
            return
        for inner in field.findall("field"):
            if not re.match(r"Flow \d", inner.get("show") or ""):
                continue
            if number in self.option_sets:
                self.options += 1
                for leaf in inner.iter("field"):
                    if leaf.get("name") == "cflow.sys_init_time":
                        self.started = microseconds(leaf.get("show")) // 1000
            else:
                self.record(place, number, inner, sent, uptime)

    def record(self, place, number, field, sent, uptime):
        # Of fields that come twice, the addresses of both versions: what is not all zeros.
        values = {}
        for leaf in field.iter("field"):
            values.setdefault(leaf.get("name", "").removeprefix("cflow."), []).append(leaf)

        def raw(name):
            return int(values[name][0].get("value"), 16) if name in values else None

        def address(name):
            shown = [leaf.get("show") for each in (name, name + "v6") for leaf in values.get(each, [])]
            if not shown:
                return None
            return next((each for each in shown if each not in ("0.0.0.0", "::")), shown[0])

        def absolute(name, relative):
            if name in values:
                return microseconds(values[name][0].get("show"))
            if relative is None:
                return None
            if uptime is not None:  # both are modulo 2^32
                return sent + ((relative - uptime + 2**31) % 2**32 - 2**31) * 1000
            return (self.started + relative) * 1000 if self.started is not None else None

        if address("srcaddr") is None or address("dstaddr") is None:
            self.other += 1
            return
        octets = "octets" if "octets" in values else "permanent_octets"
        packets = "packets" if "packets" in values else "permanent_packets"
        flags = raw("tcpflags")
        first, last = raw("timestart"), raw("timeend")
        # An uptime of 0 is shown as an absolute time.
        if first is None and last is not None and raw("abstimestart") == 0:
            first = values.pop("abstimestart") and 0
        self.records.append([
            place, number, address("srcaddr"), address("dstaddr"), raw("srcport"), raw("dstport"), raw("protocol"),
            raw(octets), raw(packets), None if flags is None else flags & 0xFF, first, last,
            absolute("abstimestart", first), absolute("abstimeend", last), raw("direction"),
        ])

    def described(self):
        return {
            "files": self.files, "version": self.version, "options": self.options, "other": self.other,
            "waiting": self.waiting, "stopped": self.stopped, "records": self.records,
        }


def main():
    folder = sys.argv[1]
    described = [Group(folder, files).described() for files in groups(folder)]
    lines = []
    for group in described:
        records = ",\n  ".join(json.dumps(record, separators=(",", ":")) for record in group.pop("records"))
        lines.append(json.dumps(group)[:-1] + ', "records": [\n  ' + records + "]}")
    print("[" + ",\n".join(lines) + "]")


main()
