"""The target against a real broker: killed, restarted, refusing, mute."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from pathlib import Path

import msgspec
import pytest

from p1tui.config.uplink_settings import MqttSettings
from p1tui.net.resolver import Resolver
from p1tui.uplinks.latest import worker
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.mqtt import connection, target
from p1tui.uplinks.mqtt.target import MqttTarget
from tests.shared.broker import (
    PASSWORD,
    USER,
    Broker,
    Proxy,
    broker,
    needs_mosquitto,
    password_lines,
    reader,
)
from tests.shared.waiting import until
from tests.uplinks.mqtt.house import GAS_ID, METER_ID, publisher, stored

pytestmark = needs_mosquitto

AVAILABILITY, STATE = f"p1tui/{METER_ID}/availability", f"p1tui/{METER_ID}/state"
CONFIGS = tuple(f"homeassistant/device/p1tui_{each}/config" for each in (METER_ID, GAS_ID))
ALL = {AVAILABILITY, STATE, f"p1tui/{GAS_ID}/state", *CONFIGS}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, and tell Home Assistant at once."""
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(target, "SPREAD_S", 0.0)


def proven(settings: MqttSettings) -> str:
    """The sentence of a test of the broker."""
    made = MqttTarget(settings)
    with Waker() as waker:
        answer = made.prove(lambda: False, waker)
    return str(answer.notice if answer.result == "accepted" else answer.reason(made.host))


def with_password(broker: Broker) -> MqttSettings:
    return MqttSettings(url=broker.url, user=USER, password=PASSWORD)


def test_the_first_reading_tells_all_and_the_end_takes_leave(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard:
        with publisher(MqttSettings(url=it.url)) as house:
            until(lambda: "first reading" in house.reason, 20)
            house.show()
            until(lambda: house.state == "up", 20)
            until(lambda: heard.newest().keys() == ALL, 20)
            order = [topic for topic, _, _ in heard.all()]
            assert order == [*CONFIGS, AVAILABILITY, f"p1tui/{GAS_ID}/state", STATE]
            assert heard.newest()[AVAILABILITY] == b"online"
        until(lambda: heard.newest()[AVAILABILITY] == b"offline", 20)
        with reader(it) as later:
            until(lambda: later.newest().keys() == ALL, 20)
            assert all(retained for _, _, retained in later.all())


def test_a_state_has_the_keys_of_decode_and_follows_at_its_pace(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url, every=1)) as house:
        house.show()
        until(lambda: STATE in heard.newest(), 20)
        reading = stored(house.time).reading
        said = json.loads(heard.newest()[STATE])
        own = {"source": "open", "rejected": 0, "present": [GAS_ID]}
        known = {key: value for key, value in reading.as_dict().items() if key in said}
        assert said == known | own
        assert {
            "import_t1_wh",
            "power_import_w",
            "l1_voltage_mv",
            "gas_dm3",
            "tariff",
            "time",
        } <= said.keys()
        house.show()
        until(lambda: len(heard.named(f"{METER_ID}/state")) == 2, 20)
        # What does not differ is said once.
        assert len(heard.named("/config")) == 2
        assert heard.named("/availability") == [b"online"]


def test_a_jump_of_the_power_does_not_wait(tmp_path: Path) -> None:
    with (
        broker(tmp_path) as it,
        reader(it) as heard,
        publisher(MqttSettings(url=it.url, every=3600)) as house,
    ):
        for watts in (300, 340, 2300):
            house.set_power(watts)
            until(lambda: house.state == "up", 20)
        until(lambda: len(heard.named(f"{METER_ID}/state")) == 2, 20)
        assert [json.loads(each)["power_import_w"] for each in heard.named(f"{METER_ID}/state")] == [
            300,
            2300,
        ]


def test_a_broker_that_is_killed_and_comes_back_empty_is_told_all_again(tmp_path: Path) -> None:
    with broker(tmp_path) as it, publisher(MqttSettings(url=it.url)) as house:
        house.show()
        until(lambda: house.state == "up", 20)
        it.kill()
        until(lambda: house.state == "retrying", 20)
        until(lambda: "127.0.0.1: it was refused" in house.reason, 20)
        until(lambda: house.worker.health().next_try_at is not None, 20)
        house.show()
        newest = stored(house.time).reading.as_dict()["time"]
        it.start()
        with reader(it) as heard:
            until(lambda: heard.newest().keys() == ALL, 20)
            assert heard.newest()[AVAILABILITY] == b"online"
            until(lambda: json.loads(heard.newest()[STATE])["time"] == newest, 20)
            until(lambda: house.state == "up", 20)


