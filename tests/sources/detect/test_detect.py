"""Each meter of the corpus is found at its settings beside silent ports; each fault is told by its name."""

from __future__ import annotations

import os
import re
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from p1tui.config.settings import MeterSettings
from p1tui.p1.decoder import Accepted
from p1tui.sources.detect import Candidate, Progress, Verdict, detect
from p1tui.sources.detect import words as told
from tests.p1.telegrams import decode, signed, statuses
from tests.shared.folders import TELEGRAMS
from tests.sources.detect.stage import PlayedMeter, Stage

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")

GOOD = signed(
    "1-3:0.2.8(50)",
    "0-0:96.1.1(4530303433303037303631303537353136)",
    "1-0:1.8.1(000123.456*kWh)",
    "1-0:1.7.0(00.193*kW)",
)
OLD = (TELEGRAMS / "nl_2.2_iskra-me382-1003_smeterd.txt").read_bytes()
OLD_LINE = (9600, "E")


@pytest.fixture
def plug() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def heard(
    plug: ExitStack, *meters: PlayedMeter, settings: MeterSettings | None = None, stage: Stage | None = None
) -> list[Verdict]:
    """Detect on these cables, by the clock of a stage."""
    for meter in meters:
        plug.callback(meter.unplug)
    stage = stage or Stage(*meters)
    ports = [meter.candidate for meter in meters]
    return list(detect(ports, settings or MeterSettings(), stop=stage, clock=stage))


def own_line(text: bytes) -> tuple[int, str]:
    """Return the settings of the meter of a corpus file: those of DSMR 2 and 3 print no checksum."""
    results = decode(text)
    absent = any(isinstance(each, Accepted) and each.reading.crc == "absent" for each in results)
    return OLD_LINE if absent else (115200, "N")


@pytest.mark.parametrize("name", sorted(statuses()))
def test_each_meter_of_the_corpus_is_found_beside_three_silent_ports(name: str, plug: ExitStack) -> None:
    text = (TELEGRAMS / name).read_bytes()
    readings = [each.reading for each in decode(text) if isinstance(each, Accepted)]
    line = own_line(text)
    meter = PlayedMeter(text, line=line)
    cables = [PlayedMeter(), PlayedMeter(), meter, PlayedMeter()]
    for cable in cables:
        plug.callback(cable.unplug)
    stage = Stage(*cables)
    ports = [cable.candidate for cable in cables]
    with closing(detect(ports, MeterSettings(), stop=stage, clock=stage)) as verdicts:
        verdict = next(each for each in verdicts if each.port == meter.candidate)
    assert stage.now - 1000 <= 30
    assert (verdict.baud, verdict.parity) == line
    if not readings:
        assert verdict.outcome in ("wrong_crc", "broken_text")
        return
    assert verdict.outcome in ("meter", "closed")
    assert verdict.reading is not None
    assert verdict.reading.header == readings[-1].header


@pytest.mark.parametrize(
    ("text", "line", "interval", "expected"),
    [
        (GOOD, (115200, "N"), 1.0, 1),  # measured
        (GOOD, (115200, "N"), 5.0, 5),  # measured, though its version says 1
        (signed("1-3:0.2.8(42)", "1-0:1.7.0(00.193*kW)", header="KFM5KAIFA-METER"), (115200, "N"), 10.0, 10),
        (OLD, OLD_LINE, 10.0, 10),
        (signed("1-0:1.7.0(00.193*kW)", header="NEW5 never seen"), (115200, "N"), 6.0, 6),
        (signed("1-0:1.7.0(00.193*kW)", header="NEW5 never seen"), (115200, "N"), 11.9, None),
    ],
)
def test_the_interval_is_measured_unless_the_meter_is_known_to_be_slow(
    text: bytes, line: tuple[int, str], interval: float, expected: int | None, plug: ExitStack
) -> None:
    (verdict,) = heard(plug, PlayedMeter(text, line=line, interval=interval))
    assert (verdict.outcome, verdict.interval) == ("meter", expected)


