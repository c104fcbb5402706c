"""`lapwing serve` as a script sees it: started, asked, listened to, ended."""

import http.client
import json
import re
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote


class Console:
    """A running `serve` and its address. Memory is read from /proc."""

    def __init__(self, lapwing, folder, words, patience=60):
        self.folder = Path(folder)
        self.errors = tempfile.TemporaryFile()
        self.begun = time.monotonic()
        command = [lapwing, "serve", "--data-dir", str(folder), "--port", "0", *map(str, words)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.port = None
        self.lines = []
        self.linked = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        if not self.linked.wait(patience) or self.port is None:
            code = self.process.poll()
            what = f"ended with {code}" if code is not None else f"still runs after {time.monotonic() - self.begun:.0f} s"
            self.kill()
            raise RuntimeError(f"serve gave no link and {what}: {self.said()[-600:] or 'it said nothing'}")
        self.seconds_to_link = time.monotonic() - self.begun
        self.seconds_to_ready = self._wait_until_ready(patience)

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            if found and self.port is None:
                self.port = int(found[1])
                self.linked.set()
        self.linked.set()

    def _wait_until_ready(self, patience):
        while time.monotonic() - self.begun < patience:
            try:
                if self.get("/readyz", token=False)[0] == 200:
                    return time.monotonic() - self.begun
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        self.kill()
        raise RuntimeError(f"serve was not ready in {patience} s: {self.said()[-600:]}")

    @property
    def token(self):
        return (self.folder / "token").read_text().strip()

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace").strip()

    def get(self, path, token=True, headers=None, timeout=10):
        """Status and body of a GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers=self._headers(token, headers))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _headers(self, token, headers):
        return {**({"Authorization": f"Bearer {self.token}"} if token else {}), **(headers or {})}

    def incidents(self, pages=1_000):
        """Every incident that is kept, or the latest of them, page by page."""
        kept, path = [], "/api/v1/incidents?limit=100"
        for _ in range(pages):
            status, body = self.get(path)
            if status != 200:
                raise RuntimeError(f"{path}: {status} {body[:300]!r}")
            page = json.loads(body)
            kept += page if isinstance(page, list) else page["incidents"]
            following = None if isinstance(page, list) else page.get("next")
            if not following:
                break
            path = f"/api/v1/incidents?limit=100&before={quote(following)}"
        return kept

    def metrics(self):
        """The numbers of /metrics, by name with labels."""
        status, body = self.get("/metrics")
        lines = [line.rsplit(" ", 1) for line in body.decode().splitlines() if line and not line.startswith("#")]
        return {name: float(value) for name, value in lines} if status == 200 else {}

    def memory(self, field="VmRSS"):
        """Megabytes that it holds (`VmRSS`) or held at most (`VmHWM`)."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(field + r":\s+(\d+)", text)[1]) / 1024

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it as a user does; gives its exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def __enter__(self): return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


class Listener:
    """What a client of the event stream is shown, as (arrival, id, event, data), until the stream breaks."""

    def __init__(self, console, last_id=None):
        self.events = []
        self.last_id = last_id
        self.status = None
        self.connection = http.client.HTTPConnection("127.0.0.1", console.port, timeout=60)
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last_id} if last_id else {})}
        self.connection.request("GET", "/api/v1/events", headers=console._headers(True, headers))
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        try:
            response = self.connection.getresponse()
            self.status = response.status
            fields = {}
            while line := response.readline():
                line = line.decode(errors="replace").rstrip("\r\n")
                if line:
                    name, _, value = line.partition(":")
                    value = value.removeprefix(" ")
                    fields[name] = fields[name] + "\n" + value if name == "data" and "data" in fields else value
                elif "data" in fields:
                    # An event counts as shown where it has come whole.
                    self.last_id = fields.get("id", self.last_id)
                    self.events.append((time.time(), fields.get("id"), fields.get("event", "message"), fields["data"]))
                    fields = {}
                else:
                    fields = {}
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass

    def incidents(self):
        """The incidents that were shown: (arrival, what was said)."""
        for arrival, _, event, data in list(self.events):
            if event == "incident":
                yield arrival, json.loads(data)

    def close(self):
        self.connection.close()
        self.thread.join(timeout=5)
