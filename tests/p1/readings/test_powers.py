"""A meter that sends power in another form than import and export has both all the same."""

from __future__ import annotations

import pytest

from tests.p1.telegrams import decode, only, read, signed

PHASES = ("1-0:21.7.0(00.100*kW)", "1-0:41.7.0(00.020*kW)", "1-0:61.7.0(00.003*kW)")


def test_a_total_that_only_phases_tell_is_their_sum() -> None:
    """Lithuania's meters send each phase's power and no total."""
    reading = read(*PHASES, "1-0:22.7.0(00.000*kW)", "1-0:42.7.0(01.000*kW)", "1-0:62.7.0(00.500*kW)")
    assert (reading.power_import_w, reading.power_export_w) == (123, 1500)
    assert read(PHASES[0]).power_import_w == 100
    assert read(*PHASES, "1-0:1.7.0(00.500*kW)").power_import_w == 500


@pytest.mark.parametrize(
    "lines",
    [
        (*PHASES[:2], "1-0:61.7.0(00.0?3*kW)"),
        (*PHASES[:2], "1-0:72.7.0(230.0*V)"),
        (*PHASES, "1-0:1.7.0(00.1?3*kW)"),
    ],
)
def test_no_sum_where_a_phase_or_the_total_cannot_be_read(lines: tuple[str, ...]) -> None:
    assert read(*lines).power_import_w is None


def test_the_sum_follows_each_telegram() -> None:
    stream = signed(*PHASES) + signed("1-0:21.7.0(00.200*kW)", *PHASES[1:]) + signed(*PHASES)
    assert [only([result]).power_import_w for result in decode(stream)] == [123, 223, 123]


@pytest.mark.parametrize(
    ("line", "powers"),
    [
        ("1-0:16.7.0(-03.618*kW)", (0, 3618)),
        ("1-0:16.7.0(000250*W)", (250, 0)),
        ("1-0:15.7.0(000123*W)", (123, None)),
        ("1-0:15.7.0*255(000123*W)", (123, None)),
    ],
)
def test_signed_and_added_power(line: str, powers: tuple[int, int | None]) -> None:
    reading = read(line)
    assert (reading.power_import_w, reading.power_export_w, reading.faults) == (*powers, ())
    assert reading.other == {}
    both = read(line, "1-0:1.7.0(00.007*kW)", "1-0:2.7.0(00.000*kW)")
    assert (both.power_import_w, both.power_export_w) == (7, 0)


def test_signed_power_by_phase() -> None:
    reading = read("1-0:36.7.0(-00.100*kW)", "1-0:56.7.0(00.020*kW)", "1-0:76.7.0(00.003*kW)")
    assert (reading.l1_import_w, reading.l1_export_w, reading.l2_import_w) == (0, 100, 20)
    assert (reading.power_import_w, reading.power_export_w, reading.net_power_w) == (23, 100, -77)
    assert reading.other == {}


SENT = ("1-0:1.7.0(00.000*kW)", "1-0:2.7.0(03.618*kW)", "1-0:21.7.0(00.020*kW)", "1-0:22.7.0(00.000*kW)")


@pytest.mark.parametrize("code", ["1-0:16.7.0(-03.618*kW)", "1-0:15.7.0(3618*W)", "1-0:36.7.0(20*W)"])
def test_a_signed_or_added_power_is_left_out_where_it_says_what_import_and_export_say(code: str) -> None:
    assert read(*SENT, code).other == {}


@pytest.mark.parametrize("code", ["1-0:16.7.0", "1-0:15.7.0", "1-0:36.7.0", "1-0:56.7.0"])
def test_a_signed_or_added_power_that_says_something_else_is_kept(code: str) -> None:
    other = {code: "00.123*kW"}
    reading = read(*SENT[:3], f"{code}(00.123*kW)")
    assert reading.other == ({} if code == "1-0:56.7.0" else other)
    assert (reading.power_import_w, reading.power_export_w, reading.l1_import_w) == (0, 3618, 20)


def test_a_signed_power_is_compared_with_each_telegram() -> None:
    signed_power = "1-0:16.7.0(-03.618*kW)"
    stream = signed(*SENT, signed_power)
    stream += signed("1-0:1.7.0(00.001*kW)", *SENT[1:], signed_power)
    stream += signed("1-0:1.7.0(00.002*kW)", *SENT[1:], signed_power) + signed(*SENT, signed_power)
    kept = {"1-0:16.7.0": "-03.618*kW"}
    assert [only([result]).other for result in decode(stream)] == [{}, kept, kept, {}]


def test_a_signed_power_is_shown_beside_import_or_export_only_where_it_says_more() -> None:
    signed_power = "1-0:16.7.0(-00.040*kW)"
    assert read("1-0:2.7.0(00.040*kW)", signed_power).other == {}
    assert read("1-0:2.7.0(00.041*kW)", signed_power).other == {"1-0:16.7.0": "-00.040*kW"}
    assert read("1-0:1.7.0(00.?40*kW)", "1-0:16.7.0(00.000*kW)").other == {"1-0:16.7.0": "00.000*kW"}
