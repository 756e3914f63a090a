"""A server that answers as nobody should costs a call its time, and settles no line but with 204."""

from __future__ import annotations

import random

import pytest

from p1tui.config.uplink_settings import InfluxSettings
from p1tui.demo.thingspeak.api import Api
from p1tui.demo.thingspeak.channel import Channel, Rules
from p1tui.model.entries import Entry
from p1tui.net import client
from p1tui.uplinks.lineprotocol.target import LineProtocolTarget
from p1tui.uplinks.outcome import RULES
from tests.shared.hostile_http import HostileServer, hostilities
from tests.shared.processes import resident

HOSTILE = 150
MEMORY = 40_000_000
"""Bytes that resident memory may grow by: a gzip bomb unpacked would be 50 MB, an endless body more."""


def test_hostile_answers_are_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_TIMEOUT", 0.3)
    monkeypatch.setattr(client, "CALL_TIMEOUT", 0.6)
    rules = Rules()
    api = Api([Channel(1, "W" * 16, "R" * 16, rules)], rules, user_key="U" * 16)
    server = HostileServer(api, lambda: 0.0)
    server.plan = hostilities(random.Random(3))
    target = LineProtocolTarget(InfluxSettings(url=server.url))
    before = resident()
    try:
        for number in range(HOSTILE):
            told = target.send([Entry(number, {"tariff": 1}, "E1")])
            assert told.result in RULES
            assert (RULES[told.result].one == "sent") == (told.status == 204), server.met[-1]
            assert str(told.reason("host")).endswith(".") or told.result == "accepted"
            assert target.stored([Entry(number, {"tariff": 1}, "E1")]) in (frozenset(), frozenset({number}))
    finally:
        server.close()
    assert len(server.met) > HOSTILE
    assert resident() - before < MEMORY
