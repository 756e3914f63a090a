"""The step of the channel on the loopback server: made, pasted, kept, removed; its fields by the meter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.channel import Rules
from p1tui.service.setup.account import ChannelChoice, address
from p1tui.service.setup.channel import KEPT, choose
from p1tui.service.setup.dialogue import WentBack
from p1tui.service.setup.draft import ChannelChange
from p1tui.service.setup.fields import fields_for
from tests.service.setup.talk import BACK, talk
from tests.shared.thingspeak import KEY, READ_KEY, USER_KEY, ScriptedThingSpeak

DUTCH = {
    **{f"{way}_t{tariff}_wh": 1 for way in ("import", "export") for tariff in (1, 2)},
    **dict.fromkeys(("power_import_w", "power_export_w", "gas_dm3", "tariff", "import_wh", "export_wh"), 1),
}
SWEDISH = dict.fromkeys(("import_wh", "export_wh", "power_import_w", "power_export_w"), 1)
HOUSE = ThingSpeakSettings(channel=7, write_key="OLD")


@pytest.fixture
def server() -> Iterator[ScriptedThingSpeak]:
    with ScriptedThingSpeak(
        write_key=KEY, read_key=READ_KEY, user_key=USER_KEY, channel=7, rules=Rules(min_interval=0.0)
    ) as server:
        yield server


def account(
    server: ScriptedThingSpeak, *channels: ThingSpeakSettings, values: Mapping[str, int] = DUTCH
) -> ChannelChoice:
    return ChannelChoice(channels=channels, url=server.url, values=values)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, ThingSpeakSettings().fields),
        (DUTCH, ThingSpeakSettings().fields),
        (SWEDISH, ("import_kwh", "", "export_kwh", "", "power_import_kw", "power_export_kw")),
        (
            {"import_t1_wh": 1, "tariff": 1, "water_dm3": 1},
            ("import_t1_kwh", "", "", "", "", "", "water_m3", "tariff"),
        ),
        ({"failures": 1}, ThingSpeakSettings().fields),
    ],
)
def test_fields_are_those_that_the_meter_fills(values: dict[str, int], fields: tuple[str, ...]) -> None:
    assert fields_for(values) == fields


def test_a_channel_is_made_with_the_fields_of_this_meter(server: ScriptedThingSpeak) -> None:
    change, said, asked = talk(choose(account(server, values=SWEDISH)), ["", USER_KEY])
    made = server.api.channels[8]
    assert (change.made, change.at) == (True, None)
    assert change.table["channel"] == 8
    assert (change.table["write_key"], change.table["read_key"]) == (made.write_key, made.read_key)
    assert made.settings["field3"] == "export (kWh)"
    assert "field2" not in made.settings
    assert not made.public
    assert asked[1].secret
    assert "1 import (kWh), 2 empty, 3 export (kWh)" in said[0]
    assert USER_KEY not in str(said) + repr(change)


def test_a_user_key_that_is_refused_leads_back_to_the_choice(server: ScriptedThingSpeak) -> None:
    change, said, asked = talk(choose(account(server)), ["make", "two words", "WRONG", "make", "", "none"])
    assert change == KEPT
    assert any("That is no key" in each for each in said)
    assert any("The user key was refused (HTTP 401)" in each for each in said)
    assert [question.secret for question in asked] == [False, True, True, False, True, False]
    assert list(server.api.channels) == [7]


def test_a_channel_that_is_there_is_tried_with_the_values_of_the_meter(server: ScriptedThingSpeak) -> None:
    change, _, asked = talk(choose(account(server)), ["paste", "0", "9" * 30, "7", "a b", KEY, ""])
    assert change.table == {"channel": 7, "write_key": KEY, "url": server.url}
    (row,) = server.channel.rows
    assert row.values["field7"] == "0.001"
    assert [question.secret for question in asked][-3:] == [True, True, True]


def test_a_read_key_is_tried_and_asked_for_again_where_it_is_refused(server: ScriptedThingSpeak) -> None:
    change, said, _ = talk(choose(account(server)), ["paste", "7", KEY, "R" * 16, READ_KEY])
    assert (change.table["write_key"], change.table["read_key"]) == (KEY, READ_KEY)
    assert len(server.channel.rows) == 1
    assert any("read key was refused" in each for each in said)
    assert said[-1] == "The read key is right."
    assert READ_KEY not in str(said) + repr(change)


def test_going_back_within_the_step_leads_to_its_choice_and_then_out_of_it(
    server: ScriptedThingSpeak,
) -> None:
    answers = ["make", BACK, "paste", "7", BACK, "paste", BACK, "none"]
    change, _, asked = talk(choose(account(server)), answers)
    assert change == KEPT
    assert [bool(question.choices) for question in asked] == [
        True,
        False,
        True,
        False,
        False,
        True,
        False,
        True,
    ]
    with pytest.raises(WentBack):
        talk(choose(account(server)), [BACK])


def test_a_channel_that_cannot_be_reached_may_be_kept_all_the_same(server: ScriptedThingSpeak) -> None:
    server.stop()
    change, said, _ = talk(choose(account(server)), ["paste", "7", KEY, "", "keep", READ_KEY])
    assert (change.table["channel"], change.table["read_key"]) == (7, READ_KEY)
    assert sum(each.startswith("Sending one entry") for each in said) == 2


def test_the_key_of_a_channel_of_the_config_is_replaced(server: ScriptedThingSpeak) -> None:
    house = ThingSpeakSettings(channel=7, write_key="OLD", url=server.url, fields=("gas_m3",))
    change, _, asked = talk(choose(account(server, house)), ["paste", "7", KEY, ""])
    assert change == ChannelChange(table={"write_key": KEY}, at=0)
    assert asked[0].default == "keep"


@pytest.mark.parametrize(("answer", "change"), [("", KEPT), ("none", ChannelChange(removed=True))])
def test_channels_are_kept_or_removed(server: ScriptedThingSpeak, answer: str, change: ChannelChange) -> None:
    found, _, _ = talk(choose(account(server, HOUSE)), [answer])
    assert found == change


def test_a_key_in_the_environment_would_replace_that_of_a_new_channel() -> None:
    step = choose(ChannelChoice(channels=(), url="http://h", values={}, key_by_environment="P1TUI_X"))
    change, said, asked = talk(step, [""])
    assert [choice.key for choice in asked[0].choices] == ["none"]
    assert "P1TUI_X is set" in said[0]
    assert change == KEPT


def test_the_address_is_that_of_the_web_page() -> None:
    assert address(HOUSE) == "https://thingspeak.com/channels/7"
    assert address(ThingSpeakSettings(channel=7, url="http://h:1/x")) == "http://h:1/x/channels/7"
