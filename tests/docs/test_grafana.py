"""The dashboard is sound, asks only for what the line protocol writes, and a real database answers it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.demo.household.household import Household
from p1tui.model.entries import Entry
from p1tui.p1.reading_keys import NUMBERS, is_number
from p1tui.uplinks.lineprotocol.lines import MEASUREMENT
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from tests.docs.dashboard import BOARD, VALUES, expressions, filled, panels
from tests.docs.fleet import DOCS
from tests.shared.databases import running_victoria
from tests.shared.waiting import until

METRIC = re.compile(rf"\b{MEASUREMENT}_([a-z0-9_]+)\b")
COMPUTED = {"net_power_w"}
"""Keys that no reading stores, and so no line holds."""


def variables() -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in BOARD["templating"]["list"]}


def test_its_queries_name_only_metrics_that_lines_hold() -> None:
    queries = [each["definition"] for each in variables().values() if each["type"] == "query"]
    named = [key for text in (*expressions(), *queries) for key in METRIC.findall(text)]
    assert len(named) > 30
    for key in named:
        assert is_number(key) and key not in COMPUTED, key
    assert COMPUTED < NUMBERS


def test_each_query_is_of_the_chosen_sites_and_each_variable_is_known() -> None:
    assert set(variables()) == {"datasource", "site", "meter"}
    for expression in expressions():
        assert expression.count('site=~"$site"') >= 1, expression
        assert set(re.findall(r"\$\w+", expression)) <= set(VALUES), expression


def test_panels_lie_beside_each_other_with_an_id_each() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(ids) == len(set(ids)) > 12
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


@pytest.fixture(scope="module")
def times() -> range:
    """The UTC seconds of the readings: an hour, but for its last minute."""
    now = int(time.time()) // 10 * 10
    return range(now - 3600, now - 60, 10)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, times: range) -> Iterator[Any]:
    """A question to a database with these readings of two households of two sites."""
    with running_victoria(tmp_path_factory.mktemp("victoria")) as server:
        for seed, site in ((1, "elm-street"), (2, "mill-lane")):
            house = Household(seed)
            target = LineProtocolTarget(InfluxSettings(url=server.url, tags={"site": site}))
            entries = [Entry(at, house.reading(at).numbers(), f"box-{seed}") for at in times]
            assert target.send(entries).result == "accepted"
        until(lambda: len(server.samples("p1_power_import_w")) == 2 * len(entries), 30)

        def answered(query: str) -> list[Any]:
            status, body = server.get("/api/v1/query", query=query, time=str(times.stop))
            assert status == 200, (query, body)
            return list(json.loads(body)["data"]["result"])

        yield answered


@pytest.mark.parametrize("expression", expressions())
def test_a_real_database_has_an_answer_to_each_query(expression: str, ask: Any) -> None:
    assert ask(filled(expression))


def test_a_site_whose_meters_send_no_export_is_shown(ask: Any) -> None:
    for title in ("Power now", "Power by site"):
        [panel] = [panel for panel in panels() if panel["title"] == title]
        query = filled(panel["targets"][0]["expr"]).replace("p1_power_export_w", "p1_power_none_w")
        assert ask(query), title


def test_the_answers_are_right(ask: Any, times: range) -> None:
    def first(title: str) -> float:
        [panel] = [panel for panel in panels() if panel["title"] == title]
        [found] = ask(filled(panel["targets"][0]["expr"]))
        return float(found["value"][1])

    assert first("Meters that speak") == 2
    houses = [Household(seed) for seed in (1, 2)]
    hour = sum(
        (house.reading(times[-1]).import_wh or 0) - (house.reading(times[0]).import_wh or 0)
        for house in houses
    )
    assert first("Import in this range") == pytest.approx(hour, abs=1)


def test_the_file_is_plain_json_with_an_end(tmp_path: Path) -> None:
    text = (DOCS / "grafana.json").read_text("utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["uid"] == "p1tui-fleet"
