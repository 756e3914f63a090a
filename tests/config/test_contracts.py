"""Contracts of a config: every setting of the schema, faults with their line, what is not filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from p1tui.config import loading
from p1tui.config.contract_files import load_contracts
from p1tui.config.contracts import Contract, PeakWeight
from p1tui.config.errors import ConfigError

WHOLE = """\
[meter]
baud = 9600
[[contract]]
from = 2026-07-01
name = "dynamic"
year = "07-01"
netting = true
currency = "SEK"
vat = 25
resolution = "hour"
instalment = 120.5
holidays = [2026-12-25, 2026-12-26]
[[contract.line]]
name = "supply"
on = "import"
price = "day_ahead"
factor = 1.02
markup = -0.0105
[[contract.line]]
name = "hours"
on = "top_hours"
rate = 45
count = 3
one_a_day = true
weights = [{ hours = "22-06", times = 0.5 }]
hours = "07-11,17:30-22"
days = "mon-fri"
months = "1-3,11-12"
[[contract]]
from = 2027-07-01
[[contract.line]]
name = "grid"
on = "month_peak"
rate = ""
per = "year"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text)
    return file


def test_every_setting_is_read(tmp_path: Path) -> None:
    first, second = loading.load(written(tmp_path, WHOLE), env={}).contract
    assert (first.start, first.year, first.vat, first.resolution) == (date(2026, 7, 1), "07-01", 25, "hour")
    assert first.holidays == (date(2026, 12, 25), date(2026, 12, 26))
    supply, hours = first.line
    assert (supply.price, supply.factor, supply.markup, supply.rate) == ("day_ahead", 1.02, -0.0105, "")
    assert hours.weights == (PeakWeight(hours="22-06", times=0.5),)
    assert (second.vat, second.line[0].rate, second.line[0].per) == ("", "", "year")


def test_what_is_shown_can_be_read_again(tmp_path: Path) -> None:
    loaded = loading.load(written(tmp_path, WHOLE), env={})
    assert "from = 2026-07-01" in loading.shown(loaded)
    again = loading.load(written(tmp_path, loading.shown(loaded)), env={})
    assert again.contract == loaded.contract


HEAD = "[[contract]]\nfrom = 2026-01-01\nname = 'x'\n"
LINE = HEAD + "[[contract.line]]\nname = 'a'\non = 'import'\n"


@pytest.mark.parametrize(
    ("text", "place", "allowed"),
    [
        ("[[contract]]\nname = 'x'\n", "line 1: contract.from is missing", "a date like 2026-07-01"),
        (HEAD + "[[contract.line]]\non = 'day'\n", "line 4: contract.line.name is missing", "a name"),
        (HEAD + "[[contract.line]]\nname = 'a'\n", "line 4: contract.line.on is missing", '"month_peak"'),
        (HEAD + HEAD, "line 5: contract.from", "another contract begins on that day"),
        (HEAD + "fom = 2026-01-01\n", "line 4: contract.fom", "did you mean from?"),
        (LINE + "rat = 1\n", "line 7: contract.line.rat", "did you mean rate?"),
        (LINE + LINE.partition("'x'\n")[2], "line 8: contract.line.name", "another line has this name"),
        (LINE + "rate = 1\nprice = 'day_ahead'\n", "line 8: contract.line.price", "one or the other"),
        (LINE + "rate = nan\n", "line 7: contract.line.rate", "a number like 0.1234"),
        (LINE + "rate = '0,12'\n", "line 7: contract.line.rate", 'or "" until it is filled in'),
        (LINE + "hours = '7-25'\n", "line 7: contract.line.hours", '"07-11,17-22"'),
        (LINE + "hours = '07:10-08'\n", "line 7: contract.line.hours", "from a quarter hour on"),
        (LINE + "days = 'monday'\n", "line 7: contract.line.days", '"mon-fri"'),
        (LINE + "months = '0-3'\n", "line 7: contract.line.months", '"1-3,11-12"'),
        (LINE + "above = 10\nup_to = 10\n", "line 8: contract.line.up_to", "more than above"),
        (LINE + "offsets = 'b'\n", "line 7: contract.line.offsets", "earns on export"),
        (HEAD.replace("'x'", '"x\\ny"'), "line 3: contract.name", "a name for the contract, on one line"),
        (LINE.replace("'a'", '"a\\u001b[2J"'), "line 5: contract.line.name", "a name on one line"),
        (LINE + "offsets = ['b', 'a']\n", "line 7: contract.line.offsets", "a list of such names"),
        (LINE + "offsets = 3\n", "line 7: contract.line.offsets", "a list of such names"),
        (
            LINE
            + "offsets = ['fee', 'more']\n"
            + "".join(f"[[contract.line]]\nname = '{each}'\non = 'export'\n" for each in ("fee", "more"))
            + "[[contract.line]]\nname = 'c'\non = 'month'\noffsets = 'fee'\n",
            "line 7: contract.line.offsets",
            "let both name the same ones",
        ),
        (
            LINE.replace("import", "export") + "floor_of = 'b'\n",
            "line 7: contract.line.floor_of",
            "a line on import",
        ),
        (LINE + "floor_of = 'a'\n", "line 7: contract.line.floor_of", "only a line on export"),
        (
            LINE.replace("import", "month_peak") + "price = 'day_ahead'\n",
            "line 7: contract.line.price",
            "only import, export and gas",
        ),
        (HEAD + "year = '02-29'\n", "line 4: contract.year", '"07-01"'),
        (HEAD + "currency = 'euro'\n", "line 4: contract.currency", "three letters"),
        (
            LINE + "weights = [{ hours = '22-06', time = 2 }]\n",
            "line 7: contract.line.weights.time",
            "times",
        ),
    ],
)
def test_a_fault_names_its_line_and_what_is_allowed(
    tmp_path: Path, text: str, place: str, allowed: str
) -> None:
    with pytest.raises(ConfigError) as error:
        loading.load(written(tmp_path, text), env={})
    assert place in str(error.value)
    assert allowed in str(error.value)


def test_what_is_not_filled_in_is_told_in_one_sentence_and_refuses_nothing(tmp_path: Path) -> None:
    text = LINE + "[[contract.line]]\nname = 'b'\non = 'import'\nprice = 'day_ahead'\nmarkup = ''\n"
    config = loading.load(written(tmp_path, text), env={})
    assert [str(each) for each in loading.warnings(config)] == [
        "[[contract]] 1 (x) is not filled in yet: vat, a: rate, b: markup. Copy these from the bill; until "
        "then its costs are not told in full."
    ]
    full = written(tmp_path, LINE + "rate = 0.1\nvat = false\n")
    assert loading.warnings(loading.load(full, env={})) == []


def test_a_file_of_contracts_holds_nothing_else(tmp_path: Path) -> None:
    assert load_contracts(written(tmp_path, HEAD)) == (Contract(start=date(2026, 1, 1), name="x"),)
    with pytest.raises(ConfigError, match="meter is not a setting; the file takes contract"):
        load_contracts(written(tmp_path, WHOLE))
    with pytest.raises(ConfigError, match="holds no contract"):
        load_contracts(written(tmp_path, ""))
    with pytest.raises(ConfigError, match="no such file"):
        load_contracts(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match=r"line 3: contract\.year"):
        load_contracts(written(tmp_path, "[[contract]]\nfrom = 2026-01-01\nyear = 7\n"))