def test_a_verdict_names_meter_country_version_interval_and_settings(plug: ExitStack) -> None:
    new, old = PlayedMeter(GOOD, interval=1.0), PlayedMeter(OLD, line=OLD_LINE)
    first, second = heard(plug, new, old)
    assert str(first.words()) == "Iskra AM550, NL, version 50, a telegram every 1 s, at 115200 8N1."
    assert str(second.words()) == "Iskra ME382, NL, a telegram every 10 s, at 9600 7E1."
    assert (first.source, second.source) == (new.port, f"{old.port}?baud=9600&parity=E")
    told_by_json = first.as_dict()
    assert told_by_json["meter"] == "E0043007061057516"
    assert (told_by_json["country"], told_by_json["version"], told_by_json["interval"]) == ("NL", "50", 1)
    assert "reason" not in told_by_json


def even_bits(text: bytes) -> bytes:
    return bytes(byte | (0x80 if byte.bit_count() % 2 else 0) for byte in text)


def test_a_new_meter_behind_a_port_with_parity_is_read_at_its_speed(plug: ExitStack) -> None:
    (verdict,) = heard(plug, PlayedMeter(raw=even_bits(GOOD), interval=1.0))
    assert (verdict.outcome, verdict.baud) == ("meter", 115200)


def test_an_old_meter_without_parity_is_read_at_its_speed(plug: ExitStack) -> None:
    (verdict,) = heard(plug, PlayedMeter(OLD, line=(9600, "N")))
    assert (verdict.outcome, verdict.baud, verdict.parity) == ("meter", 9600, "E")


def hdlc(text: bytes) -> bytes:
    """Return an HDLC frame around an information field (IEC 62056-46)."""
    inside = b"\x2b\x21\x13\x98\x86\xe6\xe7\x00\x0f" + bytes(5) + text
    return b"\x7e" + struct.pack(">H", 0xA000 | len(inside) + 4) + inside + b"\xa1\xa5\x7e"


def mbus(text: bytes) -> bytes:
    """Return a long M-Bus frame (EN 13757-2)."""
    inside = b"\x53\xff\x00\x01\x67" + text
    return bytes([0x68, len(inside), len(inside), 0x68, *inside, sum(inside) % 256, 0x16])


CIPHER = (TELEGRAMS / "encrypted/lu_smarty_spec-example-with-aad_node.bin").read_bytes()
KEY, AUTH_KEY = "0123456789abcdef" * 2, "ffeeddccbbaa99887766554433221100"
EMPTY = signed("0-0:96.1.4(50221)", "0-0:96.1.1(3153414733)", header=r"FLU5\253769484_A")
VALUES = bytes(range(0x80, 0xC0)) * 2

