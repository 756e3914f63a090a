"""`p1tui costs` writes bills of a real history, for a person and for a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from p1tui.cli.main import main
from p1tui.runtime import paths
from p1tui.runtime.lock import HistoryLock
from tests.shared import household

START = 1_780_264_800
"""2026-06-01 00:00 in Amsterdam: 10 days of 4.8 kWh from the grid and 2.88 kWh to it."""
NOW = START + 10 * 86_400

CONTRACT = """\
[[contract]]
from = 2026-06-01
name = "fixed"
year = "06-01"
netting = true
vat = 21
[[contract.line]]
name = "supply"
on = "import"
rate = 0.20
netted = true
[[contract.line]]
name = "feed-in"
on = "export"
rate = 0.05
vat = false
netted = true
[[contract.line]]
name = "grid"
on = "day"
rate = 1.00
"""


@pytest.fixture(autouse=True)
def history(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The household's history, its contract in the config, and a clock at the end of both."""
    files = paths.for_profile()
    files.config.parent.mkdir(parents=True)
    files.config.write_text(CONTRACT)
    files.history.parent.mkdir(parents=True)
    household.record(files.history, START, NOW)
    monkeypatch.setattr("time.time", lambda: float(NOW))
    return files.history


def bills(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["costs", "--json", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


DAY = ("--from", "2026-06-03", "--to", "2026-06-03")


def test_a_bill_of_one_day_is_the_registers_times_the_rates(capsys: pytest.CaptureFixture[str]) -> None:
    netted, bill = bills(capsys, *DAY, "--without-netting")
    assert (bill["from"], bill["to"], bill["currency"]) == ("2026-06-03", "2026-06-03", "EUR")
    found = [(each["name"], float(each["quantity"]), each["unit"], each["amount"]) for each in bill["lines"]]
    assert found == [
        ("supply", 4.8, "kWh", "1.16"),
        ("feed-in", 2.88, "kWh", "-0.14"),
        ("grid", 1, "day", "1.21"),
    ]
    assert (bill["total"], bill["missing_quarters"], bill["at_least"]) == ("2.23", 0, False)
    assert bill["without_netting"] is True
    assert netted["lines"][1]["amount"] == "0.00"
    assert float(netted["total"]) < float(bill["total"])


def test_a_person_reads_what_the_end_of_netting_costs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs", *DAY]) == 0
    assert "`p1tui costs --without-netting` says" in capsys.readouterr().out
    assert main(["costs", *DAY, "--without-netting"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[:4] == [
        "Wed 3 Jun 2026",
        "",
        "fixed      as it is  without netting",
        "  supply     € 0.46           € 1.16",
    ]
    assert out.splitlines()[-1] == "Without netting this period costs € 0.56 more."


def test_each_day_and_each_month_has_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(bills(capsys, "--from", "2026-06-01", "--every", "day")) == 11
    assert main(["costs", "--from", "2026-06-01", "--to", "2026-06-02", "--every", "day"]) == 0
    assert [line.split()[:4] for line in capsys.readouterr().out.splitlines()[1:3]] == [
        ["Mon", "1", "Jun", "2026"],
        ["Tue", "2", "Jun", "2026"],
    ]
    assert [bill["to"] for bill in bills(capsys, "--every", "month")] == ["2026-06-30"]


def test_other_contracts_are_compared_as_if_they_had_been_in_force(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = home / "other.toml"
    dearer = CONTRACT.replace("rate = 0.20", "rate = 0.40").replace("fixed", "dear").replace("2026-", "2027-")
    other.write_text(dearer)
    own, theirs = bills(capsys, *DAY, "--compare", str(other))
    assert theirs["file"] == str(other)
    assert float(theirs["total"]) - float(own["total"]) == pytest.approx(0.47)
    assert main(["costs", *DAY, "--compare", str(other)]) == 0
    assert "€ 0.47 more" in capsys.readouterr().out


def test_what_is_unknown_is_said_and_strict_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs", *DAY, "--strict"]) == 0
    capsys.readouterr()
    paths.for_profile().config.write_text(CONTRACT.replace("rate = 0.20", ""))
    (bill,) = bills(capsys, *DAY)[-1:]
    assert bill["at_least"] is True
    assert bill["lines"][0]["amount"] is None
    assert main(["costs", *DAY, "--strict"]) == 1
    out = capsys.readouterr().out
    assert "? €" in out
    assert "≥" not in out
    assert "? of what is known alone." in out
    assert "Not filled in, not measured, or without a price: supply." in out


def test_a_contract_of_which_a_rate_is_not_filled_in_is_not_told_to_be_cheaper(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = home / "half.toml"
    other.write_text(CONTRACT.replace("rate = 0.20", ""))
    assert main(["costs", *DAY, "--compare", str(other)]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if str(other) in line)
    assert row.endswith("not known")
    assert "less" not in row


def test_a_contract_without_one_rate_has_no_total_and_no_difference(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = "\n".join(line for line in CONTRACT.splitlines() if not line.startswith("rate"))
    other = home / "empty.toml"
    other.write_text(empty)
    assert bills(capsys, *DAY, "--compare", str(other))[1]["total"] is None
    assert main(["costs", *DAY, "--compare", str(other)]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if str(other) in line)
    assert row.split(")")[1].split() == ["not", "known"] * 2
    paths.for_profile().config.write_text(empty)
    assert main(["costs", *DAY, "--without-netting"]) == 0
    out = capsys.readouterr().out
    assert "0.00" not in out
    assert out.splitlines()[-1] == "What the end of netting costs is not known."


def test_days_before_the_first_contract_are_told_and_fail_if_strict(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ("--from", "2026-05-01", "--to", "2026-05-31", "--strict")
    assert main(["costs", *before]) == 1
    assert "No contract was in force in that time." in capsys.readouterr().out
    assert main(["costs", *before, "--json"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["from"], found["to"]) == ("2026-05-01", "2026-05-31")
    assert (found["contract"], found["currency"], found["total"], found["lines"]) == (None, None, None, [])
    assert (found["missing_quarters"], found["at_least"]) == (31 * 96, True)
    assert main(["costs", "--from", "2026-05-30", "--to", "2026-06-02", "--every", "day", "--json"]) == 0
    days = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert [(each["from"][8:], each["contract"] is None) for each in days] == [
        ("30", True), ("31", True), ("01", False), ("02", False),
    ]  # fmt: skip
    paths.for_profile().config.write_text(CONTRACT.replace("2026-06-01", "2026-06-03"))
    begun = "Not reckoned: no contract was in force before Wed 3 Jun 2026."
    whole = home / "whole.toml"
    whole.write_text(CONTRACT)
    span = ("--from", "2026-06-02", "--to", "2026-06-04")
    for words in (("--compare", str(whole)), ("--every", "day")):
        assert main(["costs", *span, *words, "--strict"]) == 1
        out = capsys.readouterr().out
        assert begun in out
        assert " more" not in out
    assert main(["costs", *DAY, "--strict"]) == 0
    assert begun not in capsys.readouterr().out


def test_who_has_no_contract_is_told_how_to_write_one(capsys: pytest.CaptureFixture[str]) -> None:
    paths.for_profile().config.write_text("")
    assert main(["costs"]) == 2
    assert "`p1tui contract new` writes one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--year", "1999"), "from 2000 to 2100"),
        (("--year", "2026", "--from", "2026-06-01"), "leave one out"),
        (("--from", "2026-06-02", "--to", "2026-06-01"), "--from 2026-06-02 is not before --to 2026-06-01."),
        (("--from", "June"), "write a date like"),
    ],
)
def test_a_period_that_is_none_is_refused(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["costs", *words]) == 2
    assert told in capsys.readouterr().err


def test_a_bill_is_reckoned_beside_an_engine_that_holds_the_history(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = HistoryLock(history)
    lock.acquire()
    try:
        assert len(bills(capsys, *DAY)) == 1
    finally:
        lock.release()


def test_a_person_reads_dutch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert main(["costs", *DAY, "--without-netting"]) == 0
    out = capsys.readouterr().out
    assert "zonder saldering" in out
    assert out.splitlines()[-1] == "Zonder saldering kost deze periode € 0,56 meer."


def test_of_a_year_that_is_known_in_part_the_end_of_netting_is_told_by_that_part(
    capsys: pytest.CaptureFixture[str],
) -> None:
    longer = CONTRACT.replace("2026-06-01", "2026-05-25").replace("06-01", "05-25")
    paths.for_profile().config.write_text(longer)
    assert main(["costs", *DAY, "--without-netting"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "By what is known, without netting this period costs € 0.56 more."
    assert (
        lines[-2]
        == "? of what is known: of other days that count here, the energy or the price of 7 d is not known."
    )
    (netted,) = bills(capsys, *DAY)
    assert (netted["missing_quarters"], netted["missing_elsewhere"]) == (0, 7 * 96)
