"""A P1 meter of HomeWizard on loopback, both versions of its API, with an authority of the tests' own.

It keeps the contract of https://api-documentation.homewizard.com: a token for the button, 401 without one.
"""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SERIAL = "5c2fafaabbcc"
TOKEN = "0123456789ABCDEF0123456789ABCDEF"
NAME = f"appliance/p1dongle/{SERIAL}"
HAS_OPENSSL = shutil.which("openssl") is not None


class DeviceAuthority:
    """An authority like HomeWizard's: X.509 version 1, and devices named by their subject alone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        (folder / "plain.cnf").write_text("[req]\ndistinguished_name = named\n[named]\n")
        self._openssl("genrsa", "-out", "ca.key", "2048")
        self._openssl(
            "req", "-new", "-config", "plain.cnf", "-key", "ca.key", "-out", "ca.csr", "-subj", "/CN=CA"
        )
        self._openssl(
            *("x509", "-req", "-in", "ca.csr", "-signkey", "ca.key", "-days", "3650", "-out", "ca.pem")
        )
        self.pem = (folder / "ca.pem").read_text()

    def device(self, name: str = NAME, *, days: int = 3650) -> ssl.SSLContext:
        """Return the context of a device whose certificate bears a name."""
        subject = "/CN=" + name.replace("/", "\\/")
        self._openssl("genrsa", "-out", "device.key", "2048")
        self._openssl(
            *("req", "-new", "-config", "plain.cnf", "-key", "device.key", "-out", "device.csr"),
            *("-subj", subject),
        )
        self._openssl(
            *("x509", "-req", "-in", "device.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
            *("-days", str(days), "-out", "device.pem"),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder / "device.pem", self._folder / "device.key")
        return context

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True, timeout=60)


class HomeWizard(ThreadingHTTPServer):
    """The device. `tls` makes it version 2.

    Threads: any thread may set an attribute; each connection is served by a thread of its own.
    """

    daemon_threads = True

    def __init__(self, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.tls = tls
        self.port = int(self.server_address[1])
        self.telegram: bytes = b""
        self.status: int | None = None
        """Status that answers each request for a telegram, in place of the contract's."""
        self.headers: dict[str, str] = {}
        self.tokens: set[str] = set()
        self.pressed_until = 0.0
        self.pressed_at_call: int | None = None
        """Request for a token at which the button is pressed."""
        self.users_full = False
        self.api_enabled = True
        self.odd: bytes | None = None
        """Body of each answer, in place of the contract's."""
        self.closes = False
        """True to close the connection after each answer, without a word of it."""
        self.calls: Counter[str] = Counter()
        self.connections = 0
        self.authorizations: list[str] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> HomeWizard:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(20)

    def press_the_button(self) -> None:
        self.pressed_until = time.monotonic() + 30

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self.connections += 1
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(20)
        if self.tls is None:
            super().finish_request(request, client_address)
            return
        with self.tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that refuse the certificate, or leave, are part of the tests."""

    def answer(self, method: str, path: str, body: bytes, authorization: str) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        self.calls[f"{method} {path}"] += 1
        if self.odd is not None:
            return self.status or 200, self.odd
        if authorization:
            self.authorizations.append(authorization)
        if self.tls is None:
            return self._first_version(path)
        if (method, path) == ("POST", "/api/user"):
            return self._new_user(body)
        if authorization.removeprefix("Bearer ") not in self.tokens:
            return 401, b'{"error":"user:unauthorized"}'
        if path == "/api/telegram":
            return self._telegram(b'{"error":"telegram:no-telegram-received"}')
        if path == "/api":
            return 200, json.dumps({"product_type": "HWE-P1", "serial": SERIAL}).encode()
        return 404, b'{"error":"request:not-found"}'

    def _first_version(self, path: str) -> tuple[int, bytes]:
        if path == "/api":
            return 200, json.dumps({"product_type": "HWE-P1", "serial": SERIAL, "api_version": "v1"}).encode()
        if not self.api_enabled:
            return 403, b'{"error":{"id":202,"description":"API not enabled"}}'
        if path == "/api/v1/telegram":
            return self._telegram(b"")
        return 404, b""

    def _telegram(self, none: bytes) -> tuple[int, bytes]:
        if self.status is not None:
            return self.status, none
        return (200, self.telegram) if self.telegram else (503, none)

    def _new_user(self, body: bytes) -> tuple[int, bytes]:
        if self.users_full:
            return 500, b'{"error":"user:no-storage"}'
        if self.calls["POST /api/user"] == self.pressed_at_call:
            self.press_the_button()
        if time.monotonic() >= self.pressed_until:
            return 403, b'{"error":"user:creation-not-enabled"}'
        self.tokens.add(TOKEN)
        return 200, json.dumps({"token": TOKEN, "name": json.loads(body)["name"]}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HomeWizard

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, answer = self.server.answer(
            self.command, self.path, body, self.headers.get("Authorization", "")
        )
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.close_connection = self.server.closes

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
