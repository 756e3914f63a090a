"""The source's bytes over TCP: to each client from a telegram on, as they came, and waiting for nobody."""

from __future__ import annotations

import errno
import logging
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from p1tui.demo.household.household import Household
from p1tui.engine.door import host_and_port
from p1tui.engine.share.client import ROOM
from p1tui.engine.share.refusals import refusal
from tests.engine.share.sharers import PATIENCE, Shared, reads, shared
from tests.shared.ports import free_port
from tests.shared.processes import resident
from tests.shared.waiting import until

OPEN_FILES = Path("/proc/self/fd")

TELEGRAMS = [Household().telegram(1_795_000_000 + second) for second in range(60)]


def test_a_client_begins_with_a_whole_telegram() -> None:
    first, second, third, *_ = TELEGRAMS
    with shared() as sharing:
        sharing.gives(first[:200])
        with sharing.call() as client:
            sharing.gives(first[200:] + second + third, 50)
            assert reads(client, len(second + third)) == second + third


def test_one_that_comes_in_the_silence_begins_with_the_next() -> None:
    first, second, *_ = TELEGRAMS
    with shared() as sharing:
        sharing.gives(first)
        with sharing.call() as client:
            sharing.gives(second, 7)
            assert reads(client, len(second)) == second


def test_what_fails_its_checksum_and_noise_are_passed_on_as_they_came() -> None:
    first, second, *_ = TELEGRAMS
    broken = first.replace(b"1.7.0(0", b"1.7.0(9")
    stream = second + b"\xff\x00noise" + broken + second[:100] + second
    with shared() as sharing, sharing.call() as client:
        sharing.gives(stream, 64)
        assert reads(client, len(stream)) == stream


def test_what_a_client_says_changes_nothing_and_it_may_end_its_side() -> None:
    with shared() as sharing, sharing.call() as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n" * 1000)
        client.shutdown(socket.SHUT_WR)
        sharing.gives(b"".join(TELEGRAMS))
        assert reads(client, sum(map(len, TELEGRAMS))) == b"".join(TELEGRAMS)


def test_a_stalled_client_is_dropped_and_nobody_waits_for_it(caplog: pytest.LogCaptureFixture) -> None:
    chunk = b"".join(TELEGRAMS)
    total = 8 * ROOM // len(chunk)
    with shared() as sharing, sharing.call() as stalled, sharing.call() as awake:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        before = resident()
        longest = 0.0
        for _ in range(total):
            began = time.monotonic()
            sharing.gives(chunk)
            longest = max(longest, time.monotonic() - began)
            assert reads(awake, len(chunk)) == chunk
        sharing.waits_for(1)
        assert longest < 5
        assert resident() - before < 8 << 20
        stalled_name = f"127.0.0.1:{stalled.getsockname()[1]}"
        assert f"{stalled_name} did not read the shared telegrams in time" in caplog.text
        assert sharing.sharing.clients == (f"127.0.0.1:{awake.getsockname()[1]}",)


def test_time_drops_a_stalled_client_whose_bytes_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p1tui.engine.share.server.LOOK_S", 0.05)
    monkeypatch.setattr("p1tui.engine.share.client.STALLED_S", 0.2)
    monkeypatch.setattr("p1tui.engine.share.client.SEND_BUFFER", 4096)
    with shared() as sharing, socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", sharing.port))
        sharing.waits_for(1)
        for _ in range(3):
            sharing.gives(b"".join(TELEGRAMS))
        sharing.waits_for(0)


def test_there_is_a_bound_on_clients_and_who_has_gone_makes_room(caplog: pytest.LogCaptureFixture) -> None:
    with shared(most=2) as sharing, sharing.call() as one, sharing.call():
        with socket.create_connection(("127.0.0.1", sharing.port), PATIENCE) as third:
            assert third.recv(1) == b""
        assert "2 clients read them already" in caplog.text
        assert sharing.sharing.most == 2
        one.shutdown(socket.SHUT_WR)  # nothing comes: only so does the server learn that it is gone
        with socket.create_connection(("127.0.0.1", sharing.port), PATIENCE) as fourth:
            name = f"127.0.0.1:{fourth.getsockname()[1]}"
            until(lambda: name in sharing.sharing.clients, PATIENCE)
            sharing.gives(TELEGRAMS[0])
            assert reads(fourth, len(TELEGRAMS[0])) == TELEGRAMS[0]


def test_a_client_that_left_is_forgotten() -> None:
    with shared() as sharing:
        for _ in range(20):
            sharing.call().close()
            sharing.gives(TELEGRAMS[0])
            sharing.gives(TELEGRAMS[1])

            def sent() -> bool:
                sharing.gives(TELEGRAMS[2])
                return sharing.clients() == 0

            until(sent, PATIENCE)


