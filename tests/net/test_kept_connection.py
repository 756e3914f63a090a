"""A device is called over one connection, and whatever it answers ends within a bound."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from p1tui.net import kept_connection
from p1tui.net.kept_connection import KeptConnection
from p1tui.net.reply import BODY_LIMIT, Reply

Serve = Callable[[socket.socket], None]


@contextlib.contextmanager
def device(serve: Serve) -> Iterator[KeptConnection]:
    """A device that treats each connection as `serve` does, and who calls it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threads: list[threading.Thread] = []

        def run() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = server.accept()[0]
                    connection.settimeout(20)
                    threads.append(threading.Thread(target=handle, args=(connection,), daemon=True))
                    threads[-1].start()

        def handle(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                serve(connection)

        accepting = threading.Thread(target=run, daemon=True)
        accepting.start()
        caller = KeptConnection("127.0.0.1", server.getsockname()[1])
        try:
            yield caller
        finally:
            caller.close()
            caller.release()
            server.shutdown(socket.SHUT_RDWR)
            accepting.join(20)
            for thread in threads:
                thread.join(20)


def get(caller: KeptConnection) -> Reply:
    return caller.call("GET", "/", headers={})


def answering(answer: bytes, *, keep: bool) -> Serve:
    def serve(connection: socket.socket) -> None:
        while connection.recv(10_000):
            connection.sendall(answer)
            if not keep:
                return

    return serve


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Some: Thing\r\n\r\nhi"


@pytest.mark.parametrize("keep", [True, False])
def test_calls_follow_each_other_whether_the_device_keeps_the_connection_or_not(keep: bool) -> None:
    with device(answering(OK, keep=keep)) as caller:
        for _ in range(3):
            reply = get(caller)
            assert (reply.status, reply.body, reply.headers["x-some"]) == (200, b"hi", "Thing")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n",
    ],
)
def test_a_body_is_read_whatever_ends_it(answer: bytes) -> None:
    with device(answering(answer, keep=False)) as caller:
        assert get(caller).body == b"hi"
        assert get(caller).body == b"hi"


@pytest.mark.parametrize("answer", [b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 x\r\n\r\n", b"\xff" * 70_000])
def test_what_is_no_answer_is_an_error_of_the_connection(answer: bytes) -> None:
    with device(answering(answer, keep=False)) as caller, pytest.raises(ConnectionError):
        get(caller)


def test_a_body_without_end_is_cut_and_its_connection_given_up() -> None:
    def endless(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 10_000)

    with device(endless) as caller:
        assert get(caller).body == b"x" * BODY_LIMIT


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(kept_connection, "CALL_TIMEOUT", 0.5)
    leaving = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(head)
        while not leaving.wait(0.05):
            connection.sendall(b"H")

    with device(drip) as caller:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            get(caller)
        assert 0.5 <= time.monotonic() - began < 20
        leaving.set()


def test_close_ends_a_call_that_waits() -> None:
    asked = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.recv(10_000)
        asked.set()
        connection.recv(10_000)

    with device(silent) as caller:
        failed: list[BaseException] = []

        def call() -> None:
            try:
                get(caller)
            except OSError as error:
                failed.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        assert asked.wait(20)
        caller.close()
        thread.join(20)
        assert len(failed) == 1
        with pytest.raises(ConnectionAbortedError):
            get(caller)
