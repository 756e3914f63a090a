"""Calls by the plain library, for the tests of the loopback server."""

from __future__ import annotations

import http.client
import json

from p1tui.demo.thingspeak import ThingSpeakServer
from p1tui.demo.thingspeak.channel import Rules
from tests.shared.clocks import ManualClock
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak

START = 1_795_514_400.0  # 2026-11-24T10:00:00Z


def serve(clock: ManualClock, rules: Rules | None = None) -> ScriptedThingSpeak:
    return ScriptedThingSpeak(
        write_key=KEY, read_key=READ_KEY, user_key=USER_KEY, channel=7, rules=rules, clock=clock
    )


Answer = tuple[int, bytes, dict[str, str]]


def ask(
    server: ThingSpeakServer,
    method: str,
    target: str,
    body: bytes | str = b"",
    headers: dict[str, str] | None = None,
) -> Answer:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read(), dict(response.getheaders())
    finally:
        connection.close()


def bulk(server: ThingSpeakServer, *times: object, key: str = KEY, channel: int = 7) -> Answer:
    updates = [{"created_at": time, "field1": 12.5} for time in times]
    body = json.dumps({"write_api_key": key, "updates": updates})
    return ask(
        server, "POST", f"/channels/{channel}/bulk_update.json", body, {"Content-Type": "application/json"}
    )


def code(answer: Answer) -> str:
    document = json.loads(answer[1])
    assert document["status"] == str(answer[0])
    return str(document["error"]["error_code"])
