"""Of all addresses of a host, the first that answers is taken, and a broken one costs a quarter second."""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from p1tui.net import dial
from p1tui.net.dial import Dialer, race
from p1tui.net.resolver import NameFailure
from tests.shared.ports import free_port

V4, V6 = "127.0.0.1", "::1"


def has_ipv6() -> bool:
    try:
        socket.create_server((V6, 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")


@contextlib.contextmanager
def listening(address: str, port: int = 0) -> Iterator[int]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family) as server:
        yield int(server.getsockname()[1])


def never() -> bool:
    return False


@contextlib.contextmanager
def deaf(address: str) -> Iterator[int]:
    """A port that answers no connect: its queue is full, so the kernel drops what comes.

    It is below those of sockets that connect, of which one may have it at the other address.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as server, contextlib.ExitStack() as held:
        port = free_port()
        server.bind((address, port))
        server.listen(0)
        for _ in range(4):
            filler = held.enter_context(socket.socket(family))
            filler.setblocking(False)
            filler.connect_ex((address, port))
        yield port


@needs_ipv6
@pytest.mark.parametrize(("silent", "answers"), [(V6, V4), (V4, V6)])
def test_an_address_that_is_silent_costs_a_quarter_second(silent: str, answers: str) -> None:
    with deaf(silent) as port, listening(answers, port):
        began = time.monotonic()
        with race([silent, answers], port, never) as connection:
            assert connection.getpeername()[0] == answers
        assert 0.2 <= time.monotonic() - began < dial.CONNECT_TIMEOUT


@needs_ipv6
def test_an_address_that_refuses_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "NEXT_AFTER", 60.0)
    with listening(V4) as port, race([V6, V4], port, never) as connection:
        assert connection.getpeername() == (V4, port)
        assert connection.gettimeout() is None


@needs_ipv6
def test_the_losers_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[socket.socket] = []
    begin = dial._begin

    def noted(address: str, port: int) -> socket.socket:
        begun.append(begin(address, port))
        return begun[-1]

    monkeypatch.setattr(dial, "_begin", noted)
    with deaf(V6) as port, listening(V4, port), race([V6, V4], port, never) as winner:
        assert len(begun) == 2
        assert [each for each in begun if each.fileno() != -1] == [winner]


def test_a_refusal_tells_more_than_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(address: str, port: int) -> socket.socket:
        number = errno.ECONNREFUSED if address == V4 else errno.ENETUNREACH
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(dial, "_begin", begin)
    with pytest.raises(ConnectionRefusedError):
        race([V6, V4, V6], 1, never)


def test_silence_of_all_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "CONNECT_TIMEOUT", 0.2)
    with deaf(V4) as port, pytest.raises(TimeoutError):
        race([V4], port, never)


def test_an_end_is_noticed_while_an_address_is_silent() -> None:
    ended = threading.Event()
    timer = threading.Timer(0.2, ended.set)
    timer.start()
    with deaf(V4) as port, pytest.raises(ConnectionAbortedError):
        race([V4], port, ended.is_set)
    timer.join(10)


def test_waiting_costs_no_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float | None] = []

    class Counting(selectors.DefaultSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            waits.append(timeout)
            found: list[tuple[selectors.SelectorKey, int]] = super().select(timeout)
            return found

    monkeypatch.setattr(selectors, "DefaultSelector", Counting)
    monkeypatch.setattr(dial, "CONNECT_TIMEOUT", 1.0)
    with deaf(V4) as port, pytest.raises(TimeoutError):
        race([V4], port, never)
    assert len(waits) <= 8


def test_a_name_gives_its_addresses_and_an_unknown_one_its_reason() -> None:
    with listening(V4) as port:
        with Dialer("meter.test", port, lookup=lambda name: [V4]).connect() as connection:
            assert connection.getpeername() == (V4, port)

        def unknown(name: str) -> list[str]:
            raise socket.gaierror(socket.EAI_NONAME, "not known")

        with pytest.raises(NameFailure) as caught:
            Dialer("meter.test", port, lookup=unknown).connect()
        assert isinstance(caught.value.__cause__, socket.gaierror)
