"""Pass the source's bytes on over TCP, as they come, to programs that read a P1 port from the network.

A client gets the stream from the next telegram on, also what fails its checksum; what it says is not listened
to. Nobody is asked for a token. Whoever reads too slowly is dropped, so that neither the source nor another
client ever waits; only a replay waits, up to a minute.
"""

from __future__ import annotations

import ipaddress
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from p1tui.config.settings import ShareSettings
from p1tui.engine.attach.waker import Waker
from p1tui.engine.door import accepted, host_and_port, listening, written
from p1tui.engine.feed import Feed
from p1tui.engine.share.client import Gone, ShareClient
from p1tui.engine.share.inbox import ShareInbox
from p1tui.engine.share.refusals import refusal
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import Sharing
from p1tui.runtime.logs import log

LOOK_S: Final = 5.0
"""Seconds between two looks at clients that do not read, and between two tries to listen."""

OPEN_HERE: Final = Message(
    "The raw telegrams are shared at {address}. There is no token: any program on this computer can read "
    "them."
)
OPEN_TO_ALL: Final = Message(
    "The raw telegrams are shared at {address}. There is no token: whoever reaches this computer over its "
    "network can read them, equipment ids included."
)
SLOW: Final = Message("{address} did not read the shared telegrams in time and was dropped.")
FULL: Final = Message(
    "{address} was refused the shared telegrams: {count} clients read them already (share.max_clients)."
)
BROKEN: Final = Message("An error in p1tui ended the sharing of telegrams; its log has the details.")


