"""The page is told what the command line prints, in the documented shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from p1tui.cli.main import main
from p1tui.config.contracts import Contract, ContractLine
from p1tui.config.settings import Config
from p1tui.p1.reading import Device, Reading, rfc3339
from p1tui.store.recording.recorder import Recorder
from p1tui.web.api import history, steps
from tests.shared.household import EXPORTED, IMPORTED, is_sunny
from tests.shared.times import AMSTERDAM
from tests.shared.waiting import until
from tests.web.schema import DOCUMENT, answer_faults, example
from tests.web.served import HOUSE, PATIENCE, Served, served

RATES = """
[[contract]]
from = 2020-01-01
name = "fixed"
line = [
    {name = "supply", on = "import", rate = 0.25},
    {name = "feed-in", on = "export", rate = 0.05},
    {name = "grid", on = "day", rate = 1.0},
]
"""

CONTRACT = Contract(
    start=date(2020, 1, 1),
    name="fixed",
    line=(
        ContractLine(name="supply", on="import", rate=0.25),
        ContractLine(name="feed-in", on="export", rate=0.05),
        ContractLine(name="grid", on="day", rate=1.0),
    ),
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, Config(contract=(CONTRACT,))) as found:
        yield found


def printed(page: Served, capsys: pytest.CaptureFixture[str], *words: str) -> list[object]:
    """Return the JSON lines that a command prints of the same history."""
    config = page.history.with_name("config.toml")
    config.write_text(RATES)
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as same:
        same.setattr("time.time", page.site.clock)
        assert main(["--config", str(config), "--set", f"store.path={page.history}", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "path",
    [
        "/api/now",
        "/api/history?quantity=energy",
        "/api/history?quantity=power&step=quarter",
        "/api/history?quantity=power&step=10s&from={minute}",
        "/api/history?quantity=demand&step=day",
        "/api/history?quantity=gas&step=month&from=2026-01-01",
        "/api/history?quantity=heat&step=week",
        "/api/history?quantity=cost&step=day&from={day}",
        "/api/history?quantity=cost&step=hour",
        "/api/costs",
        "/api/costs?every=day&from={day}",
        "/api/costs?netting=without",
        "/api/costs?from=2019-12-30&to=2020-01-02",
        "/api/prices",
        "/api/prices?date={day}",
    ],
)
def test_an_answer_is_as_documented(house: Served, path: str) -> None:
    moment = datetime.fromtimestamp(house.now - 120, UTC)
    asked = path.format(day=moment.date() - timedelta(days=2), minute=f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    answer = house.ask(asked)
    assert answer.status == 200, answer.body
    assert answer_faults(path.partition("?")[0], answer.json) == []


def test_every_example_is_as_documented() -> None:
    for path in ("/api/now", "/api/history", "/api/costs", "/api/prices"):
        assert answer_faults(path, example(path)) == []
    assert answer_faults("/api/now", example("/api/now") | {"new": 1}) == ["$: new is not documented"]


def test_every_path_is_documented_and_every_documented_one_answers(house: Served) -> None:
    for path, verbs in DOCUMENT["paths"].items():
        for verb in verbs:
            method = "HEAD" if (path, verb) == ("/events", "get") else verb.upper()
            assert house.ask(path, method=method).status in (200, 303), path


def test_an_event_is_what_now_says(house: Served) -> None:
    stream = house.stream()
    event = stream.event()
    assert answer_faults("/api/now", event) == []
    stream.close()


def test_the_reading_is_what_decode_prints(
    house: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "telegram.txt").write_bytes(HOUSE.telegram(house.now))
    (decoded,) = printed(house, capsys, "decode", str(file))
    assert house.ask("/api/now").json["reading"] == decoded


@pytest.mark.parametrize("step", ["sample", "minute", "hour", "day"])
def test_rows_are_what_export_prints(house: Served, capsys: pytest.CaptureFixture[str], step: str) -> None:
    day = str(datetime.fromtimestamp(house.now, UTC).date() - timedelta(days=1))
    rows = printed(house, capsys, "export", "--every", step, "--from", day, "--format", "jsonl")
    answer = house.ask(f"/api/history?step={step}&from={day}")
    assert [json.loads(line) for line in answer.body.splitlines()] == rows
    assert rows
    csv = house.ask(f"/api/history?step={step}&from={day}&format=csv")
    assert csv.header("content-type").startswith("text/csv")
    assert len(csv.body.splitlines()) == len(rows) + 1


def test_bills_and_prices_are_what_the_commands_print(
    house: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    day = str(datetime.fromtimestamp(house.now, UTC).date() - timedelta(days=2))
    for words, query in (
        (("--from", day, "--every", "day"), f"from={day}&every=day"),
        (("--from", day, "--to", day), f"from={day}&to={day}"),
    ):
        assert house.ask(f"/api/costs?{query}").json["bills"] == printed(
            house, capsys, "costs", "--json", *words
        )
    quarters = house.ask(f"/api/prices?date={day}").json["quarters"]
    assert quarters == printed(house, capsys, "prices", "--json", "--date", day)
    assert len(quarters) == 96


def test_steps_add_up_to_the_total_and_hold_what_the_meter_counted(house: Served) -> None:
    start = house.now - 86_400
    span = f"from={rfc3339(start)}&to={rfc3339(house.now)}"
    found = house.ask(f"/api/history?quantity=energy&step=quarter&{span}").json
    sunny = [is_sunny(at) for at in range(start, house.now, 900)]
    imported, exported = sunny.count(False) * IMPORTED, sunny.count(True) * EXPORTED
    assert found["total"] == {"import_wh": imported, "export_wh": exported}
    assert sum(each or 0 for each in found["values"]["import_wh"]) == found["total"]["import_wh"]
    assert len(found["time"]) == 96


def test_gas_of_a_time_before_its_recording_is_not_known(house: Served) -> None:
    first = (house.now - 86_400) // 3600 * 3600
    read_outs = [(first + 3600 * hour, 5000 + 70 * hour) for hour in range(3)]
    recorder = Recorder(house.history, timezone=AMSTERDAM, clock=lambda: 0.0, now=lambda: float(house.now))
    with closing(recorder):
        recorder.backfill(
            Reading(
                time=own + 1207,
                header="XMX5LGF0000000000000",
                meter="E0000000000000001",
                gas_dm3=value,
                gas_time=own,
                devices=(Device(channel=1, medium="gas", id="G1", value=value, unit="dm3", time=own),),
            )
            for own, value in read_outs
        )
    span = f"from={rfc3339(first - 3600)}&to={rfc3339(first + 3 * 3600)}"
    found = house.ask(f"/api/history?quantity=gas&step=hour&{span}").json
    assert found["values"]["gas_dm3"] == [None, 70, 70, None]
    assert found["total"] == {"gas_dm3": 140}


def test_steps_begin_with_the_local_day(house: Served) -> None:
    found = house.ask("/api/history?quantity=energy&step=day&from=2026-10-24&to=2026-10-26").json
    assert found["time"] == ["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"]
    assert found["end"] == "2026-10-26T23:00:00Z"
    months = house.ask("/api/history?quantity=energy&step=month&from=2026-02-10&to=2026-03-01").json
    assert months["time"] == ["2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z"]


@pytest.mark.parametrize(
    "query",
    [
        "quantity=energy&step=minute&from=2001-01-01",
        "quantity=energy&step=5s",
        "quantity=cost&step=minute",
        "quantity=magic",
        "quantity=energy&step=century",
        "quantity=energy&from=2026-13-01",
        "quantity=energy&from=9999-12-31",
        "quantity=energy&from=0001-01-01",
        "quantity=energy&from=x",
        "quantity=energy&from=2026-02-02&to=2026-02-01",
        "step=month",
        "format=xml",
        "from=%00",
    ],
)
def test_a_wrong_question_gets_a_sentence(house: Served, query: str) -> None:
    answer = house.ask(f"/api/history?{query}")
    assert answer.status == 400
    assert answer_faults("/api/now", answer.json)  # it is none
    assert set(answer.json) == {"error"}


def test_an_answer_has_an_end(house: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = house.ask("/api/history?quantity=energy&step=day&from=2017-01-01&to=2026-12-31")
    assert answer.status == 200
    assert len(answer.json["time"]) <= steps.MOST
    assert house.ask("/api/costs?every=day&from=2010-01-01&to=2026-01-01").status == 400
    monkeypatch.setattr(history, "MOST_ROWS", 10)
    assert house.ask("/api/history?step=sample&from=2026-01-01").status == 400


def test_without_a_contract_nothing_is_said_of_costs(page: Served) -> None:
    for path in ("/api/costs", "/api/prices", "/api/history?quantity=cost"):
        answer = page.ask(path)
        assert answer.status == 404
        assert "contract new" in answer.json["error"]
    assert "cost" not in page.ask("/api/now").json["meter"]["quantities"]


def test_markup_stays_text(page: Served) -> None:
    evil = "<script>alert(1)</script>"
    snapshot = page.snapshot()
    assert snapshot.reading is not None
    page.feed.publish(
        msgspec.structs.replace(
            snapshot,
            reading=msgspec.structs.replace(snapshot.reading, message=evil, meter=evil),
            source=msgspec.structs.replace(snapshot.source, name=evil),
        )
    )
    answer = page.ask("/api/now")
    assert answer.json["reading"]["message"] == answer.json["reading"]["meter"] == evil
    assert answer.header("content-type").startswith("application/json")
    assert answer.header("x-content-type-options") == "nosniff"


def test_sentences_are_in_the_readers_language(page: Served) -> None:
    english, dutch = (page.ask(f"/api/now?lang={code}") for code in ("en", "nl"))
    assert english.json["source"]["words"] == "The meter is listened to."
    assert dutch.json["source"]["words"] == "Er wordt naar de meter geluisterd."
    assert dutch.header("content-language") == "nl"
    assert [each["words"] for each in english.json["links"]] == ["12 entries wait.", "It was refused."]


def test_it_says_when_its_numbers_are_old(page: Served) -> None:
    assert page.ask("/api/now").json["stale"] is False
    page.ahead = 31.0
    found = page.ask("/api/now").json
    assert (found["stale"], found["age_s"]) == (True, 31.0)


def test_yesterday_is_told_until_the_same_time(page: Served) -> None:
    until(lambda: page.ask("/api/now").json["yesterday"], PATIENCE)  # the history is waited for a second
    found = page.ask("/api/now").json
    assert found["yesterday"].keys() >= {"import_wh", "export_wh"}
    assert found["today"] == {"import_wh": 1200, "export_wh": 0}
    assert found["yesterday_since"] is None


def test_yesterday_counts_from_when_recording_began(tmp_path: Path) -> None:
    with served(tmp_path, recorded_s=30 * 3600) as page:
        until(lambda: page.ask("/api/now").json["yesterday"], PATIENCE)
        assert page.ask("/api/now").json["yesterday_since"] == "2026-06-16T06:00:00Z"
