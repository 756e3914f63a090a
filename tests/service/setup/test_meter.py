"""The step of the cable: which port is offered, which speeds are tried, what is said of a telegram."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

import msgspec
import pytest

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.reading import Reading
from p1tui.service.setup import meter as cable
from p1tui.service.setup.dialogue import WentBack
from p1tui.service.setup.meter import Tried, Try, choose, summary, try_source
from p1tui.service.setup.ports import Port, ports
from p1tui.sources import diagnosis
from p1tui.sources.base import SourceMissing
from p1tui.sources.detect.candidates import Candidate
from p1tui.sources.detect.verdict import Outcome, Verdict
from p1tui.sources.trial import Trial
from tests.service.setup.talk import BACK, talk

READING = Reading(header="ISk5", import_wh=1_234_567, power_import_w=0, power_export_w=1500, gas_dm3=99_001)
CABLE = Port("/dev/serial/by-id/usb-P1", "/dev/ttyUSB0", on_usb=True)
BOARD = Port("/dev/ttyAMA0", "/dev/ttyAMA0", on_usb=False)


class Listed(msgspec.Struct):
    device: str
    vid: int | None


def meter(tried: list[tuple[str, int, str]], *gives: Trial) -> Try:
    left = list(gives)

    def attempt(settings: MeterSettings) -> Tried:
        tried.append((settings.source, settings.baud, settings.parity))
        return Tried(settings, left.pop(0))

    return attempt


def only(*found: Port) -> Callable[[], list[Port]]:
    return lambda: list(found)


TELEGRAM = Trial(accepted=1, newest=READING)


def test_the_first_cable_on_usb_is_the_default_and_is_read_as_a_meter_since_dsmr_4() -> None:
    tried: list[tuple[str, int, str]] = []
    step = choose(MeterSettings(), listed=only(CABLE, BOARD), attempt=meter(tried, TELEGRAM))
    heard, said, asked = talk(step, [""])
    assert [choice.key for choice in asked[0].choices] == [CABLE.name, BOARD.name, "again"]
    assert tried == [(CABLE.name, 115200, "N")]
    assert heard.reading == READING
    assert said[-1] == (
        "A telegram came, at 115200 8N1: "
        "meter ISk5, imported 1234.567 kWh, returning 1500 W now, gas 99.001 m³"
    )


def test_several_cables_are_listened_to_all_at_once() -> None:
    other = Port("/dev/ttyUSB1", "/dev/ttyUSB1", on_usb=True)
    tried: list[tuple[str, int, str]] = []
    step = choose(MeterSettings(), listed=only(CABLE, other, BOARD), attempt=meter(tried, TELEGRAM))
    _, _, asked = talk(step, [""])
    assert [choice.key for choice in asked[0].choices] == [
        "auto",
        CABLE.name,
        other.name,
        BOARD.name,
        "again",
    ]
    assert tried == [("auto", 115200, "N")]


@pytest.mark.parametrize(
    ("outcome", "line"),
    [("meter", (9600, "E")), ("encrypted", (9600, "E")), ("silent", (115200, "N")), ("hdlc", (115200, "N"))],
)
def test_a_port_is_detected_and_its_line_kept_where_a_meter_is_heard(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, line: tuple[int, str]
) -> None:
    port = Candidate(name=CABLE.name, device=CABLE.device, on_usb=True, key="k")
    trial = Trial(trouble=diagnosis.IS_HDLC)
    verdict = Verdict(port=port, outcome=outcome, baud=9600, parity="E", trial=trial)
    monkeypatch.setattr(cable, "detect_source", lambda meter, stop: verdict)
    tried = try_source(MeterSettings(source=CABLE.device), Event())
    assert tried.trial == trial
    assert (tried.meter.baud, tried.meter.parity) == line
    assert tried.meter.source == (CABLE.name if line[0] == 9600 else CABLE.device)


@pytest.mark.parametrize(
    ("source", "outcome", "begins"),
    [
        ("auto", "silent", f"{CABLE.device}: This meter sends"),
        ("auto", "refused", "This meter sends"),  # it names its port itself
        (CABLE.device, "silent", "This meter sends"),
    ],
)
def test_of_all_cables_the_one_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, source: str, outcome: Outcome, begins: str
) -> None:
    port = Candidate(name=CABLE.name, device=CABLE.device, on_usb=True, key="k")
    verdict = Verdict(port=port, outcome=outcome, trial=Trial(trouble=diagnosis.IS_HDLC))
    monkeypatch.setattr(cable, "detect_source", lambda meter, stop: verdict)
    assert str(try_source(MeterSettings(source=source), Event()).trial.trouble).startswith(begins)


def test_no_cable_to_detect_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(meter: MeterSettings, stop: Event) -> Verdict:
        raise SourceMissing(Message("No serial port was found."))

    monkeypatch.setattr(cable, "detect_source", missing)
    tried = try_source(MeterSettings(), Event())
    assert str(tried.trial.trouble) == "No serial port was found."


@pytest.mark.parametrize(
    ("source", "trouble", "lines"),
    [
        ("/dev/ttyUSB7?baud=9600&parity=E", diagnosis.IS_NOISE, [(115200, "N")]),
        ("socket://h:1", diagnosis.IS_NOISE_NETWORK, [(115200, "N")]),
        ("rfc2217://h:1", diagnosis.IS_NOISE_NETWORK, [(115200, "N"), (9600, "E")]),
        ("rfc2217://h:1", diagnosis.NO_BYTES_NETWORK, [(115200, "N")]),
    ],
)
def test_another_speed_is_tried_only_where_it_may_help(
    monkeypatch: pytest.MonkeyPatch, source: str, trouble: Message, lines: list[tuple[int, str]]
) -> None:
    heard: list[tuple[int, str]] = []

    def listened(settings: MeterSettings, stop: Event) -> Trial:
        heard.append((settings.baud, settings.parity))
        return Trial(trouble=trouble)

    monkeypatch.setattr(cable, "_listened", listened)
    tried = try_source(MeterSettings(source=source), Event())
    assert heard == lines
    assert tried == Tried(MeterSettings(source=source), Trial(trouble=trouble))


def test_a_port_that_is_silent_is_tried_again_or_another_is_chosen() -> None:
    tried: list[tuple[str, int, str]] = []
    silent = Trial(trouble=diagnosis.NO_BYTES)
    step = choose(MeterSettings(), listed=only(CABLE, BOARD), attempt=meter(tried, silent, silent, TELEGRAM))
    heard, _, _ = talk(step, ["", "", "other", "again", BOARD.name])
    assert [source for source, *_ in tried] == [CABLE.name, CABLE.name, BOARD.name]
    assert heard.meter.source == BOARD.name


def test_the_present_source_is_the_default() -> None:
    present = MeterSettings(source="socket://h:1")
    heard, _, asked = talk(choose(present, listed=only(CABLE), attempt=meter([], TELEGRAM)), [""])
    assert asked[0].default == heard.meter.source == "socket://h:1"
    assert str(asked[0].choices[1].text) == "socket://h:1, as now"


def test_what_is_no_port_is_refused_with_a_sentence() -> None:
    _, said, _ = talk(
        choose(MeterSettings(source="/dev/null"), listed=only(), attempt=partial(try_source, stop=Event())),
        ["file:x", "gopher://x", "", "keep"],
    )
    assert said[0].startswith("No serial port was found.")
    assert "file:x is no meter; name a port or an address." in said
    assert any(sentence.startswith("gopher:// is not a source") for sentence in said)
    assert said[-1].startswith("/dev/null cannot be opened as a serial port")


def test_ports_that_cannot_be_listed_are_typed() -> None:
    def refuses() -> list[Port]:
        raise OSError(13, "Permission denied")

    heard, said, _ = talk(
        choose(MeterSettings(), listed=refuses, attempt=meter([], TELEGRAM)), ["/dev/ttyS0"]
    )
    assert said[0] == "The serial ports cannot be listed (Permission denied); type its name."
    assert heard.meter.source == "/dev/ttyS0"


def test_ports_have_the_name_that_lasts_and_those_on_usb_come_first(tmp_path: Path) -> None:
    for name in ("ttyAMA0", "ttyUSB0", "ttyUSB1"):
        (tmp_path / name).touch()
    (by_id := tmp_path / "by-id").mkdir()
    (by_id / "usb-FTDI").symlink_to(tmp_path / "ttyUSB1")
    listed = [
        Listed(str(tmp_path / name), vid) for name, vid in (("ttyAMA0", None), ("ttyUSB1", 1), ("ttyUSB0", 1))
    ]
    found = ports(lambda: listed, by_id)
    assert [Path(port.name).name for port in found] == ["ttyUSB0", "usb-FTDI", "ttyAMA0"]
    assert Path(found[1].device).name == "ttyUSB1"


def test_a_telegram_without_power_or_gas_is_told_without_them() -> None:
    assert list(map(str, summary(Reading(header="X", export_wh=1)))) == ["meter X", "returned 0.001 kWh"]


ENCRYPTED = Trial(trouble=diagnosis.IS_ENCRYPTED, reason=messages.ENCRYPTED)


def test_the_key_of_an_encrypted_meter_is_asked_for_and_tried_at_once() -> None:
    keys = list[tuple[str, str]]()
    gives = [ENCRYPTED, Trial(trouble=diagnosis.IS_ENCRYPTED, reason=messages.WRONG_KEY), TELEGRAM]

    def attempt(settings: MeterSettings) -> Tried:
        keys.append((settings.key, settings.auth_key))
        return Tried(settings, gives.pop(0))

    right = "01 23-45:67" + "89abcdef" * 3
    answers = ["", "B" * 31, "X" * 32, "BB" * 16, "", right, "CC" * 16]
    heard, said, asked = talk(choose(MeterSettings(), listed=only(CABLE), attempt=attempt), answers)
    assert keys == [("", ""), ("BB" * 16, ""), ("01234567" + "89abcdef" * 3, "CC" * 16)]
    assert (heard.meter.key, heard.meter.auth_key) == keys[-1]
    assert [question.secret for question in asked] == [False, *[True] * 6]
    assert "in Luxembourg that is Creos" in said[1]
    assert "it has 32 characters, the digits and the letters A to F, and not 31" in said[2]
    assert "it holds other characters" in said[3]
    assert str(messages.WRONG_KEY) in said
    assert not [each for each in said if "BB" in each or "89abcdef" in each]


def test_without_a_key_another_port_is_offered_and_going_back_leads_to_it() -> None:
    tried: list[tuple[str, int, str]] = []
    step = choose(
        MeterSettings(),
        listed=only(CABLE, BOARD),
        attempt=meter(tried, ENCRYPTED, ENCRYPTED, ENCRYPTED, TELEGRAM),
    )
    heard, _, _ = talk(step, ["", "", "again", BACK, "", "", BACK, BOARD.name])
    assert [source for source, *_ in tried] == [*[CABLE.name] * 3, BOARD.name]
    assert heard.meter == MeterSettings(source=BOARD.name)
    with pytest.raises(WentBack):
        talk(choose(MeterSettings(), listed=only(CABLE), attempt=meter([])), [BACK])


def test_a_missing_package_is_said_in_place_of_asking_for_a_key() -> None:
    without = Trial(trouble=diagnosis.IS_ENCRYPTED, reason=messages.NO_CRYPTOGRAPHY)
    step = choose(MeterSettings(), listed=only(CABLE), attempt=meter([], without))
    _, said, asked = talk(step, ["", "keep"])
    assert said[-1] == str(messages.NO_CRYPTOGRAPHY)
    assert not any(question.secret for question in asked)
