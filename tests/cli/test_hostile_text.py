"""No text from outside commands the terminal, through whichever door it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.shared.folders import TELEGRAMS
from tests.shared.hostile import ESCAPES, hidden

GOOD = TELEGRAMS / "nl_5.0_iskra-am550-td-1012_nielsbasjes.txt"
NAME = os.fsencode(ESCAPES) + b"\xe9\n"
"""A file's name, with a byte that is not UTF-8 as well."""

TOML = json.dumps(ESCAPES)
JSON_LINES = "".join(
    json.dumps(row) + "\n"
    for row in (
        {"time": "2026-01-01T00:00:00Z", "header": ESCAPES, "meter": ESCAPES, "import_wh": 1},
        {"time": ESCAPES, "header": "H"},
        {"time": "2026-01-01T00:00:10Z", "header": "H", "import_wh": ESCAPES},
        {"time": "2026-01-01T00:00:10Z", "header": "H", f"import_{ESCAPES}": 1},
        {"every": ESCAPES, "time": "2026-01-01T00:00:00Z"},
    )
)


def said(*arguments: str | bytes, data: bytes = b"", **env: str) -> tuple[int, bytes]:
    """Return status and all output of the real program."""
    run = subprocess.run(
        [sys.executable, "-m", "p1tui", *arguments],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | env,
        check=False,
        timeout=60,
    )
    return run.returncode, run.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (NAME,), ("decode", NAME), ("import", NAME), ("restore", NAME), ("export", b"/nowhere/" + NAME),
        ("backup", b"/nowhere/" + NAME), ("decode", "--config", NAME), ("config", "path", "--config", NAME),
        ("config", "path", "--profile", NAME), ("export", "--from", NAME), (b"--" + NAME,),
        ("config", "check", "--set", b"meter." + NAME + b"=1"), ("config", "check", "--set", NAME),
        ("config", "check", "--set", b"meter.source=" + NAME),
        ("config", "check", "--set", b"meter.source=file:x?" + NAME + b"=1"),
        ("config", "check", "--set", b"meter.timezone=" + NAME),
        ("config", "check", "--set", b"thingspeak.fields=['" + NAME + b"']"),
        ("config", "check", "--set", b"thingspeak.write_key_file=" + NAME),
        ("config", "show", "--set", b"store.path=" + NAME), ("export", "--set", b"store.path=" + NAME),
        ("--no-ui", "--source", NAME), ("--no-ui", "--source", b"file:" + NAME),
        ("--no-ui", "--source", b"socket://" + NAME), ("--no-ui", "--source", b"/dev/" + NAME),
        ("--debug", "decode", NAME), ("uplink", "init", "--user-key-file", NAME),
        ("uplink", "init", "--fields", NAME), ("uplink", "init", "--url", NAME),
        ("uplink", "test", "--channel", NAME), ("export", "--every", NAME), ("uplink", NAME),
    ],
    ids=repr,
)  # fmt: skip
def test_arguments(arguments: tuple[str | bytes, ...], home: Path) -> None:
    status, output = said(*arguments)
    assert status in (0, 1, 2, 3)
    assert output
    assert not hidden(output), output


@pytest.mark.parametrize(
    "text",
    [
        f"[meter]\nsource = {TOML}\n", f"[meter]\n{TOML} = 1\n", f"[{TOML}]\na = 1\n",
        f"[meter]\ntimezone = {TOML}\n", f"[[thingspeak]]\nchannel = 1\nwrite_key = {TOML}\n",
        f"[[thingspeak]]\nchannel = 1\nwrite_key = 'k'\nfields = [{TOML}]\n", f"[store]\npath = {TOML}\n",
        "[meter]\nsource = '\x1b[2J'\n", "[meter]\nsource = \x1b[2J\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [("config", "check"), ("config", "show"), ("export",)], ids=" ".join)
def test_config(text: str, command: tuple[str, ...], home: Path) -> None:
    (file := home / "c.toml").write_text(text)
    _, output = said(*command, "--config", str(file))
    assert output
    assert not hidden(output), output


def test_an_imported_file_by_a_hostile_name(home: Path) -> None:
    file = os.fsencode(home) + b"/" + NAME
    Path(os.fsdecode(file)).write_text(JSON_LINES)
    status, output = said("import", file)
    assert status == 0
    assert b"2 written" in output
    assert not hidden(output), output
    assert b"\\u001b" in output
    csv = b"every,time,meter\nsample," + NAME.replace(b"\n", b"") + b",x\n"
    Path(os.fsdecode(file)).write_bytes(csv)
    status, output = said("import", file)
    assert (status, hidden(output)) == (1, [])


def test_an_export_keeps_what_was_imported(home: Path) -> None:
    (home / "in.jsonl").write_text(JSON_LINES.splitlines()[0])
    assert said("import", str(home / "in.jsonl"))[0] == 0
    for name in ("out.jsonl", "out.csv"):
        assert said("export", "--every", "sample", str(home / name))[0] == 0
    assert json.loads((home / "out.jsonl").read_text())["meter"] == ESCAPES
    assert ESCAPES.encode() in (home / "out.csv").read_bytes()


def test_a_meter_on_stderr(home: Path) -> None:
    data = GOOD.read_bytes().partition(b"!")[0]
    evil = ESCAPES.replace("\r", "").encode()
    telegram = (
        b"".join(
            line.replace(b"(", b"(" + evil, 1) if b"96.1.1" in line or b"96.13" in line else line
            for line in data.splitlines(keepends=True)
        )
        + b"!\r\n"
    )
    (home / "meter.txt").write_bytes((b"/ISK5" + evil + b"\r\n" + telegram) * 3)
    _, output = said("--no-ui", "--source", f"file:{home}/meter.txt", "--set", f"store.path={home}/h\x1b[2J")
    assert output
    assert not hidden(output), output
    _, output = said("decode", str(home / "meter.txt"))
    assert b"\x1b" not in output


class _EvilServer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = json.dumps({"status": ESCAPES, "error": {"message": ESCAPES, "details": ESCAPES}}).encode()
        self.send_response(400, "Bad \x9b31m")
        self.send_header("Retry-After", "\x9b31m")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_server_that_answers_in_escape_sequences(home: Path, user_key: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _EvilServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            init = said("uplink", "init", "--url", url, "--user-key-file", user_key, "--name", ESCAPES)
            channel = ("--set", "thingspeak.channel=7", "--set", "thingspeak.write_key=K")
            test = said("uplink", "test", *channel, "--set", f"thingspeak.url={url}")
        finally:
            server.shutdown()
    for status, output in (init, test):
        assert status == 1
        assert output
        assert not hidden(output), output
