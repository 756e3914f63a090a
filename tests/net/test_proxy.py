"""The proxy that a call goes through, as the environment says."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import httpx
import pytest

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.model.entries import Entry
from p1tui.net.proxy import proxy_for
from p1tui.net.trust import TRUSTS_NOBODY
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget

WRITE_KEY = "WRITEKEY12345678"
ENTRIES = [Entry(1_795_500_000, {"power_import_w": 412})]


class Proxy(BaseHTTPRequestHandler):
    """Notes what it is asked for, and answers as ThingSpeak would."""

    asked: ClassVar[list[tuple[str, str | None]]]

    def do_POST(self) -> None:
        self.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "16")
        self.end_headers()
        self.wfile.write(b'{"success":true}')

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Return what a proxy will have been asked for, and with which login."""
    found: list[tuple[str, str | None]] = []
    monkeypatch.setattr(Proxy, "asked", found, raising=False)
    return found


def test_a_proxy_from_the_environment_is_used_and_resolves_the_name(
    monkeypatch: pytest.MonkeyPatch, asked: list[tuple[str, str | None]]
) -> None:
    with HTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        serving = threading.Thread(target=proxy.handle_request)
        serving.start()
        monkeypatch.setenv("http_proxy", f" http://me:p%40ss@127.0.0.1:{proxy.server_port}\n")
        monkeypatch.delenv("no_proxy", raising=False)
        link = ThingSpeakTarget(
            ThingSpeakSettings(channel=1, url="http://channel.invalid", write_key=WRITE_KEY)
        )
        answer = link.send(ENTRIES)
        serving.join(20)
    assert answer.result == "accepted"
    login = "Basic bWU6cEBzcw=="  # me:p@ss
    assert asked == [("http://channel.invalid/channels/1/bulk_update.json", login)]


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("socks5://127.0.0.1:1080", "the environment names a socks5 proxy, and only http works"),
        ("ftp://127.0.0.1", "the environment names a ftp proxy, and only http works"),
        ("http://127.0.0.1:99999", "the proxy that the environment names has no valid port"),
        ("http://127.0.0.1:-1", "the proxy that the environment names has no valid port"),
        ("http://127.0.0.1:\u0661\u0662", "the proxy that the environment names has no valid port"),
        ("http://[::1", "the proxy that the environment names has no valid name"),
        ("http://me:secret@127.0.0.1:port", "the proxy that the environment names has no valid port"),
        ("http://caf\udce9.lan:3128", "the proxy that the environment names has no valid name"),
        ("\x1b[2J://127.0.0.1:3128", "the proxy that the environment names has no valid name"),
        (f"http://{'a' * 64}.example", "the proxy that the environment names has no valid name"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, proxy: str, reason: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    answer = ThingSpeakTarget(
        ThingSpeakSettings(channel=1, url="http://channel.invalid", write_key=WRITE_KEY)
    ).send(ENTRIES)
    assert (answer.result, str(answer.detail)) == ("refused", reason)
    assert "secret" not in repr(answer)


def test_a_rule_that_is_no_text_matches_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://one:1")
    monkeypatch.setenv("no_proxy", "caf\udce9.lan")
    monkeypatch.delenv("NO_PROXY", raising=False)
    chosen = proxy_for(httpx.URL("https://api.example.org"), lambda: TRUSTS_NOBODY)
    assert chosen is not None
    assert str(chosen.url) == "http://one:1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_host_without_a_proxy_is_called_directly(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", host)
    with HTTPServer(("127.0.0.1", 0), Proxy) as server:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        url = f"http://{host}:{server.server_port}"
        answer = ThingSpeakTarget(ThingSpeakSettings(channel=1, url=url, write_key=WRITE_KEY)).send(ENTRIES)
        serving.join(20)
    assert answer.result == "accepted"


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://api.example.org", None),
        ({"https_proxy": "http://one:1"}, "https://api.example.org", "http://one:1"),
        ({"https_proxy": "http://one:1"}, "http://api.example.org", None),
        ({"all_proxy": "one:1"}, "http://api.example.org", "http://one:1"),
        ({"all_proxy": "http://one:1", "https_proxy": "http://two:2"}, "https://a.example", "http://two:2"),
        ({"all_proxy": "http://one:1", "no_proxy": "example.org"}, "https://api.example.org", None),
        (
            {"all_proxy": "http://one:1", "no_proxy": "example.org:8443"},
            "https://example.org",
            "http://one:1",
        ),
        ({"all_proxy": "http://one:1", "no_proxy": "other.example, *"}, "https://api.example.org", None),
        (
            {"all_proxy": "http://one:1", "no_proxy": "[::1]:80,a.example"},
            "https://b.example",
            "http://one:1",
        ),
    ],
)
def test_the_rules_are_those_of_httpx(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, proxy: str | None
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = proxy_for(httpx.URL(url), lambda: TRUSTS_NOBODY)
    assert (None if found is None else str(found.url)) == proxy
