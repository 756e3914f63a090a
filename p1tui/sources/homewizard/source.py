"""`homewizard://host`: the telegram of HomeWizard's P1 meter, asked for once a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from p1tui.i18n.message import Message
from p1tui.net.reply import Reply
from p1tui.net.resolver import NameFailure
from p1tui.p1.sniff import TEXT, has_trace, mostly
from p1tui.runtime.logs import log
from p1tui.sources.base import READ_WAIT, SILENCE, HostTimed, SourceLost
from p1tui.sources.homewizard import sentences
from p1tui.sources.homewizard.api import HomeWizardApi
from p1tui.sources.network import bracketed

EVERY = 1.0
"""Seconds between two questions: a meter of DSMR 5 speaks each second. They advise 0.5 s at least."""

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 30.0
"""Seconds to wait after an answer of 503 or 429 that names none; doubled each time."""

METER_CLOCK = b"0-0:1.0.0("
"""Register of the meter's clock; a telegram without one may rightly be the same as the one before."""

FAILURES = 2
"""Calls in a row that must fail until a device is looked for at another address."""

CLOCKLESS_EVERY = 10.0
"""Seconds between two telegrams of a meter without a clock (DSMR 2 and 3)."""


Find = Callable[[str, threading.Event], str | None]
"""Returns the host of the device with a serial, `None` if it does not answer; the event ends it."""


class HomeWizardSource(HostTimed):
    """The telegrams of one device; version 2 of its API with `serial` and `token`, else version 1.

    A telegram is given once, however often the device repeats it. A device with a serial that cannot be
    reached, or whose address another device has now, is looked for by `find`, since a router may give it
    another address: its certificate makes sure that it is the one.

    Threads: as in `Source`.
    """

    live = True
    local = False

    def __init__(
        self,
        host: str,
        port: int | None = None,
        *,
        serial: str = "",
        token: str = "",
        find: Find | None = None,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host, self._port = host, port
        self._serial, self._token = serial, token
        self._find = find
        self._failures = 0
        self._stop = stop
        self._clock = clock
        self._api: HomeWizardApi | None = None
        self._reading = threading.Lock()
        self._closed = threading.Event()
        self._early = self._newest = b""
        self._heard_at = self._passed_at = self._due_at = 0.0
        self._pause = FIRST_PAUSE
        self._why = sentences.NO_TELEGRAM

    @property
    def name(self) -> str:
        """Host of the device, where it answers now."""
        return f"homewizard://{bracketed(self._host)}" + (f":{self._port}" if self._port else "")

    def open(self) -> None:
        """Connect, and ask for a first telegram. Raises `SourceLost`."""
        self.close()
        if self._find is not None and self._serial and self._failures >= FAILURES:
            self._follow(self._find)
        self._closed.clear()
        with self._reading:
            self._api = HomeWizardApi(
                self._host, self._port, secure=bool(self._serial), serial=self._serial, token=self._token
            )
            self._heard_at = self._clock()
        if self._stop.is_set():
            self.close()
        self._early = self._ask()

    def read(self) -> bytes:
        """Return the next telegram. Raises `SourceLost` if the device gives no new one for `SILENCE`."""
        if self._early:
            early, self._early = self._early, b""
            return early
        self._check_silence()
        if (wait := self._due_at - self._clock()) > 0:
            self._closed.wait(min(wait, READ_WAIT))
        data = self._ask() if wait <= READ_WAIT else b""
        if not data:
            self._check_silence()  # before any that knows only that no byte came
        return data

    def _check_silence(self) -> None:
        if self._clock() - self._heard_at >= SILENCE:
            raise SourceLost(sentences.silent(self._why, self.name))

    def close(self) -> None:
        """End the connection; a read that waits returns at once."""
        self._closed.set()
        api = self._api
        if api is not None:
            api.close()
        with self._reading:
            if self._api is not None:
                self._api.release()
                self._api = None

    def _follow(self, find: Find) -> None:
        """Look for the device at another address."""
        host = find(self._serial, self._stop)
        if host is not None and host != self._host:
            log.info("The HomeWizard %s answers at %s, no longer at %s.", self._serial, host, self._host)
            self._host = host

    def _ask(self) -> bytes:
        with self._reading:
            if self._api is None:
                raise SourceLost(Message("{name} is closed.", name=self.name))
            self._due_at = self._clock() + EVERY
            try:
                reply = self._api.telegram()
            except (OSError, NameFailure) as error:
                self._failures += 1
                raise SourceLost(sentences.uncalled(self.name, error)) from error
        self._failures = 0
        return self._taken(reply)

    def _taken(self, reply: Reply) -> bytes:
        """Return the telegram of a reply, if it is a new one. Raises `SourceLost`."""
        match reply.status:
            case 200:
                self._pause = FIRST_PAUSE
                if reply.body.strip() and mostly(reply.body, TEXT) and not has_trace(reply.body):
                    other = sentences.NO_HOMEWIZARD
                    raise SourceLost(other.with_values(name=self.name, command=sentences.find_command()))
                return self._if_new(reply.body)
            case 503 | 429:
                self._why = sentences.NO_TELEGRAM if reply.status == 503 else sentences.BUSY
                self._due_at = self._clock() + self._wait(reply)
                return b""
            case 401:
                refused = sentences.REFUSED
                raise SourceLost(refused.with_values(name=self.name, command=sentences.find_command()))
            case 403 if not self._serial:
                api_off = sentences.API_OFF
                raise SourceLost(api_off.with_values(name=self.name, command=sentences.find_command()))
            case 404:
                raise SourceLost(sentences.NO_P1_METER.with_values(name=self.name))
        raise SourceLost(sentences.STATUS.with_values(name=self.name, status=reply.status))

    def _if_new(self, body: bytes) -> bytes:
        now = self._clock()
        repeats = body == self._newest and (METER_CLOCK in body or now - self._passed_at < CLOCKLESS_EVERY)
        if repeats or not body.strip():
            self._why = sentences.SAME_TELEGRAM if body.strip() else sentences.NO_TELEGRAM
            return b""
        self._newest = body
        self._heard_at = self._passed_at = now
        return body + b"\r\n"

    def _wait(self, reply: Reply) -> float:
        """Return the seconds to wait after a refusal: those that it names, else longer each time."""
        named = reply.retry_after(time.time())
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return pause if named is None else min(named, LONGEST_PAUSE)
