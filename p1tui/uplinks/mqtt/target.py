"""The MQTT target: connect with a will, publish what differs, and all again when Home Assistant asks."""

from __future__ import annotations

import math
import random
import select
import ssl
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from p1tui.config.uplink_settings import MqttSettings
from p1tui.i18n.message import verbatim
from p1tui.net.dial import Dialer
from p1tui.net.trust import shared_context
from p1tui.uplinks.latest.state import CurrentState, short_id
from p1tui.uplinks.latest.target import Ended
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.mqtt import sentences
from p1tui.uplinks.mqtt.discovery import StateLayout
from p1tui.uplinks.mqtt.dsmr_reader import DEFAULT_TOPIC, DsmrReaderLayout
from p1tui.uplinks.mqtt.publication import Layout, Publication
from p1tui.uplinks.target import Answer

if TYPE_CHECKING:
    from p1tui.uplinks.mqtt.connection import Connection

BIRTH: Final = "homeassistant/status"
"""Topic on which Home Assistant says `online` unless it is told another."""

PORT: Final = {"mqtt": 1883, "mqtts": 8883}

FRESH_S: Final = 60.0
"""Seconds for which what is of the moment holds at least."""

SPREAD_S: Final = 5.0
"""Most seconds until Home Assistant is told anew after its start, so that not all programs do at once."""


class MqttTarget:
    """One broker. User and password appear only on the connection, never in a text.

    Threads: only its loop's.
    """

    def __init__(self, settings: MqttSettings) -> None:
        url = urlsplit(settings.url)
        self.host = url.hostname or ""
        self.name = f"MQTT {self.host}{'' if settings.layout == 'p1tui' else f' ({settings.layout})'}"
        self.every = float(settings.every)
        self.fresh_s = max(FRESH_S, 6 * self.every)
        self._settings = settings
        self._is_tls = url.scheme == "mqtts"
        self._dialer = Dialer(self.host, url.port or PORT[url.scheme])
        self._tells = settings.discovery if settings.layout == "p1tui" else ""
        self._connection: Connection | None = None
        self._layout: Layout | None = None
        self._meter = ""  # series that the layout is for
        self._published: dict[str, bytes] = {}  # what the broker confirmed on this connection
        self._asked_at = math.inf

    def publish(self, state: CurrentState, ended: Ended, waker: Waker) -> Answer:
        """Publish a state, over a new connection if there is none or if the meter is another."""
        if state.stored.series != self._meter:
            self.close()
            self._meter, self._layout = state.stored.series, self._laid_out(state.stored.series)
        assert self._layout is not None
        if self._connection is None:
            # A name of its own, always the same: the broker then ends a connection that is half dead, and
            # publishes its will, before it takes the next one.
            name = f"p1tui-{short_id(self._layout.availability)}"
            will = Publication(self._layout.availability, b"offline")
            opened = self._open(name, will, self._heard, ended, waker)
            if isinstance(opened, Answer):
                return opened
            self._connection, self._published = opened, {}
            for topic in sorted({f"{self._tells}/status", BIRTH}) if self._tells else ():
                opened.subscribe(topic)
        if time.monotonic() >= self._asked_at:
            self._published, self._asked_at = {}, math.inf
        due = [
            each
            for each in self._layout.publications(state)
            if each.always or self._published.get(each.topic) != each.payload
        ]
        answer = self._connection.send(due, ended, waker)
        if answer.result == "accepted":
            self._published |= {each.topic: each.payload for each in due if not each.always}
        else:
            self._forget()
        return answer

    def serve(self, seconds: float, waker: Waker) -> Answer | None:
        """Wait to be woken, at most `seconds`, and keep the connection; return the answer if it broke."""
        if self._connection is None:
            if select.select([waker], [], [], seconds)[0]:
                waker.clear()
            return None
        broken = self._connection.serve(seconds, waker)
        if broken is not None:
            self._forget()
        return broken

    def asked_in(self) -> float:
        """Return the seconds until Home Assistant, which has started anew, is told all again."""
        return max(0.0, self._asked_at - time.monotonic())

    def close(self) -> None:
        """Say goodbye: what was published is marked as no longer available."""
        if self._connection is not None and self._layout is not None:
            with Waker() as waker:
                self._connection.goodbye(Publication(self._layout.availability, b"offline"), waker)
        self._forget()

    def prove(self, ended: Ended, waker: Waker) -> Answer:
        """Connect beside the connection that there is; publish a message, and get it back."""
        token = f"{random.getrandbits(64):x}"
        topic, payload, got = f"{self._topic()}/test", f"p1tui {token}".encode(), list[bytes]()
        opened = self._open(f"p1tui-test-{token}", None, lambda each: got.append(each), ended, waker)
        if isinstance(opened, Answer):
            return opened
        answer = opened.echoed(topic, payload, lambda: payload in got, ended, waker)
        opened.drop()
        return (
            Answer(result="accepted", notice=sentences.ALL_IS_WELL) if answer.result == "accepted" else answer
        )

    def _topic(self) -> str:
        dsmr_reader = self._settings.layout == "dsmr-reader" and self._settings.topic == MqttSettings().topic
        return DEFAULT_TOPIC if dsmr_reader else self._settings.topic

    def _laid_out(self, meter: str) -> Layout:
        if self._settings.layout == "dsmr-reader":
            return DsmrReaderLayout(self._topic())
        return StateLayout(self._topic(), self._tells, meter, self.fresh_s)

    def _open(
        self,
        client_id: str,
        will: Publication | None,
        hear: Callable[[bytes], None],
        ended: Ended,
        waker: Waker,
    ) -> Connection | Answer:
        """Return an open connection, or the answer of one that could not be made."""
        settings = self._settings
        if find_spec("paho") is None:
            return Answer(result="not_supported", sentence=sentences.NO_PAHO)
        from p1tui.uplinks.mqtt.connection import Connection

        try:
            tls = self._context() if self._is_tls else None
        except OSError as error:
            why = verbatim(f"{settings.ca}: {error.strerror or error}")
            return Answer(result="not_supported", sentence=sentences.CA_UNREADABLE, detail=why)
        connection = Connection(
            client_id, user=settings.user, password=settings.password, will=will, on_message=hear
        )
        answer = connection.open(self._dialer, tls, self.host, ended, waker)
        return connection if answer.result == "accepted" else answer

    def _context(self) -> ssl.SSLContext:
        """Return the authorities that are trusted. Raises `OSError`, which an error of TLS is, too."""
        if not self._settings.ca:
            return shared_context()
        return ssl.create_default_context(cafile=str(Path(self._settings.ca).expanduser()))

    def _heard(self, payload: bytes) -> None:
        """Take Home Assistant's birth message."""
        if payload == b"online":
            self._asked_at = time.monotonic() + random.uniform(0.0, SPREAD_S)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.drop()
        self._connection, self._published, self._asked_at = None, {}, math.inf
