"""Reads what `lapwing detect` prints: alerts as JSON lines, folded to incidents."""

import json
import subprocess
from collections import defaultdict
from datetime import datetime

TOP = 5


class Alert:
    """One line: when, between whom, in which incident, and its weightiest reasons."""

    def __init__(self, line):
        fields = json.loads(line)
        own = fields.get("lapwing", {})
        self.time = datetime.fromisoformat(fields["@timestamp"].replace("Z", "+00:00")).timestamp()
        self.id = fields.get("event", {}).get("id")
        self.source = fields.get("source", {}).get("ip")
        self.destination = fields.get("destination", {}).get("ip")
        self.incident = own["incident"]
        self.model = own.get("model")
        self.family = own.get("class")
        self.reasons = [reason["feature"] for reason in own.get("reasons", [])][:TOP]

    @property
    def hosts(self):
        return {host for host in (self.source, self.destination) if host}

    @property
    def actor(self):
        """Whom it is about: who acts, else who suffers."""
        return self.source or self.destination


def read(lines):
    """The alerts of JSON lines, in their order."""
    return [Alert(line) for line in lines if line.strip()]


def incidents(alerts):
    """Alerts by incident, in the order of their first one."""
    folded = defaultdict(list)
    for alert in alerts:
        folded[alert.incident].append(alert)
    return folded


def detect(words, **options):
    """Runs `detect`; gives its alerts and what it said. Raises where it failed."""
    run = subprocess.run(words, capture_output=True, text=True, **options)
    if run.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(map(str, words[:6]))} ... ended with {run.returncode}: {run.stderr.strip()[-600:]}")
    return read(run.stdout.splitlines()), run.stderr.strip()
