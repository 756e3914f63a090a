"""One connection to a broker, with paho: made, kept and ended by the thread that owns it.

paho would connect by itself, but with a name lookup that no deadline bounds, and it queues what is published
while there is no connection. So it is handed a socket that is connected already, serves it, and is dropped.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from p1tui.i18n.message import verbatim
from p1tui.net.dial import Dialer
from p1tui.net.resolver import NameFailure
from p1tui.net.socket_errors import no_connection, no_handshake
from p1tui.uplinks.latest.target import Ended
from p1tui.uplinks.latest.waker import Waker
from p1tui.uplinks.mqtt import sentences
from p1tui.uplinks.mqtt.publication import Publication
from p1tui.uplinks.target import Answer

CONFIRMED_IN: Final = 10.0
"""Seconds for a broker to take a connection, or to confirm what was published."""

HANDSHAKE: Final = 5.0
"""Seconds for each step of a TLS handshake."""

KEEPALIVE: Final = 30
"""Seconds of silence after which a broker is asked for a sign of life."""

LONGEST_WAIT: Final = 5.0
"""Most seconds without a look at that silence."""

GOODBYE: Final = 0.3
"""Seconds for the last message."""

ACCEPTED: Final = Answer(result="accepted")
BROKEN: Final = Answer(result="refused", sentence=sentences.LOST, repeated=sentences.LOST_AGAIN)


class _Client(paho.Client):
    """A client on a connection that is there already.

    Threads: one.
    """

    made: socket.socket | None = None

    def _create_socket(self) -> Any:
        """Return the connection, in place of making one."""
        return self.made


class Connection:
    """A connection to one broker; it is used once.

    Threads: one.
    """

    def __init__(
        self,
        client_id: str,
        *,
        user: str = "",
        password: str = "",
        will: Publication | None = None,
        on_message: Callable[[bytes], None] = lambda payload: None,
    ) -> None:
        """Make a connection, not open yet; the broker publishes `will` if it ends without a goodbye."""
        client = self._client = _Client(
            CallbackAPIVersion.VERSION2, client_id, clean_session=True, reconnect_on_failure=False
        )
        if user:
            client.username_pw_set(user, password or None)
        if will is not None:
            client.will_set(will.topic, bytes(will.payload), qos=1, retain=True)
        client.on_connect = self._connected
        client.on_publish = self._published
        client.on_message = self._received
        self._on_message, self._has_user = on_message, bool(user)
        self._reason: ReasonCode | None = None
        self._unconfirmed: set[int] = set()

    @property
    def is_open(self) -> bool:
        """True while there is a connection that the broker took."""
        return self._client.is_connected()

    def open(
        self, dialer: Dialer, tls: ssl.SSLContext | None, host: str, ended: Ended, waker: Waker
    ) -> Answer:
        """Connect; `host` is the name that the certificate must bear."""
        try:
            raw = dialer.connect(ended)
        except (OSError, NameFailure) as error:
            kind, detail = no_connection(error)
            return Answer(result=kind, detail=detail)
        try:
            raw.settimeout(HANDSHAKE)
            self._client.made = raw if tls is None else tls.wrap_socket(raw, server_hostname=host)
        except OSError as error:
            raw.close()
            kind, detail = no_handshake(error)
            return Answer(result=kind, detail=detail)
        self._client.connect(host, keepalive=KEEPALIVE)
        if not self._pump_until(lambda: self._reason is not None, CONFIRMED_IN, ended, waker):
            self.drop()
            return Answer(result="no_answer", sentence=sentences.NOT_MQTT)
        assert self._reason is not None
        answer = sentences.refusal(self._reason.getName(), has_user=self._has_user)
        if answer.result != "accepted":
            self.drop()
        return answer

    def send(self, publications: Sequence[Publication], ended: Ended, waker: Waker) -> Answer:
        """Publish messages, and wait until the broker has confirmed each."""
        for each in publications:
            self._publish(each, retain=True)
        return self._confirmed(CONFIRMED_IN, ended, waker)

    def echoed(
        self, topic: str, payload: bytes, got: Callable[[], bool], ended: Ended, waker: Waker
    ) -> Answer:
        """Publish a message, not retained, that this connection gets back itself, which `got` tells."""
        self.subscribe(topic)
        self._publish(Publication(topic, payload), retain=False)
        answer = self._confirmed(CONFIRMED_IN, ended, waker)
        if answer.result == "accepted" and not self._pump_until(got, CONFIRMED_IN / 2, ended, waker):
            return Answer(result="not_supported", sentence=sentences.NO_ECHO, detail=verbatim(topic))
        return answer

    def subscribe(self, topic: str) -> None:
        """Ask for the messages of a topic."""
        self._client.subscribe(topic, qos=1)

    def serve(self, seconds: float, waker: Waker) -> Answer | None:
        """Wait to be woken, at most `seconds`; return the answer of a connection that broke meanwhile."""
        self._pump(min(seconds, LONGEST_WAIT), waker)
        return None if self.is_open else BROKEN

    def goodbye(self, last: Publication, waker: Waker) -> None:
        """Publish a last message, and disconnect, so that the broker does not publish the will."""
        if self.is_open:
            self._publish(last, retain=True)
            self._confirmed(GOODBYE, lambda: False, waker)
            self._client.disconnect()
            with suppress(OSError):
                self._client.loop_write()
        self.drop()

    def drop(self) -> None:
        """Close the connection without a word."""
        if self._client.made is not None:
            with suppress(OSError):
                self._client.made.close()

    def _publish(self, each: Publication, *, retain: bool) -> None:
        told = self._client.publish(each.topic, each.payload, qos=1, retain=retain)
        if told.rc in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_QUEUE_SIZE):
            self._unconfirmed.add(told.mid)

    def _confirmed(self, seconds: float, ended: Ended, waker: Waker) -> Answer:
        if self._pump_until(lambda: not self._unconfirmed, seconds, ended, waker):
            return ACCEPTED
        if not self.is_open:
            return BROKEN
        self.drop()
        return Answer(result="no_answer", sentence=sentences.SILENT)

    def _pump_until(self, true: Callable[[], bool], seconds: float, ended: Ended, waker: Waker) -> bool:
        """Serve the connection until it is true; return False once it breaks, or after `seconds`."""
        deadline = time.monotonic() + seconds
        while not true():
            left = deadline - time.monotonic()
            if left <= 0 or ended() or self._client.socket() is None:
                return False
            self._pump(min(left, LONGEST_WAIT), waker)
        return True

    def _pump(self, seconds: float, waker: Waker) -> None:
        """Wait for the broker or to be woken, and read and write what there is."""
        connection: Any = self._client.socket()
        if connection is None:
            return
        pending = getattr(connection, "pending", lambda: 0)()  # bytes that TLS has decrypted already
        writes = [connection] if self._client.want_write() else []
        readable, writable, _ = select.select([connection, waker], writes, [], 0 if pending else seconds)
        if waker in readable:
            waker.clear()
        if connection in readable or pending:
            self._client.loop_read()
        if writable and self._client.socket() is not None:
            self._client.loop_write()
        if self._client.socket() is not None:
            self._client.loop_misc()

    def _connected(
        self, client: object, data: object, flags: object, reason: ReasonCode, more: object
    ) -> None:
        self._reason = reason

    def _received(self, client: object, data: object, message: paho.MQTTMessage) -> None:
        if not message.retain:  # else it is of the past
            self._on_message(bytes(message.payload))

    def _published(self, client: object, data: object, mid: int, reason: object, more: object) -> None:
        self._unconfirmed.discard(mid)