class ShareServer:
    """Serves what a feed's source gives.

    Threads: the engine's calls `start` and `stop`, once each; the reader's hands over bytes; all else happens
    on the thread `share`.
    """

    def __init__(
        self, feed: Feed, settings: ShareSettings, *, live: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._feed, self._live, self._clock = feed, live, clock
        self._host, self._port = host_and_port(settings.listen)
        self._most = settings.max_clients
        self._stopping = threading.Event()
        self._waker = Waker()
        self._selector = selectors.DefaultSelector()
        self._door: socket.socket | None = None
        self._clients: dict[int, ShareClient] = {}
        self._looked_at = clock()
        self._told = NOTHING
        self._inbox = ShareInbox(self._waker.wake, live=live)
        self._thread = threading.Thread(target=self._run, name="share", daemon=True)

    def start(self) -> None:
        """Listen, and serve whoever comes."""
        self._selector.register(self._waker, selectors.EVENT_READ)
        self._untap = self._feed.tap_raw(self._inbox.put)
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Close all connections; wait `timeout` seconds at most."""
        self._stopping.set()
        self._untap()
        self._inbox.close()
        self._waker.wake()
        self._thread.join(timeout)

    # The server's thread.

    def _run(self) -> None:
        try:
            self._listen()
            while not self._stopping.is_set():
                self._turn()
        except Exception as error:  # clients must never end a recording
            log.error("An error in p1tui ended the sharing of telegrams: %s", error, exc_info=True)
            self._told = BROKEN
        finally:
            self._close()
            if self._told is BROKEN:
                self._publish()

    def _turn(self) -> None:
        for key, mask in self._selector.select(max(0.0, self._looked_at + LOOK_S - self._clock())):
            if key.fileobj is self._waker:
                self._waker.clear()
                self._pass_on()
            elif self._door is not None and key.fileobj is self._door:
                self._accept(self._door)
            else:
                self._serve(key.fd, mask)
        if not self._live:
            self._inbox.let_on(behind=any(client.blocked for client in self._clients.values()))
        now = self._clock()
        if now - self._looked_at >= LOOK_S:
            self._looked_at = now
            for number, client in list(self._clients.items()):
                if client.stalled(now):
                    log.warning("%s", SLOW.with_values(address=client.address))
                    self._drop(number)
                elif client.is_dead():
                    self._drop(number)
            if self._door is None:
                self._listen()

    def _listen(self) -> None:
        """Open the door; tell a failure once, and try again at the next look."""
        named = written(self._host, self._port)
        try:
            self._door = listening(self._host, self._port)
        except OSError as error:
            trouble = refusal(named, error)
            if trouble != self._told:
                log.error("%s", trouble)
            self._told = trouble
            self._publish(named)
            return
        self._told = NOTHING
        self._selector.register(self._door, selectors.EVENT_READ)
        host, port = self._door.getsockname()[:2]
        here = ipaddress.ip_address(host.partition("%")[0]).is_loopback
        told = (OPEN_HERE if here else OPEN_TO_ALL).with_values(address=written(host, port))
        (log.info if here else log.warning)("%s", told)
        self._publish(written(host, port))

    def _publish(self, address: str = "") -> None:
        trouble, most = self._told, self._most
        clients = tuple(client.address for client in self._clients.values())
        self._feed.update(
            lambda old: {
                "sharing": Sharing(
                    address=address or (old.sharing.address if old.sharing else ""),
                    clients=clients,
                    most=most,
                    trouble=trouble,
                )
            }
        )

    def _accept(self, door: socket.socket) -> None:
        for peer, address in accepted(door, self._stopping):
            self._welcome(peer, address)

    def _welcome(self, peer: socket.socket, address: str) -> None:
        if len(self._clients) >= self._most and not self._make_room():
            log.warning("%s", FULL.with_values(address=address, count=self._most))
            peer.close()
            return
        try:
            client = ShareClient(peer, address, self._clock())
        except OSError:  # it is gone already
            peer.close()
            return
        self._clients[peer.fileno()] = client
        self._selector.register(peer, selectors.EVENT_READ)
        self._inbox.want(True)
        log.info("%s reads the shared telegrams.", address)
        self._publish()

    def _make_room(self) -> bool:
        """Drop the client that said first that it says no more, as one that ended does; True if one did."""
        for number in list(self._clients):
            self._serve(number, selectors.EVENT_READ)
        if len(self._clients) < self._most:
            return True
        ended = next((number for number, client in self._clients.items() if not client.speaks), None)
        if ended is None:
            return False
        self._drop(ended)
        return True

    def _pass_on(self) -> None:
        batch = self._inbox.take()
        now = self._clock()
        for number, client in list(self._clients.items()):
            if batch.overrun:
                client.begun = False
            part = batch.data if client.begun else batch.started
            if part is None:
                continue
            client.begun = True
            try:
                client.offer(part, now, patient=not self._live)
            except Gone:
                self._drop(number)
            else:
                self._watch(client)

    def _serve(self, number: int, mask: int) -> None:
        client = self._clients.get(number)
        if client is None:
            return
        try:
            if mask & selectors.EVENT_READ and client.speaks:
                client.listen()
            if mask & selectors.EVENT_WRITE:
                client.send(self._clock())
        except Gone:
            self._drop(number)
        else:
            self._watch(client)

    def _watch(self, client: ShareClient) -> None:
        """Wait for what the client may do next: speak, unless it has ended that, and read, if it must."""
        wanted = selectors.EVENT_READ * client.speaks | selectors.EVENT_WRITE * client.blocked
        known = self._selector.get_map().get(client.socket)
        if not wanted:
            if known is not None:
                self._selector.unregister(client.socket)
        elif known is None:
            self._selector.register(client.socket, wanted)
        elif known.events != wanted:
            self._selector.modify(client.socket, wanted)

    def _drop(self, number: int) -> None:
        client = self._clients.pop(number)
        if client.socket in self._selector.get_map():
            self._selector.unregister(client.socket)
        if client.too_slow:
            log.warning("%s", SLOW.with_values(address=client.address))
        client.socket.close()
        if not self._clients:
            self._inbox.want(False)
        if not self._stopping.is_set():
            log.info("%s reads the shared telegrams no more.", client.address)
            self._publish()

    def _close(self) -> None:
        for number in list(self._clients):
            self._drop(number)
        if self._door is not None:
            self._door.close()
        self._waker.close()
        self._selector.close()