def test_home_assistant_that_starts_anew_is_told_all_again(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url)) as house:
        house.show()
        until(lambda: heard.newest().keys() == ALL, 20)
        said = len(heard.all())
        heard.say("homeassistant/status", "offline")
        heard.say("homeassistant/status", "online")
        until(lambda: len(heard.all()) >= said + 2 + len(ALL), 20)
        assert [topic for topic, _, _ in heard.all()[said + 2 :]][:2] == list(CONFIGS)


def test_the_broker_says_offline_for_a_p1tui_that_dies(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url)) as house:
        house.show()
        until(lambda: heard.named("/availability") == [b"online"], 20)
        assert house.target._connection is not None
        broken = house.target._connection._client.made
        assert broken is not None
        broken.shutdown(socket.SHUT_RDWR)  # not closed: the worker's thread may look at it
        until(lambda: heard.named("/availability") == [b"online", b"offline", b"online"], 20)


def test_an_exchanged_meter_is_another_device_and_the_gas_meter_goes_on(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url)) as house:
        house.show()
        until(lambda: heard.newest().keys() == ALL, 20)
        before = json.loads(heard.newest()[CONFIGS[1]])
        house.show()
        last = stored(house.time).reading
        until(lambda: house.worker._stored is not None and house.worker._stored.reading == last, 20)
        house.show(stored(house.time, meter="E2"))
        until(lambda: heard.newest()[AVAILABILITY] == b"offline", 20)
        until(lambda: sum(topic.endswith("/config") for topic in heard.newest()) == 3, 20)
        until(lambda: json.loads(heard.newest()[CONFIGS[1]]) != before, 20)
        after = json.loads(heard.newest()[CONFIGS[1]])
        assert after["components"] == before["components"]
        assert after["device"]["via_device"] != before["device"]["via_device"]
        said = json.loads(heard.newest()[STATE])
        assert said["import_wh"] == last.import_wh, "the last register of the old meter is not lost"


def test_an_exchanged_gas_meter_is_another_device_and_no_longer_present(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url, every=1)) as house:
        house.show()
        until(lambda: heard.newest().keys() == ALL, 20)
        old = heard.newest()[f"p1tui/{GAS_ID}/state"]
        house.show(stored(house.time, gas="gas/G2"))
        until(lambda: json.loads(heard.newest()[STATE])["present"] != [GAS_ID], 20)
        assert heard.newest()[f"p1tui/{GAS_ID}/state"] == old
        assert sum(topic.endswith("/config") for topic in heard.newest()) == 3


def test_a_wrong_password_stops_it_and_stands_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with broker(tmp_path, *password_lines(tmp_path)) as it:
        with publisher(with_password(it)) as house:
            house.show()
            until(lambda: house.state == "up", 20)
        wrong = MqttSettings(url=it.url, user=USER, password="sesame open 1")
        with publisher(wrong) as house:
            house.show()
            until(lambda: house.state == "stopped", 20)
            assert house.reason.startswith("127.0.0.1 refuses the user or the password.")
            assert "sesame" not in repr(house.healths) + caplog.text + repr(wrong)
        with publisher(MqttSettings(url=it.url)) as house:
            house.show()
            until(lambda: house.state == "stopped", 20)
            assert house.reason.startswith("127.0.0.1 wants a user and a password.")


def test_a_broker_that_does_not_confirm_is_left_and_called_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONFIRMED_IN", 0.5)
    with broker(tmp_path) as it:
        proxy = Proxy(it)
        with publisher(MqttSettings(url=f"mqtt://127.0.0.1:{proxy.port}", every=1)) as house:
            house.show()
            until(lambda: house.state == "up", 20)
            proxy.mute.set()
            house.show()
            until(lambda: any("did not confirm" in str(each.reason) for each in house.healths), 20)
            until(lambda: "did not answer as a broker does" in house.reason, 20)
            until(lambda: house.worker.health().calling_at is not None, 20)
            assert house.state == "retrying"
            proxy.mute.clear()
            until(lambda: house.state == "up", 20)
        proxy.close()


def test_quitting_does_not_wait_for_a_mute_broker(tmp_path: Path) -> None:
    with broker(tmp_path) as it:
        proxy = Proxy(it)
        with publisher(MqttSettings(url=f"mqtt://127.0.0.1:{proxy.port}", every=1)) as house:
            house.show()
            until(lambda: house.state == "up", 20)
            proxy.mute.set()
            house.show()
            began = time.monotonic()
            house.worker.stop(20)
            assert time.monotonic() - began < connection.CONFIRMED_IN / 2
        proxy.close()


