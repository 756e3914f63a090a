"""`p1tui detect` prints the verdict on each port, and `p1tui meters` the meters that it knows."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from p1tui.cli.main import main
from p1tui.cli.telegrams.detect import ProgressLine
from p1tui.p1.readings.meters import METERS, meter_name
from p1tui.sources.detect import Candidate, Progress
from tests.p1.telegrams import signed
from tests.sources.doubles import Cable

GOOD = signed("1-3:0.2.8(50)", "0-0:96.1.1(4530303433303037303631303537353136)", "1-0:1.8.1(000123.456*kWh)")


class Listed(msgspec.Struct):
    device: str
    vid: int | None = 0x0403
    pid: int | None = 0x6001
    description: str = "FT232R USB UART"


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[Listed]:
    listed: list[Listed] = []
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: listed)
    return listed


@pytest.fixture
def meter(cable: Cable) -> Iterator[Cable]:
    """A meter that speaks five times a second."""
    silent = threading.Event()
    os.set_blocking(cable._meter, False)

    def speak() -> None:
        while not silent.wait(0.2):
            try:
                cable.send(GOOD)
            except BlockingIOError:
                continue

    speaking = threading.Thread(target=speak)
    speaking.start()
    yield cable
    silent.set()
    speaking.join()


@pytest.fixture
def cable() -> Iterator[Cable]:
    cable = Cable()
    yield cable
    cable.unplug()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_a_meter_is_named_with_the_command_that_reads_it(
    meter: Cable, ports: list[Listed], capsys: pytest.CaptureFixture[str]
) -> None:
    ports.append(Listed(meter.port))
    assert main(["detect"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{meter.port} · FT232R USB UART"
    assert out[1].startswith("  Iskra AM550, NL, version 50, a telegram every 1 s, at")
    assert out[-1] == f"  $ p1tui --source {meter.port}"


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_json_is_one_object_a_port(
    meter: Cable, ports: list[Listed], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", "--json", meter.port, "/dev/ttyNO-SUCH"]) == 0
    verdicts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_port = {verdict["port"]: verdict for verdict in verdicts}
    assert by_port["/dev/ttyNO-SUCH"]["outcome"] == "refused"
    assert "does not exist" in by_port["/dev/ttyNO-SUCH"]["reason"]
    assert by_port[meter.port] == {
        "port": meter.port,
        "device": meter.port,
        "usb": False,
        "outcome": "meter",
        "source": meter.port,
        "baud": 115200,
        "parity": "N",
        "header": "ISK5\\2M550T-1012",
        "model": "Iskra AM550",
        "meter": "E0043007061057516",
        "country": "NL",
        "version": "50",
        "interval": 1,
        "crc": "ok",
    }


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_a_port_that_is_named_twice_is_read_once(
    meter: Cable, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p1").symlink_to(meter.port)
    assert main(["detect", "--json", meter.port, str(tmp_path / "p1"), meter.port]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    verdict = json.loads(line)
    assert (verdict["port"], verdict["outcome"]) == (meter.port, "meter")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("socket://127.0.0.1:1", "read it with p1tui --source socket://127.0.0.1:1, or look for gateways"),
        ("", "The name of a port is empty"),
    ],
)
def test_what_is_no_port_is_told_with_the_way(
    ports: list[Listed], capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    assert main(["detect", name]) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def test_no_cable_is_told_and_is_a_failure(ports: list[Listed], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect"]) == 1
    assert capsys.readouterr().out.startswith("No USB cable was found: plug the P1 cable into a USB port")
    ports.append(Listed("/dev/ttyAMA0", vid=None))
    assert main(["detect", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "no_cable"
    assert "own ports (/dev/ttyAMA0) are not tried by themselves" in told["reason"]


def test_ports_that_cannot_be_listed_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> list[Listed]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("serial.tools.list_ports.comports", fail)
    assert main(["detect"]) == 3
    assert "cannot be listed (Input/output error)" in capsys.readouterr().err


class TerminalStub(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stderr", TerminalStub(written, encoding="utf-8"))
    port = Candidate("/dev/ttyUSB0", "/dev/ttyUSB0", on_usb=True, key="a")
    line = ProgressLine()
    line.show([Progress(port, "115200 8N1", 11.6, 0)])
    line.show([Progress(port, "115200 8N1", 11.5001, 700)])
    line.show([Progress(port, "9600 7E1", 11.4, 1234)])
    line.clear()
    line.clear()
    first, second, wiped, end = written.getvalue().decode().split("\r")[1:]
    assert first == "Listening, 12 s: /dev/ttyUSB0 115200 8N1 0 B"
    assert second.rstrip() == "Listening, 11 s: /dev/ttyUSB0 9600 7E1 1234 B"
    assert not wiped.strip()
    assert len(wiped) >= len(second.rstrip())
    assert end == ""


def test_meters_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["meters"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(METERS)  # a head, and all but the simulated household
    old = next(line for line in lines if line.startswith("/KMP5 KA6U"))
    assert old.split() == [
        "/KMP5",
        "KA6U",
        "NL",
        "DSMR",
        "2/3",
        "9600",
        "7E1",
        "10",
        "s",
        "none",
        "Kamstrup",
        "162",
    ]
    assert max(map(len, lines)) < 100


def test_meters_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["meters", "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(str(meter_name(each["header"])) == each["model"] for each in found)
    assert {"header": "EST5", "model": "Sagemcom T210-D-r", "country": "AT", "baud": 115200} | {
        "parity": "N",
        "checksum": "encrypted",
    } in found
