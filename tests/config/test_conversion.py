"""Types of the sections alone decide how tables become settings: a further section needs no code."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from msgspec import Meta

from p1tui.config.conversion import convert, description
from p1tui.config.errors import ConfigError
from p1tui.config.places import Place
from p1tui.config.section import MASK, Section, masked
from p1tui.config.settings import Config, MeterSettings, StoreSettings, TuiSettings
from p1tui.config.uplink_settings import ThingSpeakSettings


class Broker(Section, frozen=True, kw_only=True):
    host: Annotated[str, Meta(min_length=1, description="a host name")] = "localhost"
    port: Annotated[int, Meta(ge=1, le=65535, description="a port from 1 to 65535")] = 1883
    key: Annotated[str, Meta(max_length=8, description="a short key")] = ""


class Whole(Section, frozen=True, kw_only=True):
    one: Annotated[Broker, Meta(description="a [one] table")] = Broker()
    many: Annotated[tuple[Broker, ...], Meta(description="[[many]] tables")] = ()


def refusal(table: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as error:
        convert(Whole, table, Place("c.toml"))
    return str(error.value)


def test_tables_and_lists_of_tables_become_sections() -> None:
    converted = convert(Whole, {"one": {"port": 1}, "many": [{"host": "a"}, {}]}, Place("c.toml"))
    assert converted == Whole(one=Broker(port=1), many=(Broker(host="a"), Broker()))
    assert convert(Whole, {}, Place("c.toml")) == Whole()


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"two": {}}, "c.toml: two is not a setting; the file takes one, many."),
        (
            {"one": {"prot": 1}},
            "c.toml: one.prot is not a setting (did you mean port?); one takes host, port, key.",
        ),
        ({"many": [{}, {"": 1}]}, "c.toml: many.1. is not a setting; many.1 takes host, port, key."),
        ({"one": 5}, "c.toml: one must be a [one] table."),
        ({"one": [{}]}, "c.toml: one must be a [one] table."),
        ({"many": {}}, "c.toml: many must be [[many]] tables."),
        ({"many": [{}, 5]}, "c.toml: many.1 must be [[many]] tables."),
        ({"one": {"port": 0}}, "c.toml: one.port must be a port from 1 to 65535."),
        ({"one": {"port": True}}, "c.toml: one.port must be a port from 1 to 65535."),
        ({"many": [{}, {"host": ""}]}, "c.toml: many.1.host must be a host name."),
        (
            {"one": {"port": {}}, "two": 5},
            "c.toml: one.port must be a port from 1 to 65535.\n"
            "c.toml: two is not a setting; the file takes one, many.",
        ),
    ],
)
def test_each_wrong_key_is_named_with_what_is_allowed(table: dict[str, Any], sentence: str) -> None:
    assert refusal(table) == sentence


def test_the_value_stays_out_of_the_sentence() -> None:
    assert "SECRET" not in refusal({"many": [{"key": "SECRETSECRET"}]})


def test_secrets_are_masked_in_every_section() -> None:
    shown = masked(Whole(one=Broker(key="SECRET"), many=(Broker(), Broker(key="SECRET"))))
    assert shown["one"]["key"] == MASK
    assert [each["key"] for each in shown["many"]] == ["", MASK]
    assert "SECRET" not in repr(Whole(many=(Broker(key="SECRET"),)))


@pytest.mark.parametrize("kind", [Config, MeterSettings, StoreSettings, ThingSpeakSettings, TuiSettings])
def test_every_setting_says_what_it_may_be(kind: type[Section]) -> None:
    assert all(description(kind, name) for name in kind.__struct_fields__)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"port": "/dev/ttyUSB0"}, "meter.port is not a setting (did you mean source?)"),
        ({"speed": 9600}, "meter.speed is not a setting (did you mean baud?)"),
        ({"bauds": 9600}, "meter.bauds is not a setting (did you mean baud?)"),
    ],
)
def test_a_setting_by_another_programs_word_is_told_by_its_own(table: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        convert(MeterSettings, table, Place("c.toml"), "meter")
    assert words in str(error.value)
