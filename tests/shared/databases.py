"""Real databases of Debian's packages on loopback: InfluxDB 1.6 and VictoriaMetrics, ended by their ids."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.shared.ports import free_port
from tests.shared.waiting import until

START = 30.0
"""Seconds in which a server starts on a machine under load; alone it takes 0.1."""


class Database:
    """A server that can be killed and started again on its port, with what it has stored.

    Threads: one at a time.
    """

    def __init__(self, command: list[str], port: int, ready: str, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._command, self._ready, self._log = command, ready, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        until(self.is_up, START)

    def is_up(self) -> bool:
        """Return True if the server answers."""
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()[-2000:]
        try:
            return self.get(self._ready)[0] in (200, 204)
        except OSError:
            return False

    def kill(self) -> None:
        """End the server at once, without a chance to write anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def stop(self) -> None:
        """End the server in order, with everything on disk."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def get(self, path: str, **parameters: str) -> tuple[int, bytes]:
        """Return status and body of a GET."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self._call(urllib.request.Request(f"{self.url}{path}{query}"))

    def post(self, path: str, content: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Return status and body of a POST."""
        return self._call(urllib.request.Request(f"{self.url}{path}", content, headers, method="POST"))

    def _call(self, request: urllib.request.Request) -> tuple[int, bytes]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


class InfluxDB(Database):
    """InfluxDB 1.6, with its databases."""

    def query(self, text: str, **parameters: str) -> list[dict[str, Any]]:
        """Run InfluxQL; return the rows of every series, tags included. Raises AssertionError."""
        status, body = self.get("/query", q=text, epoch="s", **parameters)
        assert status == 200, body
        found = json.loads(body)["results"][0]
        assert "error" not in found, found
        return [
            dict(zip(series["columns"], row, strict=True)) | series.get("tags", {})
            for series in found.get("series", [])
            for row in series["values"]
        ]

    def create(self, database: str) -> None:
        """Make a database."""
        status, body = self.post(f"/query?{urlencode({'q': f'CREATE DATABASE {database}'})}")
        assert status == 200, body

    def times(self, database: str) -> list[int]:
        """Return the time of each line of the measurement p1, in order."""
        return [row["time"] for row in self.query("SELECT * FROM p1 ORDER BY time", db=database)]


class VictoriaMetrics(Database):
    """A VictoriaMetrics that keeps one sample of each time."""

    def samples(self, metric: str) -> list[tuple[int, float]]:
        """Return time in seconds and value of every sample of a metric, duplicates included, in order."""
        assert self.get("/internal/force_flush")[0] == 200
        status, body = self.get("/api/v1/export", **{"match[]": metric, "start": "0"})
        assert status == 200, body
        found: list[tuple[int, float]] = []
        for line in body.splitlines():
            row = json.loads(line)
            found += zip((stamp // 1000 for stamp in row["timestamps"]), row["values"], strict=True)
        return sorted(found)

    def series(self, match: str) -> list[dict[str, str]]:
        """Return the labels of every series that matches."""
        assert self.get("/internal/force_flush")[0] == 200
        body = self.get("/api/v1/export", **{"match[]": match, "start": "0"})[1]
        return [json.loads(line)["metric"] for line in body.splitlines()]


@contextmanager
def running_influxdb(folder: Path, *, auth: bool = False) -> Iterator[InfluxDB]:
    """Run an InfluxDB in a folder. Skip the test where it is not installed."""
    _need("influxd", "influxdb")
    folder.mkdir(exist_ok=True)
    port = free_port()
    config = folder / "influxdb.conf"
    config.write_text(
        f'reporting-disabled = true\nbind-address = "127.0.0.1:0"\n'
        f'[meta]\ndir = "{folder}/meta"\n[data]\ndir = "{folder}/data"\nwal-dir = "{folder}/wal"\n'
        f'query-log-enabled = false\n[http]\nbind-address = "127.0.0.1:{port}"\nlog-enabled = false\n'
        f"auth-enabled = {str(auth).lower()}\n"
    )
    server = InfluxDB(["influxd", "-config", str(config)], port, "/ping", folder / "log")
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def running_victoria(folder: Path, *flags: str) -> Iterator[VictoriaMetrics]:
    """Run a VictoriaMetrics in a folder. Skip the test where it is not installed."""
    _need("victoria-metrics", "victoria-metrics")
    folder.mkdir(exist_ok=True)
    port = free_port()
    command = [
        "victoria-metrics",
        f"-storageDataPath={folder}/data",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=100y",
        "-dedup.minScrapeInterval=1ms",
        *flags,
    ]
    server = VictoriaMetrics(command, port, "/health", folder / "log")
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _need(program: str, package: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"it needs {program} (apt install {package})")
