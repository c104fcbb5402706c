"""Holds the rules of simulation.py against cases made by hand:  python3 -m unittest discover Benchmarks/detect"""

import json
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import alerts as reader
import simulation

WEB, CLIENT, OTHER, BAD, WORSE = "10.1.1.6", "10.1.1.40", "10.1.1.41", "203.0.113.5", "203.0.113.9"


def alert(time, reasons, source=None, destination=None, incident="i"):
    return reader.Alert(json.dumps({
        "@timestamp": datetime.fromtimestamp(time, timezone.utc).isoformat().replace("+00:00", "Z"),
        "source": {"ip": source} if source else {}, "destination": {"ip": destination, "port": 80} if destination else {},
        "lapwing": {"incident": incident, "model": "baseline", "reasons": [{"feature": name} for name in reasons]},
    }))


def truth(*rows):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("start,end,label,source,destination,source_port,destination_port,protocol\n")
        file.writelines(f"{a},{b},{kind},{source},{destination},,,6\n" for a, b, kind, source, destination in rows)
        file.flush()
        return simulation.Truth(file.name)


def outcome(alerts, *rows): return simulation.judge(alerts, truth(*rows))


class Finding(unittest.TestCase):
    beacon = (1_000, 2_000, "beacon", CLIENT, BAD)

    def found(self, result): return {kind for kind, values in result["kinds"].items() if values["found"]}

    def test_a_right_feature_of_the_host_in_time_finds(self):
        result = outcome([alert(1_090, ["peers", "rare_minutes"], CLIENT)], self.beacon)
        self.assertEqual(self.found(result), {"beacon"})
        self.assertEqual(result["kinds"]["beacon"]["seconds"], 90)
        self.assertEqual(result["kinds"]["beacon"]["reasons"], ["rare_minutes"])
        self.assertEqual(result["false"], [])

    def test_a_wrong_feature_does_not_find_and_is_not_false(self):
        result = outcome([alert(1_090, ["dns_queries"], CLIENT)], self.beacon)
        self.assertEqual((self.found(result), result["false"], result["muddled"]), (set(), [], 1))
        self.assertFalse(result["kinds"]["beacon"]["loose"])

    def test_only_the_five_weightiest_reasons_count(self):
        result = outcome([alert(1_090, ["a", "b", "c", "d", "e", "rare_minutes"], CLIENT)], self.beacon)
        self.assertEqual(self.found(result), set())

    def test_a_window_may_end_a_minute_late_and_no_later(self):
        self.assertEqual(self.found(outcome([alert(2_060, ["rare_minutes"], CLIENT)], self.beacon)), {"beacon"})
        late = outcome([alert(2_061, ["rare_minutes"], CLIENT)], self.beacon)
        self.assertEqual((self.found(late), late["after"], late["false"]), (set(), 1, []))
        self.assertEqual(self.found(outcome([alert(999, ["rare_minutes"], CLIENT)], self.beacon)), set())

    def test_where_two_kinds_strike_a_host_a_shared_feature_finds_neither(self):
        rows = [(1_000, 1_100, "syn-flood", BAD, WEB), (1_050, 1_050, "scan-slow", WORSE, WEB)]
        self.assertEqual(self.found(outcome([alert(1_080, ["failed_approaches"], None, WEB)], *rows)), set())
        self.assertEqual(self.found(outcome([alert(1_080, ["half_open_in_max"], None, WEB)], *rows)), {"syn-flood"})
        self.assertEqual(self.found(outcome([alert(1_080, ["failed_approaches"], WORSE, WEB)], *rows)), {"scan-slow"})

    def test_loose_takes_the_reasons_of_the_whole_incident(self):
        members = [alert(1_090, ["peers"], CLIENT), alert(9_000, ["rare_minutes"], CLIENT)]
        result = outcome(members, self.beacon)
        self.assertEqual((self.found(result), result["kinds"]["beacon"]["loose"]), (set(), True))

    def test_the_time_counts_from_the_attack_that_was_found(self):
        rows = [(1_000, 1_010, "scan-fast", CLIENT, WEB), (1_200, 1_210, "scan-fast", CLIENT, WEB), (2_000, 2_010, "scan-fast", OTHER, WEB)]
        self.assertEqual(outcome([alert(1_215, ["contacts"], CLIENT)], *rows)["kinds"]["scan-fast"]["seconds"], 215)
        self.assertEqual(outcome([alert(2_015, ["contacts"], OTHER)], *rows)["kinds"]["scan-fast"]["seconds"], 15)


class Falsehood(unittest.TestCase):
    rows = [(1_000, 1_100, "syn-flood", BAD, WEB)]

    def test_a_stranger_to_the_truth_is_false(self):
        result = outcome([alert(1_050, ["contacts"], OTHER)], *self.rows)
        self.assertEqual((len(result["false"]), result["beside"]), (1, 0))

    def test_a_visitor_of_an_attacked_host_is_false_and_said_to_be_beside(self):
        result = outcome([alert(1_050, ["Flow Duration"], OTHER, WEB)], *self.rows)
        self.assertEqual((len(result["false"]), result["beside"]), (1, 1))

    def test_an_hour_of_memory_excuses_and_no_more(self):
        self.assertEqual(outcome([alert(4_700, ["contacts"], None, WEB)], *self.rows)["after"], 1)
        self.assertEqual(len(outcome([alert(4_701, ["contacts"], None, WEB)], *self.rows)["false"]), 1)

    def test_before_the_attack_is_false(self):
        self.assertEqual(len(outcome([alert(990, ["contacts"], None, WEB)], *self.rows)["false"]), 1)

    def test_alerts_of_one_incident_count_once(self):
        members = [alert(1_050 + i, ["contacts"], OTHER) for i in range(5)]
        self.assertEqual(len(outcome(members, *self.rows)["false"]), 1)


class Frame(unittest.TestCase):
    def test_all_right_features_are_of_known_kinds(self):
        self.assertEqual(set(simulation.RIGHT), set(simulation.KINDS))

    def test_the_lists_of_captures_share_nothing(self):
        lists = json.loads((Path(simulation.__file__).parent / "captures.json").read_text())
        names = [name for key in ("learn", "quiet", "development_quiet", "development_learn") for name in lists[key]]
        self.assertEqual((len(names), len(set(names))), (240, 240))
        attacks = [attack["file"] for key in ("attacks", "development_attacks") for attack in lists[key]]
        self.assertEqual(len(attacks), len(set(attacks)))
        self.assertFalse({name.split("/")[-1] for name in attacks} & set(names))


if __name__ == "__main__":
    unittest.main()
