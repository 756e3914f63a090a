"""The failure matrix behind a proxy: TLS through a real CONNECT proxy, and the proxy's own faults."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.channel import Rules
from p1tui.net import certificates, client
from p1tui.net.client import Client
from p1tui.uplinks.outcome import RULES, CallResult
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.net.certificates import FUTURE, NOW, PAST, Authority
from tests.net.proxies import ConnectProxy, ProxyFault
from tests.shared.faults import CallFault
from tests.shared.ports import closed_port
from tests.shared.thingspeak import ScriptedThingSpeak
from tests.uplinks.thingspeak.test_sockets import ENTRIES, FAULTS, KINDS, READ_KEY, WRITE_KEY

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl program is missing")

HOST = "channel.invalid"
"""A name that nobody but the proxy can resolve."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca") / "own")


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon, but not before the proxy of a busy machine has led through."""
    monkeypatch.setattr(client, "CONNECT_TIMEOUT", 2.0)
    monkeypatch.setattr(client, "READ_TIMEOUT", 2.0)
    monkeypatch.setattr(client, "CALL_TIMEOUT", 3.0)


@pytest.fixture
def server(authority: Authority) -> Iterator[ScriptedThingSpeak]:
    with serving(authority) as server:
        yield server


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectProxy]:
    with ConnectProxy() as proxy:
        go_through(proxy, monkeypatch)
        yield proxy


def serving(
    authority: Authority, name: str = f"DNS:{HOST}", valid: tuple[str, str] = NOW
) -> ScriptedThingSpeak:
    tls = authority.server(name, valid)
    rules = Rules(min_interval=0.0)
    return ScriptedThingSpeak(write_key=WRITE_KEY, read_key=READ_KEY, rules=rules, tls=tls)


def go_through(proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch, url: str = "http://127.0.0.1") -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"{url}:{proxy.port}")


def target(
    server: ScriptedThingSpeak | str, authority: Authority, key: str = WRITE_KEY, channel: int = 1
) -> ThingSpeakTarget:
    url = server if isinstance(server, str) else f"https://{HOST}:{server.url.rpartition(':')[2]}"
    settings = ThingSpeakSettings(
        channel=channel,
        write_key=key,
        read_key=READ_KEY,
        url=url,
        fields=("import_t1_kwh", "power_import_kw"),
    )
    return ThingSpeakTarget(settings, http=Client(url, user_agent="p1tui", tls=authority.client()))


def test_entries_arrive_and_are_read_back(
    server: ScriptedThingSpeak, proxy: ConnectProxy, authority: Authority
) -> None:
    link = target(server, authority)
    answer = link.send(ENTRIES)
    assert (answer.result, answer.status) == ("accepted", 202)
    server.assert_exactly_once(entry.time for entry in ENTRIES)
    assert link.stored(ENTRIES) == frozenset(entry.time for entry in ENTRIES)
    assert proxy.asked == [f"CONNECT {HOST}:{server.url.rpartition(':')[2]} HTTP/1.1"] * 2
    assert answer.timings.name_ms is None
    assert None not in (answer.timings.connect_ms, answer.timings.tls_ms, answer.timings.first_byte_ms)


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(("fault", "event"), FAULTS, ids=lambda it: it if isinstance(it, str) else it.kind)
def test_every_fault_has_the_name_that_it_has_without_a_proxy(
    request: pytest.FixtureRequest,
    server: ScriptedThingSpeak,
    authority: Authority,
    fault: CallFault,
    event: CallResult,
) -> None:
    if fault.kind in KINDS:
        request.getfixturevalue("brief")
    server.script(fault)
    answer = target(server, authority).send(ENTRIES)
    assert answer.result == event
    assert WRITE_KEY not in str(answer.reason("host")) + repr(answer)


@pytest.mark.usefixtures("proxy")
def test_refusals_by_the_vendor_are_told_apart(server: ScriptedThingSpeak, authority: Authority) -> None:
    assert target(server, authority, key="wrong").send(ENTRIES).result == "key_refused"
    assert target(server, authority, channel=9).send(ENTRIES).result == "place_unknown"
    assert target(server, authority).send(ENTRIES).result == "accepted"
    assert target(server, authority).send(ENTRIES).result == "conflict"


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(
    ("name", "valid", "clock_set", "event"),
    [
        ("IP:127.0.0.1", NOW, True, "certificate_host"),
        (f"DNS:{HOST}", PAST, True, "certificate_dates"),
        (f"DNS:{HOST}", FUTURE, False, "certificate_clock"),
    ],
)
def test_a_certificate_is_checked_against_the_name(
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    valid: tuple[str, str],
    clock_set: bool,
    event: CallResult,
) -> None:
    monkeypatch.setattr(certificates, "clock_is_set", lambda: clock_set)
    with serving(authority, name, valid) as server:
        assert target(server, authority).send(ENTRIES).result == event
        assert not server.journal.calls


@pytest.mark.usefixtures("proxy")
def test_an_unknown_authority_is_not_trusted(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = Authority(tmp_path_factory.mktemp("ca") / "stranger")
    with serving(stranger) as server:
        assert target(server, authority).send(ENTRIES).result == "certificate_authority"
        assert not server.journal.calls


@pytest.mark.usefixtures("proxy", "brief")
def test_a_handshake_that_stalls_or_is_none_is_said(server: ScriptedThingSpeak, authority: Authority) -> None:
    server.script(CallFault(kind="tls_stall"))
    answer = target(server, authority).send(ENTRIES)
    assert (answer.result, str(answer.detail)) == ("tls_failed", "it timed out")
    with ScriptedThingSpeak(write_key=WRITE_KEY) as plain:
        assert target(plain, authority).send(ENTRIES).result == "tls_failed"


@pytest.mark.parametrize(
    ("fault", "event", "detail"),
    [
        ("refuses", "refused", "the proxy refused it"),
        ("wants a login", "refused", "the proxy refused it"),
        ("hangs", "connect_timeout", ""),
        ("closes", "refused", "the proxy refused it"),
    ],
)
def test_a_proxy_that_does_not_lead_through_is_told_from_a_server_that_may_have_stored(
    request: pytest.FixtureRequest,
    server: ScriptedThingSpeak,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    fault: ProxyFault,
    event: CallResult,
    detail: str,
) -> None:
    if fault == "hangs":
        request.getfixturevalue("brief")
    with ConnectProxy(fault) as proxy:
        go_through(proxy, monkeypatch)
        answer = target(server, authority).send(ENTRIES)
    assert len(proxy.asked) == 1
    assert (answer.result, str(answer.detail)) == (event, detail)
    assert not RULES[answer.result].stored
    assert not server.journal.calls


def test_a_proxy_that_hangs_is_given_up_with_the_call(
    server: ScriptedThingSpeak, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "READ_TIMEOUT", 20.0)
    monkeypatch.setattr(client, "CALL_TIMEOUT", 0.3)
    with ConnectProxy("hangs") as proxy:
        go_through(proxy, monkeypatch)
        assert target(server, authority).send(ENTRIES).result == "connect_timeout"


@pytest.mark.usefixtures("proxy")
def test_a_server_that_is_down_is_refused_by_the_proxy(authority: Authority) -> None:
    with closed_port() as port:
        answer = target(f"https://{HOST}:{port}", authority).send(ENTRIES)
    assert (answer.result, str(answer.detail)) == ("refused", "the proxy refused it")


def test_a_proxy_that_is_down_is_said(
    server: ScriptedThingSpeak, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with closed_port() as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        answer = target(server, authority).send(ENTRIES)
    assert (answer.result, str(answer.detail)) == ("refused", "it was refused")


def test_a_proxy_that_speaks_https_is_checked_by_its_own_name(
    server: ScriptedThingSpeak, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(tls=authority.server("DNS:localhost")) as proxy:
        go_through(proxy, monkeypatch, "https://localhost")
        assert target(server, authority).send(ENTRIES).result == "accepted"
        go_through(proxy, monkeypatch, "https://127.0.0.1")
        assert target(server, authority).send(ENTRIES).result == "certificate_host"
