"""Prices and costs on a real broker: they come, change and go without a new reading."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from p1tui.config.uplink_settings import MqttSettings
from tests.shared.broker import Reader, broker, needs_mosquitto, reader
from tests.shared.waiting import until
from tests.uplinks.mqtt.house import METER_ID, MONEY, publisher

pytestmark = needs_mosquitto

STATE, CONFIG = f"p1tui/{METER_ID}/state", f"homeassistant/device/p1tui_{METER_ID}/config"


def state(heard: Reader) -> dict[str, object]:
    return dict(json.loads(heard.newest().get(STATE, b"{}")))


def components(heard: Reader) -> dict[str, dict[str, str]]:
    return dict(json.loads(heard.newest()[CONFIG])["components"])


def test_money_is_published_when_it_changes_and_its_entities_stay(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url, every=1)) as house:
        house.show()
        until(lambda: "power_import_w" in state(heard), 20)
        assert "contract" not in state(heard)
        assert "price_import" not in components(heard)
        house.say(money=MONEY)
        until(lambda: state(heard).get("price_import") == "0.2631", 20)
        until(lambda: "price_import" in components(heard), 20)
        house.say(money=msgspec.structs.replace(MONEY, price=None))
        until(lambda: "price_import" not in state(heard), 20)
        assert state(heard)["price_export"] == "0.0843"
        house.say(money=None)
        until(lambda: "currency" not in state(heard), 20)
        assert components(heard)["price_import"]["unit_of_measurement"] == "EUR/kWh"


def test_topics_of_dsmr_reader_are_emptied_once_a_price_is_not_known(tmp_path: Path) -> None:
    topic = "dsmr/day-consumption/energy_supplier_price_electricity_delivered_"
    settings = MqttSettings(layout="dsmr-reader", every=1)
    with broker(tmp_path) as it, reader(it) as heard:
        with publisher(msgspec.structs.replace(settings, url=it.url)) as house:
            house.show()
            house.say(money=MONEY)
            until(lambda: b"0.2631" in (heard.newest().get(topic + each) for each in "12"), 20)
            house.say(money=msgspec.structs.replace(MONEY, price=None))
            until(lambda: b"" in (heard.newest().get(topic + each) for each in "12"), 20)
        with reader(it) as later:
            until(lambda: "dsmr/reading/timestamp" in later.newest(), 20)
            assert not [each for each in later.newest() if each.startswith(topic)]