def test_quitting_does_not_wait_for_a_silent_name_server() -> None:
    asked, told = threading.Event(), threading.Event()

    def silent(host: str) -> list[str]:
        asked.set()
        told.wait(20)
        return []

    with publisher(MqttSettings(url="mqtt://broker.invalid")) as house:
        house.target._dialer._resolver = Resolver("broker.invalid", silent)
        house.show()
        assert asked.wait(20)
        house.worker.stop(0.5)
        assert house.worker._thread.is_alive(), "it is left behind"
        told.set()


def test_a_pause_takes_leave_and_the_end_of_it_tells_all(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url)) as house:
        house.show()
        until(lambda: house.state == "up", 20)
        house.worker.pause(True)
        until(lambda: house.state == "paused", 20)
        until(lambda: heard.newest().get(AVAILABILITY) == b"offline", 20)
        said = len(heard.all())
        house.worker.pause(False)
        until(lambda: house.state == "up", 20)
        until(lambda: {topic for topic, _, _ in heard.all()[said:]} == ALL, 20)
        assert heard.newest()[AVAILABILITY] == b"online"
        said = len(heard.named(f"{METER_ID}/state"))
        house.worker.send_now()
        until(lambda: len(heard.named(f"{METER_ID}/state")) == said + 1, 20)


def test_a_meter_that_is_silent_has_no_power_any_more(tmp_path: Path) -> None:
    with broker(tmp_path) as it, reader(it) as heard, publisher(MqttSettings(url=it.url)) as house:
        house.target.fresh_s = 0.5
        house.show()
        until(lambda: heard.named(f"{METER_ID}/state"), 20)
        house.worker.send_now()
        until(lambda: "power_import_w" not in json.loads(heard.newest()[STATE]), 20)
        said = json.loads(heard.newest()[STATE])
        assert "l1_voltage_mv" not in said
        assert "import_t1_wh" in said


def test_a_test_gets_its_message_back_or_says_why_not(tmp_path: Path) -> None:
    rules = tmp_path / "acl"
    rules.write_text(f"user {USER}\ntopic readwrite p1tui/#\n")
    with broker(tmp_path, *password_lines(tmp_path, f"acl_file {rules}")) as it:
        known = with_password(it)
        assert proven(known).endswith("All is well.")
        elsewhere = msgspec.structs.replace(known, topic="elsewhere")
        assert "do not let this user write and read elsewhere/test." in proven(elsewhere)
        assert "refuses the user or the password" in proven(MqttSettings(url=it.url, user="x", password="y"))
        assert "p1tui-test-" in it.log()


def test_a_port_that_is_no_brokers_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONFIRMED_IN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as door:
        said = proven(MqttSettings(url=f"mqtt://127.0.0.1:{door.getsockname()[1]}"))
    assert "did not answer as a broker does" in said


def test_without_paho_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "find_spec", lambda name: None)
    with publisher(MqttSettings()) as house:
        house.show()
        until(lambda: house.state == "stopped", 20)
        assert "its extra [mqtt]" in house.reason


def test_two_connections_of_one_table_have_one_name(tmp_path: Path) -> None:
    """The broker then ends a half dead one, and says offline, before it takes the next."""
    with broker(tmp_path) as it:
        for _ in range(2):
            with publisher(MqttSettings(url=it.url)) as house:
                house.show()
                until(lambda: house.state == "up", 20)
        names = {line.split(" as ")[1].split()[0] for line in it.log().splitlines() if " as p1tui-" in line}
        assert len(names) == 1


def test_a_broker_that_takes_no_user_until_home_assistant_is_up_is_asked_again(tmp_path: Path) -> None:
    lines = password_lines(tmp_path)
    with broker(tmp_path, "allow_anonymous false") as it, publisher(with_password(it)) as house:
        house.show()
        until(lambda: house.state == "stopped", 20)
        it.kill()
        it.configure(*lines)
        it.start()
        until(lambda: house.state == "up", 20)


def test_two_that_publish_one_meter_slow_down_and_say_what_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.5)
    with broker(tmp_path) as it:
        settings = MqttSettings(url=it.url)
        with publisher(settings) as one, publisher(settings) as other:
            one.show()
            other.show()
            until(
                lambda: any("another p1tui" in str(each.reason) for each in one.healths + other.healths), 20
            )
