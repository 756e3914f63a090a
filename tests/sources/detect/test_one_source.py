"""One answer for a source: the port with telegrams, or the diagnosis that tells most."""

from __future__ import annotations

import os
from contextlib import ExitStack

import msgspec
import pytest

from p1tui.config.settings import MeterSettings
from p1tui.sources import SourceMissing
from p1tui.sources.detect import Verdict, detect_source
from tests.p1.telegrams import signed
from tests.shared.folders import TELEGRAMS
from tests.sources.detect.stage import PlayedMeter, Stage

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")

GOOD = signed("1-3:0.2.8(50)", "1-0:1.8.1(000123.456*kWh)", "1-0:1.7.0(00.193*kW)")
OLD = (TELEGRAMS / "nl_2.2_iskra-me382-1003_smeterd.txt").read_bytes()


class Listed(msgspec.Struct):
    device: str
    vid: int | None = 0x0403
    pid: int | None = 0x6001


def answer(*meters: PlayedMeter, source: str = "auto", vid: int | None = 0x0403) -> Verdict:
    with ExitStack() as plug:
        for meter in meters:
            plug.callback(meter.unplug)
        stage = Stage(*meters)
        listed = [Listed(meter.port, vid) for meter in meters]
        return detect_source(MeterSettings(source=source), stop=stage, ports=lambda: listed, clock=stage)


def test_auto_answers_with_the_first_port_that_gives_telegrams() -> None:
    silent, old = PlayedMeter(), PlayedMeter(OLD, line=(9600, "E"))
    verdict = answer(silent, old)
    assert (verdict.outcome, verdict.port.device) == ("meter", old.port)
    settings = verdict.settings(MeterSettings(key="A" * 32, crc="ignore"))
    assert (settings.source, settings.baud, settings.parity) == (old.port, 9600, "E")
    assert (settings.key, settings.crc) == ("A" * 32, "ignore")


def test_a_named_port_is_tried_at_each_speed_also_one_of_the_computer() -> None:
    old, other = PlayedMeter(OLD, line=(9600, "E")), PlayedMeter(GOOD)
    verdict = answer(old, other, source=f"{old.port}?baud=115200", vid=None)
    assert (verdict.outcome, verdict.port.device, verdict.baud) == ("meter", old.port, 9600)


def test_without_telegrams_the_diagnosis_that_tells_most_is_the_answer() -> None:
    silent, noise = PlayedMeter(), PlayedMeter(raw=bytes(range(1, 256)) * 4)
    upside_down = PlayedMeter(GOOD, inverted=True)
    verdict = answer(silent, noise, upside_down)
    assert (verdict.outcome, verdict.port.device) == ("inverted", upside_down.port)


def test_no_cable_is_a_sentence() -> None:
    with pytest.raises(SourceMissing, match="No USB cable was found"):
        answer()
    with pytest.raises(SourceMissing, match="own ports"):
        answer(PlayedMeter(GOOD), vid=None)


def test_ports_that_cannot_be_listed_are_a_sentence() -> None:
    def fail() -> list[Listed]:
        raise OSError(5, "Input/output error")

    with pytest.raises(SourceMissing, match=r"cannot be listed \(Input/output error\)"):
        detect_source(MeterSettings(), stop=Stage(), ports=fail)
