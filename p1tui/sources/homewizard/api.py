"""Calls to one P1 meter of HomeWizard: version 1 over HTTP, version 2 over HTTPS with a token."""

from __future__ import annotations

import ssl

import msgspec

from p1tui import __version__
from p1tui.net.kept_connection import KeptConnection
from p1tui.net.reply import Reply
from p1tui.sources.homewizard.authority import device_name, make_context, serial_in

HTTP_PORT, HTTPS_PORT = 80, 443

HEADERS = {"User-Agent": f"p1tui/{__version__}", "Accept": "*/*"}


class HomeWizardApi:
    """One P1 meter. With `secure` it is version 2, and `serial` the one device that may answer.

    Without a serial, any P1 meter of HomeWizard may; so it is given no token then.

    Threads: one at a time calls; any may `close`, which ends a call that waits.
    """

    def __init__(
        self, host: str, port: int | None, *, secure: bool, serial: str = "", token: str = ""
    ) -> None:
        self._prefix = "/api" if secure else "/api/v1"
        self._headers = dict(HEADERS)
        tls: ssl.SSLContext | None = None
        if secure:
            tls = make_context(any_device=not serial)
            self._headers["X-Api-Version"] = "2"
        if secure and serial and token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._connection = KeptConnection(
            host,
            port or (HTTPS_PORT if secure else HTTP_PORT),
            tls=tls,
            name=device_name(serial) if serial else "",
        )

    def telegram(self) -> Reply:
        """Ask for the newest telegram. Raises `OSError` and `NameFailure`, as all calls do."""
        return self._connection.call("GET", f"{self._prefix}/telegram", headers=self._headers)

    def about(self) -> Reply:
        """Ask for product, serial and versions."""
        return self._connection.call("GET", "/api", headers=self._headers)

    def new_user(self, name: str) -> Reply:
        """Ask for a token, which is given for 30 s after the button was pressed."""
        return self._connection.call(
            "POST",
            "/api/user",
            headers={**self._headers, "Content-Type": "application/json"},
            content=msgspec.json.encode({"name": name}),
        )

    def serial(self) -> str:
        """Return the serial in the device's certificate; empty if it is not a P1 meter's."""
        return serial_in(self._connection.peer_certificate())

    def close(self) -> None:
        """End the connection for good, and a call that waits."""
        self._connection.close()

    def release(self) -> None:
        """Release the connection; for the thread that calls."""
        self._connection.release()
