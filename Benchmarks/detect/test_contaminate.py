"""Tests of contaminate.py: python3 -m unittest test_contaminate, in this folder."""

import io
import struct
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import contaminate

HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)


def frame(source, destination, sport, dport, protocol=6):
    addresses = bytes(map(int, f"{source}.{destination}".split(".")))
    return (bytes(12) + b"\x08\x00" + b"\x45" + bytes(8) + bytes([protocol]) + bytes(2) + addresses
            + struct.pack(">HH", sport, dport) + bytes(16))


def capture(*frames):
    return HEAD + b"".join(struct.pack("<IIII", 1, 0, len(one), len(one)) + one for one in frames)


def attacks(*rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "truth.csv"
        path.write_text("start,end,label,source,destination,source_port,destination_port,protocol\n" + "\n".join(rows) + "\n")
        return contaminate.Attacks(path)


class Reading(unittest.TestCase):
    def test_frames_are_read_across_chunks(self):
        data = capture(*(frame("10.0.0.1", "10.0.0.2", port, 80) for port in range(1, 40)))
        with mock.patch.object(contaminate, "CHUNK", 37):
            read = [bytes(buffer[place:after]) for _, buffer, place, after in contaminate.frames(io.BytesIO(data))]
        self.assertEqual(HEAD + b"".join(read), data)

    def test_a_broken_end_is_told(self):
        data = capture(frame("10.0.0.1", "10.0.0.2", 1, 80))[:-1]
        with self.assertRaises(ValueError):
            list(contaminate.frames(io.BytesIO(data)))


class Knowing(unittest.TestCase):
    def kind(self, known, *words, **more):
        data = capture(frame(*words, **more))
        found = known.kind(contaminate.flow(data, len(HEAD)))
        return found[0] if found else None

    def test_a_stated_flow_is_known_both_ways_and_others_of_the_pair_are_not(self):
        known = attacks("1,2,beacon,10.0.0.5,9.9.9.9,4000,443,6")
        self.assertEqual(self.kind(known, "10.0.0.5", "9.9.9.9", 4000, 443), "beacon")
        self.assertEqual(self.kind(known, "9.9.9.9", "10.0.0.5", 443, 4000), "beacon")
        self.assertIsNone(self.kind(known, "10.0.0.5", "9.9.9.9", 4001, 443))
        self.assertIsNone(self.kind(known, "10.0.0.5", "9.9.9.8", 4000, 443))

    def test_a_statement_without_ports_is_of_all(self):
        known = attacks("1,2,syn-flood,9.9.9.9,10.0.0.2,,25,6", "1,2,udp-flood,9.9.9.8,10.0.0.2,,,17")
        self.assertEqual(self.kind(known, "9.9.9.9", "10.0.0.2", 1234, 25), "syn-flood")
        self.assertIsNone(self.kind(known, "9.9.9.9", "10.0.0.2", 1234, 26))
        self.assertEqual(self.kind(known, "10.0.0.2", "9.9.9.8", 3, 4, protocol=17), "udp-flood")


class Thinning(unittest.TestCase):
    def test_of_too_many_flows_the_first_stay_and_what_is_ordinary_is_not_touched(self):
        ordinary = [frame("10.0.0.3", "9.9.9.1", port, 443) for port in range(1, 99)]
        strange = [frame("9.9.9.9", "10.0.0.2", port, 25) for port in range(1, 51)]
        whole = capture(*ordinary, *strange)
        truth = "start,end,label,source,destination,source_port,destination_port,protocol\n1,2,syn-flood,9.9.9.9,10.0.0.2,,25,6\n"

        def simulate(options, path=None):
            if path:
                path.write_text(truth)
            return mock.Mock(stdout=io.BytesIO(whole))

        out = io.BytesIO()
        with mock.patch.object(contaminate, "simulate", simulate):
            said = contaminate.contaminate(mock.Mock(share=0.02, attacks="syn-flood"), out)
        # One direction only was made, so that 98 look like 49 flows, of which one in fifty is one.
        self.assertEqual(said["attack_flows"], {"syn-flood": 1})
        self.assertEqual(out.getvalue(), capture(*ordinary, strange[0]))


if __name__ == "__main__":
    unittest.main()
