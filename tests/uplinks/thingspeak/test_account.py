"""A channel is made with the account's key, and proved by an entry, against the loopback server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.channel import Rules
from p1tui.model.entries import Entry
from p1tui.net.client import Client
from p1tui.net.reply import Reply
from p1tui.uplinks.proof import prove
from p1tui.uplinks.thingspeak.account import AccountError, create_channel
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.shared.faults import CallFault
from tests.shared.thingspeak import ScriptedThingSpeak

KEY, READ_KEY, USER_KEY = "WRITEKEY12345678", "READKEY123456789", "USERKEY123456789"
FIELDS = ("import_t1_kwh", "", "power_import_kw")
ENTRY = Entry(1_795_500_000, {"import_t1_wh": 3_432_827, "power_import_w": 412})


@pytest.fixture
def server() -> Iterator[ScriptedThingSpeak]:
    rules = Rules(min_interval=0.0)
    with ScriptedThingSpeak(write_key=KEY, read_key=READ_KEY, user_key=USER_KEY, rules=rules) as server:
        yield server


def http(server: ScriptedThingSpeak) -> Client:
    return Client(server.url, user_agent="p1tui")


def target(server: ScriptedThingSpeak, write_key: str = KEY, read_key: str = READ_KEY) -> ThingSpeakTarget:
    settings = ThingSpeakSettings(
        channel=1, write_key=write_key, read_key=read_key, url=server.url, fields=FIELDS
    )
    return ThingSpeakTarget(settings)


def test_a_channel_is_made_private_with_named_fields_and_takes_entries(server: ScriptedThingSpeak) -> None:
    made = create_channel(http(server), "thingspeak", USER_KEY, name="Home", fields=FIELDS)
    channel = server.api.channels[made.channel]
    assert (channel.name, channel.public) == ("Home", False)
    assert channel.settings == {"field1": "import_t1_kwh", "field3": "power_import_kw"}
    assert made.write_key not in repr(made)
    settings = ThingSpeakSettings(
        channel=made.channel,
        write_key=made.write_key,
        read_key=made.read_key,
        url=server.url,
        fields=FIELDS,
    )
    assert prove(ThingSpeakTarget(settings), ENTRY) is None
    assert channel.rows[0].values == {"field1": "3432.827", "field3": "0.412"}


def test_a_channel_may_be_public_if_asked(server: ScriptedThingSpeak) -> None:
    made = create_channel(http(server), "thingspeak", USER_KEY, name="Home", fields=[], public=True)
    assert server.api.channels[made.channel].public


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (None, "user key was refused"),
        (CallFault(kind="status", status=402), "made no channel"),
        (CallFault(kind="captive"), "made no channel"),
        (CallFault(kind="reset"), "connection broke"),
    ],
)
def test_what_keeps_a_channel_from_being_made_is_said(
    server: ScriptedThingSpeak, fault: CallFault | None, words: str
) -> None:
    server.script(fault)
    with pytest.raises(AccountError, match=words) as failure:
        create_channel(http(server), "thingspeak", "WRONGKEY12345678", name="Home", fields=FIELDS)
    assert "WRONGKEY12345678" not in str(failure.value)


class Stranger:
    """Answers every call with the same body."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self._reply = Reply(status, {}, body)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Reply:
        return self._reply


KEYS = '"api_keys":[{"api_key":"WRITEKEY12345678","write_flag":true}]'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 60_000, "made no channel"),
        (b'{"id":' * 9_000, "made no channel"),
        (b'{"success":false}', "made no channel"),
        (f'{{"id":-1,{KEYS}}}'.encode(), "no usable"),
        (f'{{"id":0,{KEYS}}}'.encode(), "no usable"),
        (f'{{"id":{2**63},{KEYS}}}'.encode(), "no usable"),
        (f'{{"id":"x",{KEYS}}}'.encode(), "no usable"),
        (f'{{"id":1e3,{KEYS}}}'.encode(), "no usable"),
        (f'{{"id":true,{KEYS}}}'.encode(), "no usable"),
        (b'{"id":8}', "no usable"),
        (b'{"id":8,"api_keys":{}}', "no usable"),
        (b'{"id":8,"api_keys":[null]}', "no usable"),
        (b'{"id":8,"api_keys":[{"api_key":"","write_flag":true}]}', "no usable"),
        (b'{"id":8,"api_keys":[{"api_key":"a b","write_flag":true}]}', "no usable"),
        (b'{"id":8,"api_keys":[{"api_key":"key\\n","write_flag":true}]}', "no usable"),
        (b'{"id":8,"api_keys":[{"api_key":"k","write_flag":false}]}', "no usable"),
    ],
)
def test_a_number_or_key_that_the_config_would_not_take_is_none(body: bytes, words: str) -> None:
    with pytest.raises(AccountError, match=words):
        create_channel(Stranger(body), "thingspeak", USER_KEY, name="Home", fields=FIELDS)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "user key was refused"),
        (401, "user key was refused"),
        (403, "user key was refused"),
        (402, "four"),
        (404, "made no channel"),
        (500, "made no channel"),
    ],
)
def test_a_refused_key_is_told_from_a_server_that_makes_none(status: int, words: str) -> None:
    """Else a person with a wrong key looks for channels to delete, and one with four for a new key."""
    body = f'{{"id":8,{KEYS}}}'.encode()
    with pytest.raises(AccountError, match=words) as failure:
        create_channel(Stranger(body, status), "thingspeak", USER_KEY, name="Home", fields=FIELDS)
    assert f"HTTP {status}" in str(failure.value)


@pytest.mark.parametrize(("more", "read_key"), [("", ""), (',{"api_key":"R1","write_flag":false}', "R1")])
def test_the_smallest_channel_number_is_taken_with_the_keys_that_came(more: str, read_key: str) -> None:
    body = f'{{"id":1,"api_keys":[{{"api_key":"W1","write_flag":true}}{more}]}}'.encode()
    made = create_channel(Stranger(body), "thingspeak", USER_KEY, name="Home", fields=FIELDS)
    assert (made.channel, made.write_key, made.read_key) == (1, "W1", read_key)


def test_a_proof_says_what_failed(server: ScriptedThingSpeak) -> None:
    assert "write_key" in str(prove(target(server, write_key="WRONG"), ENTRY))
    assert "read_key" in str(prove(target(server, read_key="WRONG"), ENTRY))
    assert prove(target(server), ENTRY) is None
    assert prove(target(server, read_key=""), ENTRY) is None
    server.script(None, CallFault(kind="status", status=502))
    assert "could not be read back" in str(prove(target(server), ENTRY))


def test_an_entry_that_does_not_show_is_said() -> None:
    rules = Rules(min_interval=0.0, visibility_delay=60.0)
    with ScriptedThingSpeak(write_key=KEY, read_key=READ_KEY, rules=rules) as server:
        assert "does not show it yet" in str(prove(target(server), ENTRY))
