"""The loopback ThingSpeak accepts, refuses and answers as the hosted one does."""

from __future__ import annotations

import json

import pytest

from p1tui.demo.thingspeak.channel import Rules, parse_created_at
from tests.demo.thingspeak.asking import START, ask, bulk, code, serve
from tests.shared.clocks import ManualClock
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak


def test_bulk_is_accepted_and_read_back(server: ScriptedThingSpeak) -> None:
    status, body, headers = bulk(server, "2026-11-24T10:00:00Z", "2026-11-24T10:00:15Z")
    assert (status, body) == (202, b'{"success":true}')
    assert headers["Server"].startswith("nginx")
    assert headers["X-Request-Id"]
    status, body, _ = ask(server, "GET", f"/channels/7/feeds.json?api_key={READ_KEY}&results=100")
    feed = json.loads(body)
    assert feed["channel"]["last_entry_id"] == 2
    assert feed["feeds"][0] == {
        "created_at": "2026-11-24T10:00:00Z",
        "entry_id": 1,
        "field1": "12.5",
        **{f"field{n}": None for n in range(2, 9)},
    }


def test_calls_within_the_window_are_refused_and_do_not_extend_it(
    server: ScriptedThingSpeak, clock: ManualClock
) -> None:
    assert bulk(server, START)[0] == 202
    clock.now += 14.9
    assert code(bulk(server, START + 1)) == "error_too_many_requests"
    clock.now += 0.1
    assert bulk(server, START + 1)[0] == 202
    server.assert_exactly_once([int(START), int(START) + 1])


@pytest.mark.parametrize(
    ("mode", "status", "rows"),
    [("conflict_409", 409, 1), ("bad_400", 400, 1), ("silent_202", 202, 2), ("accept", 202, 3)],
)
def test_the_four_ways_with_duplicates(clock: ManualClock, mode: str, status: int, rows: int) -> None:
    with serve(clock, Rules(duplicates=mode)) as server:  # type: ignore[arg-type]
        bulk(server, "2026-11-24T10:00:00Z")
        clock.now += 15
        answer = bulk(server, "2026-11-24T11:00:00+01:00", "2026-11-24T10:00:15Z")
        assert (answer[0], len(server.channel.rows)) == (status, rows)
        if mode == "accept":
            with pytest.raises(AssertionError, match="1 doubled"):
                server.assert_exactly_once([int(START), int(START) + 15])


def test_refusals_store_nothing_and_say_why(clock: ManualClock) -> None:
    with serve(clock, Rules(max_bulk=2, max_body=400, quota=3)) as server:
        assert code(bulk(server, START, key="wrong")) == "error_auth_required"
        assert code(bulk(server, START, channel=8)) == "error_resource_not_found"
        assert code(bulk(server, START, START + 1, START + 2)) == "error_request_too_large"
        assert code(bulk(server)) == "error_no_action"
        assert code(bulk(server, "yesterday")) == "error_bad_request"
        assert code(bulk(server, *(START + n for n in range(9)))) == "error_request_too_large"
        path = "/channels/7/bulk_update.json"
        assert code(ask(server, "POST", path, b"{")) == "error_bad_request"
        assert code(ask(server, "POST", path, b"\xff")) == "error_invalid_byte_sequence"
        assert code(ask(server, "GET", path)) == "error_method_invalid"
        assert code(ask(server, "GET", "/nowhere")) == "error_resource_not_found"
        assert bulk(server, START, START + 1)[0] == 202
        clock.now += 15
        assert code(bulk(server, START + 2, START + 3)) == "error_payment_required"
        assert server.channel.messages == 2


def test_relative_times_count_from_the_entry_before(server: ScriptedThingSpeak) -> None:
    def post(*rows: dict[str, object]) -> int:
        body = json.dumps({"write_api_key": KEY, "updates": rows})
        return ask(server, "POST", "/channels/7/bulk_update.json", body)[0]

    assert post({"created_at": START, "field1": 1}, {"delta_t": 0, "field1": 2}) == 400
    assert post({"field1": 1}) == 400
    assert post({"created_at": START, "field1": 1}, {"delta_t": 5, "field1": 2}) == 202
    server.assert_exactly_once([int(START), int(START) + 5])


def test_bulk_csv(server: ScriptedThingSpeak) -> None:
    updates = "2026-11-24T10:00:00Z,1.5,,3|2026-11-24T10:00:15Z,2"
    body = f"write_api_key={KEY}&time_format=absolute&updates={updates}"
    assert ask(server, "POST", "/channels/7/bulk_update.csv", body)[0] == 202
    assert [row.values for row in server.channel.rows] == [{"field1": "1.5", "field3": "3"}, {"field1": "2"}]