FAULTS = {
    "inverted": ({"text": GOOD, "inverted": True}, "lacks the inverter"),
    "inverted, old": ({"text": OLD, "line": OLD_LINE, "inverted": True}, "lacks the inverter"),
    "wrong_speed": ({"text": GOOD, "line": (19200, "N")}, "no text at 115200 8N1 nor at 9600 7E1"),
    "wrong_speed, noise": ({"raw": bytes(range(1, 256)) * 4}, "no text at 115200 8N1 nor at 9600 7E1"),
    "encrypted": ({"raw": CIPHER}, "Ask the grid company for the keys.*Creos.*meter.auth_key is 0011"),
    "hdlc, Aidon": ({"text": hdlc(b"\x0a\x0bAIDON_V0001" + VALUES), "line": (2400, "N")}, "Aidon.*Norway"),
    "hdlc, Kaifa": ({"text": hdlc(b"\x09\x07KFM_001" + VALUES), "line": (2400, "N")}, "Kaifa.*Norway"),
    "hdlc, Kamstrup": ({"text": hdlc(b"\x0a\x0eKamstrup_V0001" + VALUES), "line": (2400, "N")}, "Denmark"),
    "hdlc": ({"text": hdlc(VALUES)}, "Aidon, Kaifa and Kamstrup meters in Norway"),
    "mbus": ({"text": mbus(VALUES), "line": (2400, "N")}, "Norway, Denmark.*Austria"),
    "closed": ({"text": EMPTY, "interval": 1.0}, "without any register.*opened for free at Mijn Fluvius"),
    "silent": ({}, "closed by the grid company.*A cable whose data wire is broken is silent, too"),
    "dead_line": ({"raw": bytes(8), "interval": 1.0}, r"data wire \(pin 5\) is not connected"),
    "wrong_crc": ({"text": GOOD.replace(b"193", b"194"), "interval": 1.0}, 'set meter.crc = "ignore"'),
    "broken_text": ({"text": GOOD[:-8], "interval": 1.0}, "no whole telegram"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_on_the_wire_is_told_by_its_name(fault: str, plug: ExitStack) -> None:
    played, words = FAULTS[fault]
    (verdict,) = heard(plug, PlayedMeter(**played))  # type: ignore[arg-type]
    assert verdict.outcome == fault.partition(",")[0]
    assert re.search(words, str(verdict.reason))
    assert verdict.as_dict()["reason"] == str(verdict.words()) == str(verdict.reason)


def test_a_key_that_does_not_fit_is_told_apart_from_no_key(plug: ExitStack) -> None:
    (verdict,) = heard(plug, PlayedMeter(raw=CIPHER), settings=MeterSettings(key="0" * 32))
    assert verdict.outcome == "encrypted"
    assert "meter.key is not that of this meter" in str(verdict.reason)


def test_an_encrypted_meter_is_found_with_its_key(plug: ExitStack) -> None:
    settings = MeterSettings(key=KEY, auth_key=AUTH_KEY)
    (verdict,) = heard(plug, PlayedMeter(raw=CIPHER), settings=settings)
    assert (verdict.outcome, verdict.interval) == ("meter", 10)


def test_a_port_without_permission_names_the_group_and_the_command(plug: ExitStack) -> None:
    meter = PlayedMeter(GOOD)
    Path(meter.port).chmod(0)
    with as_nobody():
        (verdict,) = heard(plug, meter)
    assert verdict.outcome == "refused"
    assert "sudo usermod -aG dialout $USER" in str(verdict.reason)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up an administrator's right to open every file."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="holders are looked up in /proc")
def test_a_port_that_another_program_reads_names_its_process_and_is_left_alone(plug: ExitStack) -> None:
    meter = PlayedMeter(GOOD, interval=1.0)
    with subprocess.Popen(["sleep", "60"], stdin=meter.port_fd) as other:
        (verdict,) = heard(plug, meter)
        other.terminate()
    assert verdict.outcome == "refused"
    assert f"{meter.port} is in use: sleep (process {other.pid}) reads it" in str(verdict.reason)


def test_a_port_that_does_not_exist_and_one_that_is_none_say_so() -> None:
    stage = Stage()
    ports = [Candidate(name, name, on_usb=False, key=name) for name in ("/dev/ttyNO-SUCH", "/dev/null")]
    first, second = detect(ports, MeterSettings(), stop=stage, clock=stage)
    assert (first.outcome, second.outcome) == ("refused", "refused")
    assert "does not exist" in str(first.reason)
    assert "cannot be opened as a serial port" in str(second.reason)


def test_a_cable_that_is_pulled_out_meanwhile_says_so(plug: ExitStack) -> None:
    meter = PlayedMeter()
    stage = Stage(meter)
    stage.each.append(lambda now: meter.unplug() if now > 1003 else None)
    (verdict,) = heard(plug, meter, stage=stage)
    assert verdict.outcome == "lost"
    assert verdict.reason == told.LOST.with_values(port=meter.port)


def test_all_ports_are_heard_at_once_and_each_tells_how_far_it_is(plug: ExitStack) -> None:
    cables = [PlayedMeter() for _ in range(4)]
    for cable in cables:
        plug.callback(cable.unplug)
    stage, seen = Stage(), list[list[Progress]]()
    verdicts = list(
        detect(
            [cable.candidate for cable in cables],
            MeterSettings(),
            stop=stage,
            on_progress=seen.append,
            clock=stage,
        )
    )
    assert [verdict.outcome for verdict in verdicts] == ["silent"] * 4
    assert stage.now - 1000 < 25
    assert {each.line for progress in seen for each in progress} == {"115200 8N1", "9600 7E1"}
    assert all(len(progress) == 4 for progress in seen[:-1])


def test_a_stop_ends_it_and_every_port_is_free_again(plug: ExitStack) -> None:
    meter = PlayedMeter()
    stage = Stage(meter)
    stage.each.append(lambda now: stage.set() if now > 1005 else None)
    assert heard(plug, meter, stage=stage) == []
    assert stage.now < 1006
    (again,) = heard(plug, meter)
    assert again.outcome == "silent"


def test_a_configured_speed_goes_first(plug: ExitStack) -> None:
    meter = PlayedMeter(GOOD, line=(57600, "N"), interval=1.0)
    (verdict,) = heard(plug, meter, settings=MeterSettings(baud=57600))
    assert (verdict.outcome, verdict.baud) == ("meter", 57600)
    assert verdict.source.endswith("?baud=57600&parity=N")
