"""`auto` finds the meter among the USB ports at its speed, remembers it, and looks anew once it is gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.sources import SourceLost, SourceMissing, diagnosis
from p1tui.sources import serial as serial_room
from p1tui.sources.autodetect import ANEW_AFTER, LOOK_EVERY, AutoSource
from p1tui.sources.detect import words
from p1tui.sources.detect.memory import PortMemory
from p1tui.sources.detect.port_trial import Line
from tests.p1.telegrams import signed
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM
from tests.shared.waiting import until
from tests.sources.detect.stage import PlayedMeter, Stage

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")

GOOD = signed("1-3:0.2.8(50)", "1-0:1.8.1(000123.456*kWh)", "1-0:1.7.0(00.193*kW)")
OLD = (TELEGRAMS / "nl_2.2_iskra-me382-1003_smeterd.txt").read_bytes()
OLD_LINE = (9600, "E")


class Listed(msgspec.Struct):
    device: str
    vid: int | None = 0x0403
    pid: int | None = 0x6001
    serial_number: str | None = None


OWN = Listed("/dev/ttyAMA0", vid=None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_room, "READ_WAIT", 0.02)
    monkeypatch.setattr(serial_room, "GATHER_TIME", 0.001)


class Desk:
    """A computer with ports, and the source `auto` that looks for the meter on them."""

    def __init__(self, memory: PortMemory | None = None) -> None:
        self.stage = Stage()
        self.ports: list[Listed] = []
        self.looks: list[float] = []
        self.source = self.new_source(memory)
        self.decoder = Decoder(AMSTERDAM)
        self.cleanup = ExitStack()

    def new_source(self, memory: PortMemory | None = None) -> AutoSource:
        return AutoSource(
            MeterSettings(),
            baud=115200,
            parity="N",
            memory=memory,
            ports=self._listed,
            clock=self.stage,
            closing=self.stage,
        )

    def plug(self, meter: PlayedMeter, serial: str | None = None) -> PlayedMeter:
        """Plug a meter's cable in; `serial` is the cable's number."""
        self.stage.meters.append(meter)
        self.ports.append(Listed(meter.port, serial_number=serial))
        self.cleanup.callback(meter.unplug)
        return meter

    def unplug(self, meter: PlayedMeter) -> None:
        self.stage.meters.remove(meter)
        self.ports = [port for port in self.ports if port.device != meter.port]
        meter.unplug()

    def _listed(self) -> list[Listed]:
        self.looks.append(self.stage.now)
        return self.ports

    def read(self, seconds: float) -> list[str]:
        """Read for so long by the clock of the stage; return the headers of the telegrams that came."""
        headers = []
        until = self.stage.now + seconds
        while self.stage.now < until:
            before = self.stage.now
            for result in self.decoder.feed(self.source.read()):
                if isinstance(result, Accepted):
                    self.source.accepted()
                    headers.append(result.reading.header)
            if self.stage.now == before:  # a port that is read does not wait by this clock
                self.stage.wait(0.5)
        return headers


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with desk.cleanup:
        desk.cleanup.callback(desk.source.close)
        yield desk


def test_the_only_port_is_read_from_its_first_byte_on(desk: Desk) -> None:
    meter = desk.plug(PlayedMeter())
    assert desk.source.name == "auto"
    desk.source.open()
    assert desk.source.name == f"{meter.port} 115200 8N1"
    assert desk.source.hint() == words.SEARCHING.with_values(seconds=12)
    read: list[bytes] = []

    def came() -> bool:
        meter.send(b"!")  # what comes as it opens may be lost
        read.append(desk.source.read())
        return any(read)

    until(came, 20)
    assert set(b"".join(read)) == {ord("!")}


@pytest.mark.parametrize(
    ("text", "line", "name"), [(GOOD, (115200, "N"), "115200 8N1"), (OLD, OLD_LINE, "9600 7E1")]
)
def test_a_meter_of_either_speed_is_found_beside_other_ports(
    desk: Desk, text: bytes, line: tuple[int, str], name: str
) -> None:
    desk.plug(PlayedMeter())
    meter = desk.plug(PlayedMeter(text, line=line))
    desk.plug(PlayedMeter())
    desk.source.open()
    assert desk.source.name == "auto"
    headers = desk.read(40)
    assert len(headers) >= 2
    assert desk.source.name == f"{meter.port} {name}"
    assert not desk.source.hint()


def test_no_telegram_is_lost_while_other_ports_are_waited_for(desk: Desk) -> None:
    desk.plug(PlayedMeter())
    desk.plug(PlayedMeter(GOOD, interval=1.0))
    desk.source.open()
    began = desk.stage.now
    headers = desk.read(30)
    assert abs(len(headers) - (desk.stage.now - began)) <= 2


def test_two_meters_are_not_guessed_between(desk: Desk) -> None:
    first = desk.plug(PlayedMeter(GOOD, interval=1.0))
    second = desk.plug(PlayedMeter(OLD, line=OLD_LINE))
    desk.source.open()
    with pytest.raises(SourceMissing, match=f"meters on several ports.*--source {first.port}") as told:
        desk.read(30)
    assert second.port in str(told.value)


def test_a_computers_own_port_is_never_opened(desk: Desk) -> None:
    own = desk.plug(PlayedMeter(GOOD))
    desk.ports[0].vid = None
    with pytest.raises(SourceMissing, match=f"own ports .{own.port}. are not tried.*p1tui detect {own.port}"):
        desk.source.open()
    desk.ports.clear()
    with pytest.raises(SourceMissing, match=r"No USB cable was found: plug the P1 cable.*--source"):
        desk.source.open()


def test_a_cable_that_is_plugged_in_later_joins_the_search(desk: Desk) -> None:
    desk.plug(PlayedMeter())
    desk.source.open()
    desk.read(5)
    meter = desk.plug(PlayedMeter(GOOD, interval=1.0))
    assert desk.read(20)
    assert desk.source.name.startswith(meter.port)
    gaps = [after - before for before, after in zip(desk.looks, desk.looks[1:], strict=False)]
    assert min(gaps) >= LOOK_EVERY - 0.01


def test_what_is_wrong_is_told_once_every_speed_was_tried_and_stays_told(desk: Desk) -> None:
    desk.plug(PlayedMeter())
    meter = desk.plug(PlayedMeter(GOOD, inverted=True, interval=1.0))
    desk.source.open()
    hints = set()
    for _ in range(20):
        desk.read(5)
        hints.add(desk.source.hint())
    told = Message("{source}: {hint}", source=meter.port, hint=diagnosis.IS_INVERTED)
    assert hints == {words.SEARCHING.with_values(seconds=12), told}, "of several cables it names the one"


def test_silence_is_one_hint_however_often_it_is_searched(desk: Desk) -> None:
    desk.plug(PlayedMeter())
    desk.source.open()
    hints: list[Message] = []
    for _ in range(30):
        desk.read(5)
        hints += [desk.source.hint()] if [desk.source.hint()] != hints[-1:] else []
    assert hints == [words.SEARCHING.with_values(seconds=12), words.SILENT]


def test_an_encrypted_meter_without_a_key_is_read_and_its_key_is_asked_for(desk: Desk) -> None:
    cipher = (TELEGRAMS / "encrypted/lu_smarty_spec-example-with-aad_node.bin").read_bytes()
    meter = desk.plug(PlayedMeter(raw=cipher))
    desk.source.open()
    desk.read(15)
    assert (desk.source.name, desk.source.hint()) == (f"{meter.port} 115200 8N1", diagnosis.IS_ENCRYPTED)


def test_the_result_is_remembered_per_cable_also_by_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "state" / "ports.json"
    desk = Desk(PortMemory(file))
    with desk.cleanup:
        desk.plug(PlayedMeter())
        meter = desk.plug(PlayedMeter(OLD, line=OLD_LINE), serial="P1-77")
        desk.source.open()
        assert desk.read(40)
        desk.source.close()
        desk.source = desk.new_source(PortMemory(file))
        desk.source.open()
        assert desk.source.name == f"{meter.port} 9600 7E1"
        desk.source.close()
    written = file.stat().st_mtime_ns
    PortMemory(file).remember("0403:6001:P1-77", Line(9600, "E"))
    assert file.stat().st_mtime_ns == written


def test_a_new_meter_on_a_remembered_cable_is_detected_after_minutes(desk: Desk) -> None:
    meter = desk.plug(PlayedMeter(OLD, line=OLD_LINE), serial="A")
    desk.source.open()
    assert desk.read(40)
    heard_until = desk.stage.now
    meter.text, meter._line, meter._interval = GOOD, (115200, "N"), 1.0
    assert desk.read(ANEW_AFTER - 15) == []
    assert desk.source.name == f"{meter.port} 9600 7E1"
    assert desk.read(30)
    assert desk.source.name == f"{meter.port} 115200 8N1"
    assert desk.stage.now - heard_until < ANEW_AFTER + 20
    desk.source.open()
    assert desk.source.name == f"{meter.port} 115200 8N1"


def test_silence_of_a_meter_that_was_heard_stays_one_hint(desk: Desk) -> None:
    meter = desk.plug(PlayedMeter(GOOD, interval=1.0), serial="A")
    desk.source.open()
    assert desk.read(5)
    meter.text = b""
    hints = set()
    for _ in range(30):
        desk.read(10)
        hints.add(desk.source.hint())
    assert {str(hint) for hint in hints} == {"", str(diagnosis.SILENT)}
    meter.text = GOOD
    assert desk.read(40)
    assert not desk.source.hint()


def test_a_cable_that_comes_back_beside_others_is_read_at_once(desk: Desk) -> None:
    desk.plug(PlayedMeter())
    meter = desk.plug(PlayedMeter(GOOD, interval=1.0), serial="A")
    desk.source.open()
    assert desk.read(40)
    desk.unplug(meter)
    with pytest.raises(SourceLost, match="went away") as lost:
        desk.read(5)
    desk.source.open()
    for _ in range(10):
        assert desk.read(5) == []
        assert desk.source.hint() == lost.value.message
    again = desk.plug(PlayedMeter(GOOD, interval=1.0), serial="A")
    assert desk.read(LOOK_EVERY + 3)
    assert desk.source.name == f"{again.port} 115200 8N1"
    assert not desk.source.hint()


def test_a_remembered_port_that_is_in_use_does_not_keep_another_meter_away(desk: Desk) -> None:
    busy = desk.plug(PlayedMeter(GOOD, interval=1.0), serial="A")
    desk.source.open()
    assert desk.read(5)
    other = desk.plug(PlayedMeter(GOOD, interval=1.0), serial="B")
    holder = serial_room.SerialSource(busy.port, baud=115200, parity="N")
    desk.source.close()
    holder.open()
    desk.cleanup.callback(holder.close)
    desk.source.open()
    desk.read(15)
    assert desk.source.name.startswith(other.port)


def test_every_port_refused_is_a_sentence(desk: Desk) -> None:
    meter = desk.plug(PlayedMeter(GOOD))
    holder = serial_room.SerialSource(meter.port, baud=115200, parity="N")
    holder.open()
    with pytest.raises(SourceMissing, match="is in use"):
        desk.source.open()
    holder.close()


@pytest.mark.parametrize("kind", ["termios", "value", "os"])
def test_ports_that_cannot_be_listed_are_a_sentence_and_end_no_search(
    desk: Desk, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import termios

    error = {
        "termios": termios.error(5, "Input/output error"),
        "value": ValueError("I/O operation on closed file"),
        "os": OSError(5, "Input/output error"),
    }[kind]

    def fail() -> list[Listed]:
        raise error

    desk.plug(PlayedMeter())
    source = desk.source
    with monkeypatch.context() as patched:
        patched.setattr(source, "_ports", fail)
        with pytest.raises(
            SourceMissing, match=r"The serial ports cannot be listed \(.+\): name the one with the P1 cable\."
        ):
            source.open()
    source.open()
    monkeypatch.setattr(source, "_ports", fail)
    assert desk.read(LOOK_EVERY * 2) == []


def test_nothing_can_be_read_before_a_port_is_found(desk: Desk) -> None:
    desk.source.close()
    with pytest.raises(SourceLost, match="No serial port is open"):
        desk.source.read()


def test_a_damaged_memory_costs_a_search(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text('{"a": 1')
    memory = PortMemory(file)
    assert memory.line("a") is None
    for number in range(40):
        memory.remember(str(number), Line(9600, "E"))
    again = PortMemory(file)
    assert (again.line("39"), again.line("0")) == (Line(9600, "E"), None)


def test_a_memory_that_cannot_be_written_still_serves_this_run(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    memory = PortMemory(tmp_path / "state" / "ports.json")
    memory.remember("a", Line(9600, "E"))
    assert memory.line("a") == Line(9600, "E")
