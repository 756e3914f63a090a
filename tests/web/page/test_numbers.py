"""The page shows the numbers of `decode` and `export`, and those of the API, which has its own tests."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.shared.times import AMSTERDAM
from tests.shared.waiting import until
from tests.web.page.browser import WAIT_S, Browser
from tests.web.page.served import Served


def p1tui(*arguments: str) -> list[dict[str, Any]]:
    """Run a command, and return the JSON objects that it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "p1tui", *arguments], capture_output=True, check=True, timeout=120
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def plain(text: str, language: str = "en") -> float:
    """Return the number in a text of the page."""
    decimal, thousands = (".", ",") if language == "en" else (",", ".")
    kept = "".join(
        letter for letter in text.replace("−", "-") if letter in f"0123456789-{decimal}{thousands}"
    )
    return float(kept.replace(thousands, "").replace(decimal, "."))


def cells(browser: Browser, selector: str) -> list[list[str]]:
    """Return the texts of a table's body, a list for each row."""
    script = """
    return [...document.querySelectorAll(`${arguments[0]} tbody tr`)].map((row) =>
      [...row.children].map((cell) => cell.innerText.replaceAll("\\u00a0", " ")));
    """
    found: list[list[str]] = browser.run(script, selector)
    return found


@pytest.mark.parametrize("language", ["en", "nl"])
def test_now_has_the_numbers_of_decode(browser: Browser, folder: Path, language: str) -> None:
    (reading,) = p1tui("decode", str(folder / "telegram.txt"))
    browser.open("now", language=language)

    net = reading["power_import_w"] - reading["power_export_w"]
    assert plain(browser.text(".figure .digits"), language) == net
    assert browser.text(".figure .unit") == "W"
    word = {"en": "importing", "nl": "afname"}[language]
    assert word in browser.text(".direction")

    for number, (name, volts, amps, watts, _) in enumerate(cells(browser, "#phases"), 1):
        assert name == f"L{number}"
        assert plain(volts, language) * 1000 == pytest.approx(reading[f"l{number}_voltage_mv"])
        assert plain(amps, language) * 1000 == pytest.approx(reading[f"l{number}_current_ma"])
        taken, given = reading[f"l{number}_import_w"], reading[f"l{number}_export_w"]
        assert plain(watts, language) == abs(taken - given)
        assert ("▲" in watts) == (taken > given)

    registers = [
        plain(value.split("\n")[0].rstrip("³"), language) for _, value in cells(browser, "#registers")
    ]
    keys = ("import_t1_wh", "import_t2_wh", "export_t1_wh", "export_t2_wh", "gas_dm3")
    assert registers == [reading[key] / 1000 for key in keys]


def test_the_days_of_a_month_have_the_energy_of_the_export(browser: Browser, folder: Path) -> None:
    days = p1tui(
        *("export", "--config", "/dev/null", "--set", f"store.path={folder / 'history.sqlite'}"),
        *("--from", "2025-05-01", "--to", "2025-06-01", "--every", "day", "--format", "jsonl"),
    )
    browser.open("history?period=month&from=2025-05-01&quantity=energy&compare=0")
    browser.open_tables()
    table = cells(browser, "details")
    assert len(table) == 31
    for before, day, (_, taken, given) in zip(days, days[1:], table[1:], strict=False):
        assert date.fromisoformat(day["date"]) - date.fromisoformat(before["date"]) == timedelta(days=1)
        assert round(plain(taken) * 1000) == day["import_wh"] - before["import_wh"], day["date"]
        assert round(plain(given) * 1000) == day["export_wh"] - before["export_wh"], day["date"]


def test_yesterdays_energy_stands_below_the_same_key_as_in_the_api(browser: Browser, scene: Served) -> None:
    until(lambda: scene.get("/api/now")["yesterday"], WAIT_S)  # the history is waited for a second
    now = scene.get("/api/now")
    browser.open("now")
    rows = {row[0][2:]: row[1:] for row in cells(browser, "#today") if row[0][0] in "▲▼"}
    for name, word in (("import", "import"), ("export", "return")):
        today, yesterday = now["today"][f"{name}_wh"], now["yesterday"][f"{name}_wh"]
        assert plain(rows[word][0].split("kWh")[0]) == pytest.approx(today / 1000, abs=0.051)
        assert plain(rows[word][1]) == pytest.approx(yesterday / 1000, abs=0.051)


def test_the_days_of_a_month_have_the_costs_of_the_history(browser: Browser, scene: Served) -> None:
    asked = "/api/history?quantity=cost&from=2025-05-01&to=2025-05-31&step=day"
    costs = scene.get(asked)["values"]["cost"]
    browser.open("history?period=month&from=2025-05-01&quantity=cost&compare=0")
    browser.open_tables()
    table = cells(browser, "details")
    assert [plain(value) for _, value in table] == [pytest.approx(float(each), abs=0.00501) for each in costs]


def test_prices_are_those_of_the_quarters(browser: Browser, scene: Served) -> None:
    quarters = scene.get("/api/prices")["quarters"]
    browser.open("prices?hours=3")
    browser.open_tables()
    table = cells(browser, "details")
    assert [plain(row[1]) for row in table] == [
        pytest.approx(float(each["total"]), abs=0.000051) for each in quarters
    ]
    stretch = [row for row in table if "cheapest stretch" in row[4]]
    assert len(stretch) == 12
    mean = sum(plain(row[1]) for row in stretch) / 12
    assert f"{mean:.3f}" in browser.text(".prices-facts")


@pytest.mark.parametrize(
    ("view", "before"),
    [
        ("history?period=month&from=2025-04-01", "Mar 2025, since 29 Mar"),
        ("history?period=day&from=2025-03-30", "Sat 29 Mar, since {began}"),
        ("history?period=span&from=2025-05-01&to=2025-06-30", "1 Mar – 30 Apr, 29 Mar – 12 Apr 17:50"),
        ("history?period=month&from=2025-06-01", "May 2025, by 12 May 17:50"),
    ],
)
def test_a_period_in_which_recording_began_is_told_as_such_and_is_not_compared(
    browser: Browser, scene: Served, view: str, before: str
) -> None:
    browser.open(f"{view}&quantity=energy&compare=1")
    found = scene.get("/api/history?quantity=energy&from=2025-06-01&to=2025-06-11&step=day")["began"]
    began = datetime.fromisoformat(found).astimezone(AMSTERDAM)
    until(lambda: browser.text("table.sums thead") != "", WAIT_S)
    heads = browser.text("table.sums thead").replace("\u00a0", " ")
    assert before.format(began=f"{began:%H:%M}") in heads
    assert ("%" in browser.text("table.sums tbody")) == (before.startswith("May"))
