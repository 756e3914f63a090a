"""`p1tui prices` writes what a kWh costs in each quarter hour, and finds the cheapest stretch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from p1tui.cli.main import main
from p1tui.model.quarters import DayAheadPrice
from p1tui.runtime import paths
from p1tui.store.recording.recorder import Recorder
from tests.shared import household
from tests.shared.times import AMSTERDAM

START = 1_780_264_800
"""2026-06-01 00:00 in Amsterdam."""
NOW = START + 9 * 3600 + 200

CONTRACT = """\
[[contract]]
from = 2026-06-01
name = "dynamic"
vat = 21
[[contract.line]]
name = "supply"
on = "import"
price = "day_ahead"
"""


def micros(quarter: int) -> int:
    """Return the market's price: falling to −0.02 at noon, and rising again."""
    return abs(quarter - 48) * 5_000 - 20_000


@pytest.fixture(autouse=True)
def history(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history with the prices of one day, its contract, and a clock at 09:03 of that day."""
    files = paths.for_profile()
    files.config.parent.mkdir(parents=True)
    files.config.write_text(CONTRACT)
    files.history.parent.mkdir(parents=True)
    household.record(files.history, START - 3600, NOW)
    recorder = Recorder(files.history, timezone=AMSTERDAM, clock=lambda: float(NOW), now=lambda: float(NOW))
    prices = [
        DayAheadPrice(START + 900 * quarter, micros(quarter), "EUR", "energyzero", float(NOW))
        for quarter in range(96)
    ]
    recorder.keep_prices("NL", "electricity", prices)
    recorder.commit()
    recorder.close()
    monkeypatch.setattr("time.time", lambda: float(NOW))
    return files.history


def quarters(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["prices", "--json", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_quarter_hour_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    found = quarters(capsys)
    assert len(found) == 96
    assert found[48]["start"] == "2026-06-01T10:00:00Z"
    assert (found[48]["price"], found[48]["currency"]) == ("-0.020000", "EUR")
    assert found[0]["total"] == "0.266200"
    assert (found[48]["source"], found[48]["final"]) == ("energyzero", True)


def test_the_cheapest_two_hours_are_around_noon(capsys: pytest.CaptureFixture[str]) -> None:
    found = quarters(capsys, "--cheapest", "2h")
    assert [each["start"] for each in (found[0], found[-1])] == [
        "2026-06-01T09:00:00Z",
        "2026-06-01T10:45:00Z",
    ]
    assert main(["prices", "--cheapest", "45m"]) == 0
    assert capsys.readouterr().out.startswith("Mon 1 Jun 2026, 11:45 to 12:30: € ")


def test_a_person_reads_a_row_for_each_hour(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Mon 1 Jun 2026: €/kWh, taxes and VAT included"
    assert len(lines) == 1 + 1 + 24 + 1 + 1
    assert lines[-1] == "Prices: EnergyZero"
    assert lines[11].startswith("09:00 ")
    assert lines[11].endswith(" now")
    assert lines[14].endswith(" market negative")


def test_a_day_without_prices_is_said_and_strict_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "--date", "tomorrow"]) == 0
    assert capsys.readouterr().out == "No prices are known of Tue 2 Jun 2026.\n"
    assert main(["prices", "--date", "tomorrow", "--strict"]) == 1
    assert main(["prices", "--strict"]) == 0
    capsys.readouterr()
    assert [each["total"] for each in quarters(capsys, "--date", "2026-06-02")] == [None] * 96


@pytest.mark.parametrize("length", ["10m", "25h", "soon", ""])
def test_a_length_that_is_none_is_refused(length: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "--cheapest", length]) == 2
    assert "--cheapest takes a length in quarter hours" in capsys.readouterr().err


@pytest.mark.parametrize(("day", "count"), [("2026-10-25", 100), ("2027-03-28", 92)])
def test_a_day_on_which_the_clock_changes_has_its_quarters(
    day: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found = quarters(capsys, "--date", day)
    assert len(found) == count
    assert len({each["start"] for each in found}) == count


TARIFFS = """\
[[contract]]
from = 2026-06-01
vat = 21
[[contract.line]]
name = "low"
on = "import"
tariff = 1
rate = 0.10
[[contract.line]]
name = "normal"
on = "import"
tariff = 2
rate = 0.20
"""


def test_a_contract_by_tariff_tells_the_rates_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    paths.for_profile().config.write_text(TARIFFS)
    assert main(["prices", "--strict"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Mon 1 Jun 2026: €/kWh, taxes and VAT included",
        "                   import",
        "tariff 1, all day  0.1210",
        "tariff 2, all day  0.2420",
        "",
    ]
    found = quarters(capsys, "--date", "2026-06-01")
    assert [(each["tariff"], each["total"]) for each in (found[0], found[-1])] == [
        (1, "0.121000"),
        (2, "0.242000"),
    ]
    assert len(found) == 2 * 96
    assert main(["prices", "--cheapest", "2h", "--strict"]) == 1
    assert capsys.readouterr().out.startswith("The price depends on the tariff that the meter counts")


def test_a_contract_by_the_hour_tells_its_bands_and_the_cheapest(capsys: pytest.CaptureFixture[str]) -> None:
    text = TARIFFS.replace("tariff = 1", 'hours = "23-07"').replace("tariff = 2", 'hours = "07-23"')
    paths.for_profile().config.write_text(text)
    assert main(["prices"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "00:00 to 07:00  0.1210",
        "07:00 to 23:00  0.2420",
        "23:00 to 00:00  0.1210",
        "",
    ]
    assert main(["prices", "--cheapest", "2h"]) == 0
    assert capsys.readouterr().out.startswith("Mon 1 Jun 2026, 23:00 to 01:00: € 0.1210")
    paths.for_profile().config.write_text(text.replace("rate = 0.10", ""))
    assert main(["prices", "--strict"]) == 1
