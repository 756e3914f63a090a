"""Templates hold the law's structure and no tariff, and are contracts once they are filled in."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from p1tui.config.contract_files import load_contracts
from p1tui.costs.answers.check import findings
from p1tui.costs.answers.reckoning import bills
from p1tui.costs.bill import MarketPrices
from p1tui.costs.templates import NAMES
from p1tui.costs.templates.registry import TEMPLATES
from p1tui.costs.templates.template import written
from tests.costs.days import quarters, year
from tests.shared.times import AMSTERDAM

LAW = {
    "tariff", "at_least", "mean_of", "up_to", "above", "floor", "factor", "count", "times", "instalment",
}  # fmt: skip
"""Numbers that are the law's or the form's, and no tariff."""


TARIFFS = ("low", "normal")


def text_of(name: str, start: date) -> str:
    return written(TEMPLATES[name](start), start, name, str)


def test_the_command_line_knows_every_template() -> None:
    assert tuple(TEMPLATES) == NAMES


@pytest.mark.parametrize("start", [date(2026, 1, 1), date(2027, 1, 1), date(2030, 1, 1)])
@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_contract_without_a_tariff(tmp_path: Path, name: str, start: date) -> None:
    file = tmp_path / "contract.toml"
    text = text_of(name, start)
    file.write_text(text, encoding="utf-8")
    (contract,) = load_contracts(file)
    (missing,) = [each for each in findings([contract]) if each.is_missing]
    assert "vat" in str(missing.message)
    assert {"rate", "markup", "vat", "reference_kw"}.isdisjoint(numbers(tomllib.loads(text)))
    assert numbers(tomllib.loads(text)) <= LAW
    assert max(map(len, text.splitlines())) < 120


@pytest.mark.parametrize("name", NAMES)
def test_a_template_that_is_filled_in_lacks_nothing(tmp_path: Path, name: str) -> None:
    file = tmp_path / "contract.toml"
    text = text_of(name, date(2026, 1, 1)).replace('= ""', "= 1")
    file.write_text(text, encoding="utf-8")
    assert [str(each.message) for each in findings(load_contracts(file))] == []


def test_the_dutch_law_changes_with_2027() -> None:
    before, after = (tomllib.loads(text_of("nl-dynamic", date(of, 1, 1))) for of in (2026, 2027))
    (old,), (new,) = before["contract"], after["contract"]
    assert old["netting"] and "netting" not in new
    assert {"energy tax"} == {line["name"] for line in old["line"] if line.get("netted")}
    assert next(line for line in old["line"] if line["name"] == "feed-in")["floor"] == 0.5
    later = tomllib.loads(text_of("nl-dynamic", date(2030, 1, 1)))["contract"][0]
    assert all("floor" not in line for line in later["line"])
    feed_in = next(line for line in new["line"] if line["name"] == "feed-in")
    assert (feed_in["floor_of"], feed_in["floor"]) == ("supply", 0.5)
    cost = next(line for line in new["line"] if line["name"] == "feed-in cost")
    assert (cost["charge"], cost["offsets"]) == (True, "feed-in")


@pytest.mark.parametrize("of", [2026, 2027])
def test_dutch_tariffs_have_floors_and_their_cost_offsets_both(of: int) -> None:
    text = text_of("nl-fixed", date(of, 1, 1))
    (contract,) = tomllib.loads(text)["contract"]
    lines = {line["name"]: line for line in contract["line"]}
    assert [
        (lines[f"feed-in {each}"]["floor_of"], lines[f"feed-in {each}"]["floor"]) for each in TARIFFS
    ] == [(f"supply {each}", 0.5) for each in TARIFFS]
    assert lines["feed-in cost"]["offsets"] == [f"feed-in {each}" for each in TARIFFS]
    assert ("they count once nothing is netted" in text.replace("\n# ", " ")) == (of == 2026)


@pytest.mark.parametrize("name", ["nl-fixed", "nl-variable"])
def test_a_netted_template_answers_what_the_end_of_netting_costs_by_the_law(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / "contract.toml"
    text = text_of(name, date(2026, 1, 1)).replace('= ""', "= 0.1").replace("vat = 0.1", "vat = 0")
    file.write_text(text, encoding="utf-8")
    rises = {"import_t1_wh": 10_000, "export_t1_wh": 400_000, "export_t2_wh": 600_000, "export_wh": 1_000_000}
    energy = quarters(
        "2026-01-01",
        "2027-01-01",
        {"import_t2_wh": {}, "import_wh": {}, "gas_l": {}}
        | {key: {"2026-06-10T13:00": wh} for key, wh in rises.items()},
    )
    contracts = [
        msgspec.structs.replace(
            each,
            line=tuple(
                # A cost of twice the fee, which the law lets take the fee and no more.
                msgspec.structs.replace(line, rate=0.2 if line.charge else line.rate)
                for line in each.line
            ),
        )
        for each in load_contracts(file)
    ]
    (bill,) = bills(contracts, energy, MarketPrices(), [year(2026)], AMSTERDAM, without_netting=True)
    amounts = {line.name: line.amount for line in bill.lines}
    taken = amounts.pop("feed-in cost")
    earned = sum(amount or 0 for of, amount in amounts.items() if of.startswith("feed-in"))
    assert (earned, taken) == (Decimal(-100), Decimal(100))


def test_every_comment_names_a_place_on_the_bill() -> None:
    for name in NAMES:
        for block in re.split(r"\n\n(?=\[\[contract)", text_of(name, date(2026, 1, 1))):
            assert block.splitlines()[1].startswith("# "), block


def numbers(value: object) -> set[str]:
    """The keys of all numbers in a table."""
    found = set[str]()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= (
                {key} if isinstance(inner, int | float) and not isinstance(inner, bool) else numbers(inner)
            )
    elif isinstance(value, list):
        for inner in value:
            found |= numbers(inner)
    return found