def test_single_updates_fail_as_the_hosted_server_does(
    server: ScriptedThingSpeak, clock: ManualClock
) -> None:
    assert ask(server, "GET", f"/update?api_key={KEY}&field1=1")[:2] == (200, b"1")
    assert ask(server, "GET", f"/update?api_key={KEY}&field1=1")[:2] == (200, b"0")
    assert ask(server, "GET", "/update?api_key=wrong&field1=1")[:2] == (400, b"0")
    clock.now += 15
    headers = {"X-THINGSPEAKAPIKEY": KEY, "Content-Type": "application/x-www-form-urlencoded"}
    body = "field1=123&lat=52.1&created_at=2026-11-24T09%3A00%3A15Z"
    status, answer, _ = ask(server, "POST", "/update.json", body, headers)
    entry = json.loads(answer)
    assert status == 200
    assert (entry["entry_id"], entry["field1"], entry["field2"]) == (2, "123", None)
    assert (entry["created_at"], entry["latitude"]) == ("2026-11-24T09:00:15Z", "52.1")


def test_the_other_rejection_style(clock: ManualClock) -> None:
    with serve(clock, Rules(single_reject="429_json", bad_key_single="401_json", retry_after=20)) as server:
        ask(server, "GET", f"/update?api_key={KEY}&field1=1")
        answer = ask(server, "GET", f"/update?api_key={KEY}&field1=1")
        assert (code(answer), answer[2]["Retry-After"]) == ("error_too_many_requests", "20")
        assert code(ask(server, "GET", "/update?api_key=wrong")) == "error_auth_required"


def test_a_paid_plan_shortens_single_updates_alone(clock: ManualClock) -> None:
    with serve(clock, Rules(plan="paid")) as server:
        ask(server, "GET", f"/update?api_key={KEY}&field1=1")
        clock.now += 1
        assert ask(server, "GET", f"/update?api_key={KEY}&field1=1")[1] == b"2"
        clock.now += 1
        assert bulk(server, START + 60)[0] == 429


def test_feeds_need_a_key_and_keep_long_answers_for_five_minutes(clock: ManualClock) -> None:
    with serve(clock, Rules(visibility_delay=5.0)) as server:
        bulk(server, *(START + n for n in range(150)))
        path = "/channels/7/feeds.json"
        assert ask(server, "GET", path)[:2] == (400, b"-1")

        def read(query: str) -> list[str]:
            answer = ask(server, "GET", f"{path}?{query}", headers={"THINGSPEAKAPIKEY": READ_KEY})
            return [feed["created_at"] for feed in json.loads(answer[1])["feeds"]]

        assert read("results=1") == []
        clock.now += 15
        assert len(read("")) == 100
        assert len(read("results=200")) == 150
        window = "start=2026-11-24%2010:00:05&end=2026-11-24%2010:00:07"
        assert read(window) == [f"2026-11-24T10:00:0{n}Z" for n in (5, 6, 7)]
        bulk(server, START + 500)
        clock.now += 15
        assert (len(read("results=200")), len(read("results=100&days=1"))) == (150, 100)
        clock.now += 300
        assert len(read("results=200")) == 151


def test_channels_are_made_changed_cleared_and_deleted_with_the_user_key(server: ScriptedThingSpeak) -> None:
    assert code(ask(server, "POST", "/channels.json", "name=x")) == "error_auth_required"
    made = json.loads(ask(server, "POST", "/channels.json", f"api_key={USER_KEY}&name=Home&field1=Power")[1])
    assert (made["name"], made["field1"], made["api_keys"][0]["write_flag"]) == ("Home", "Power", True)
    number, key = made["id"], made["api_keys"][0]["api_key"]
    assert bulk(server, START, key=key, channel=number)[0] == 202
    assert json.loads(ask(server, "PUT", f"/channels/{number}.json", f"api_key={USER_KEY}&name=New")[1])
    described = json.loads(ask(server, "GET", f"/channels/{number}.json?api_key={USER_KEY}")[1])
    assert (described["name"], described["last_entry_id"]) == ("New", 1)
    assert ask(server, "DELETE", f"/channels/{number}/feeds.json?api_key={USER_KEY}")[:2] == (200, b"[]")
    assert ask(server, "DELETE", f"/channels/{number}.json?api_key={USER_KEY}")[0] == 200
    assert bulk(server, START, key=key, channel=number)[0] == 404


def test_long_text_is_cut_and_unknown_members_are_ignored(server: ScriptedThingSpeak) -> None:
    rows = [{"created_at": START, "field1": "x" * 300, "wavelengths": 5, "status": "a\nb"}]
    ask(server, "POST", "/channels/7/bulk_update.json", json.dumps({"write_api_key": KEY, "updates": rows}))
    assert server.channel.rows[0].values == {"field1": "x" * 255, "status": "ab"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-24T10:00:00Z", START),
        ("2026-11-24T11:00:00+01:00", START),
        ("2026-11-24 10:00:00", START),
        ("2026-11-24 11:00:00 +0100", START),
        ("2026-11-24T10:00:00.900Z", START),
        (str(int(START)), START),
        ("soon", None),
        ("", None),
    ],
)
def test_times_come_in_many_forms(text: str, seconds: float | None) -> None:
    assert parse_created_at(text) == seconds
    assert parse_created_at("2026-11-24 11:00:00", "Europe/Amsterdam") == START
