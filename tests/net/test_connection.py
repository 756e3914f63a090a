"""Proxies from the environment, and whom a call trusts."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import certifi
import pytest

from p1tui import config
from p1tui.model import Entry
from p1tui.net.trust import make_context
from p1tui.uplinks.thingspeak import ThingSpeak

WRITE_KEY = "WRITEKEY12345678"
ENTRIES = [Entry(1_795_500_000, {"power_import_w": 412})]


class Proxy(BaseHTTPRequestHandler):
    """Notes what it is asked for, and answers as ThingSpeak would."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_POST(self) -> None:
        self.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "16")
        self.end_headers()
        self.wfile.write(b'{"success":true}')

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_proxy_from_the_environment_is_used_and_resolves_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        serving = threading.Thread(target=proxy.handle_request)
        serving.start()
        monkeypatch.setenv("http_proxy", f"http://me:p%40ss@127.0.0.1:{proxy.server_port}")
        monkeypatch.delenv("no_proxy", raising=False)
        link = ThingSpeak(config.ThingSpeak(channel=1, url="http://channel.invalid"), WRITE_KEY)
        answer = link.send(ENTRIES)
        serving.join(5)
    assert answer.event == "accepted"
    login = "Basic bWU6cEBzcw=="  # me:p@ss
    assert Proxy.asked == [("http://channel.invalid/channels/1/bulk_update.json", login)]


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("socks5://127.0.0.1:1080", "the environment names a socks5 proxy, and only http works"),
        ("http://127.0.0.1:99999", "the proxy that the environment names has no valid port"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, proxy: str, reason: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    answer = ThingSpeak(config.ThingSpeak(channel=1, url="http://channel.invalid"), WRITE_KEY).send(ENTRIES)
    assert (answer.event, str(answer.detail)) == ("refused", reason)


def test_a_host_without_a_proxy_is_called_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with HTTPServer(("127.0.0.1", 0), Proxy) as server:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        url = f"http://127.0.0.1:{server.server_port}"
        answer = ThingSpeak(config.ThingSpeak(channel=1, url=url), WRITE_KEY).send(ENTRIES)
        serving.join(5)
    assert answer.event == "accepted"


def paths(folder: str) -> ssl.DefaultVerifyPaths:
    return ssl.DefaultVerifyPaths("", folder, "SSL_CERT_FILE", "", "SSL_CERT_DIR", "")


def test_the_authorities_of_the_system_are_read_one_by_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    (tmp_path / "002c0b4f.0").write_text("")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths(str(tmp_path)))
    context = make_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] == 0


def test_without_authorities_of_the_system_there_are_those_that_came_along(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    expected = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()["x509_ca"]
    assert make_context().cert_store_stats()["x509_ca"] == expected > 50