def test_hundreds_that_come_and_go_leave_nothing_behind() -> None:
    with shared(most=4) as sharing:
        # Those that an earlier test left may end meanwhile.
        threads, descriptors = set(threading.enumerate()), len(list(OPEN_FILES.iterdir()))
        for number in range(300):
            with socket.create_connection(("127.0.0.1", sharing.port), PATIENCE) as client:
                if number % 3 == 0:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST
                if number % 3 == 1:
                    client.sendall(b"\xff" * number)
            sharing.gives(TELEGRAMS[number % 60])

        def nobody() -> bool:
            sharing.gives(TELEGRAMS[0])
            return sharing.clients() == 0

        until(nobody, PATIENCE)
        assert set(threading.enumerate()) <= threads
        until(lambda: len(list(OPEN_FILES.iterdir())) <= descriptors, PATIENCE)


def test_it_says_that_there_is_no_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "p1tui")
    with shared() as sharing:
        told = f"shared at 127.0.0.1:{sharing.port}. There is no token: any program on this computer"
        assert told in caplog.text
    with shared(listen=f"0.0.0.0:{free_port()}"):
        [warning] = [line for line in caplog.records if line.levelno == logging.WARNING]
        assert "There is no token: whoever reaches this computer over its network" in warning.getMessage()


def test_a_port_that_is_taken_is_told_once_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("p1tui.engine.share.server.LOOK_S", 0.05)
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as other, shared(listen=f"{port}") as sharing:
        sharing.port = port
        assert str(sharing.sharing.trouble).startswith(
            f"The telegrams cannot be shared at 127.0.0.1:{port} (Address already in use)"
        )
        pause = threading.Event()
        pause.wait(0.3)
        assert caplog.text.count("cannot be shared") == 1
        other.close()
        until(lambda: not sharing.sharing.trouble, PATIENCE)
        with sharing.call() as client:
            sharing.gives(TELEGRAMS[0])
            assert reads(client, len(TELEGRAMS[0])) == TELEGRAMS[0]


@pytest.mark.parametrize(
    ("listen", "why"),
    [
        ("192.0.2.1:7303", "this computer has no such address"),
        ("nosuch.invalid:7304", "the name is not known here"),
    ],
)
def test_an_address_of_another_computer_is_no_port_that_is_taken(
    listen: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = socket.getaddrinfo

    def looked_up(host: str, *more: Any, **options: Any) -> Any:
        if host.endswith(".invalid"):  # a name server that is away would be waited for
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with shared(listen=listen) as sharing:
        until(lambda: bool(sharing.sharing.trouble), PATIENCE)
        told = str(sharing.sharing.trouble)
    assert why in told
    assert "taken" not in told


def test_a_port_for_root_alone_names_those_for_all() -> None:
    told = str(refusal("127.0.0.1:82", PermissionError(errno.EACCES, "Permission denied")))
    assert "Choose one above 1023" in told


def test_an_error_of_its_own_ends_the_sharing_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with shared() as sharing, sharing.call() as client:
        monkeypatch.setattr("p1tui.engine.share.server.ShareClient.offer", broken)
        sharing.gives(TELEGRAMS[0])
        until(lambda: "An error in p1tui ended" in str(sharing.sharing.trouble), PATIENCE)
        assert sharing.sharing.clients == ()
        assert client.recv(1) == b""
        for _ in range(3000):
            sharing.gives(TELEGRAMS[0])
        assert "An error in p1tui ended the sharing of telegrams" in caplog.text


def test_a_replay_waits_and_loses_nothing() -> None:
    stream = b"".join(TELEGRAMS) * 100
    with shared(live=False) as sharing, sharing.call() as client:
        giving = threading.Thread(target=sharing.gives, args=(stream, 500), daemon=True)
        giving.start()
        assert reads(client, len(stream)) == stream
        giving.join(PATIENCE)


def test_stopping_frees_a_replay_that_waits() -> None:
    sharing = Shared(live=False)
    sharing.server.start()
    until(lambda: sharing.feed.latest().sharing is not None, PATIENCE)
    with sharing.call():
        sharing.server.stop(PATIENCE)
    threads = [thread.name for thread in threading.enumerate()]
    assert "share" not in threads
    sharing.gives(TELEGRAMS[0])


@pytest.mark.parametrize(
    ("listen", "expected"),
    [
        ("2001", ("127.0.0.1", 2001)),
        (":2001", ("127.0.0.1", 2001)),
        ("0.0.0.0:2001", ("0.0.0.0", 2001)),
        ("[::1]:80", ("::1", 80)),
        ("house.lan:1", ("house.lan", 1)),
    ],
)
def test_loopback_unless_an_address_is_named(listen: str, expected: tuple[str, int]) -> None:
    assert host_and_port(listen) == expected


def test_ipv6_is_written_with_brackets() -> None:
    port = free_port()
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this computer has no IPv6")
    with shared(listen=f"[::1]:{port}") as sharing:
        assert sharing.sharing.address == f"[::1]:{port}"
