"""The demo's uplink has bad weather by the seed, and recovers from it."""

from __future__ import annotations

import random

from p1tui.demo.thingspeak import ThingSpeakServer
from p1tui.demo.thingspeak.weather import Weather
from tests.demo.thingspeak.asking import START, bulk
from tests.shared.clocks import ManualClock
from tests.shared.thingspeak import KEY


def test_the_weather_storms_a_minute_in_six_and_alike_for_one_seed() -> None:
    def spells(seed: int) -> list[bool]:
        weather = Weather(random.Random(seed))
        return [weather.trouble(float(second)) is not None for second in range(36_000)]

    bad = spells(3)
    assert bad == spells(3)
    assert bad != spells(4)
    assert 0.1 < sum(bad) / len(bad) < 0.25


def test_the_flaky_server_of_the_demo_fails_and_recovers(clock: ManualClock) -> None:
    with ThingSpeakServer(write_key=KEY, channel=7, clock=clock, weather=Weather(random.Random(1))) as server:
        outcomes = []
        for number in range(60):
            clock.now += 15
            try:
                outcomes.append(bulk(server, START + number)[0])
            except OSError:
                outcomes.append(0)
        assert set(outcomes) - {202}
        assert outcomes[-1] == 202 or outcomes.count(202) > 40
