"""Other programs read the port along: dsmr_parser's own readers, `nc` and ten more, one of them stalled."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from dsmr_parser import telegram_specifications
from dsmr_parser.clients.protocol import create_tcp_dsmr_reader
from dsmr_parser.clients.socket_ import SocketReader
from dsmr_parser.parsers import TelegramParser

from tests.e2e.peers import Port, Start
from tests.shared.ports import free_port
from tests.shared.waiting import until

PATIENCE = 60.0
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

CONFIG = """\
[meter]
source = "{port}"
[store]
path = "{history}"
[share]
listen = "127.0.0.1:{share}"
[metrics]
listen = "127.0.0.1:{metrics}"
"""


class Running:
    """p1tui, which records a meter that has not spoken yet, and shares what it says."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, metrics: int) -> None:
        self.process, self.port, self.metrics = process, port, metrics
        self.said: list[str] = []
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.decode())

    def clients(self) -> int:
        """Return how many clients are served: one that is connected may still wait to be accepted."""
        with OPENER.open(f"http://127.0.0.1:{self.metrics}/metrics", timeout=20) as answer:
            found = re.search(r"^p1tui_share_clients (\d+)$", answer.read().decode(), re.MULTILINE)
        return int(found[1]) if found else 0


@pytest.fixture
def running(tmp_path: Path, port: Port, start: Start) -> Iterator[Running]:
    share, metrics = free_port(), free_port()
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(port=port.name, history=tmp_path / "h.sqlite", share=share, metrics=metrics)
    )
    process = start("--no-ui", "--config", str(config))
    running = Running(process, share, metrics)
    for words in ("There is no token", "The metrics are at"):
        until(lambda words=words: any(words in line for line in running.said), PATIENCE)  # type: ignore[misc]
    yield running
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    running.reading.join(PATIENCE)


def seconds(telegram: Any) -> int:
    return int(telegram.P1_MESSAGE_TIMESTAMP.value.timestamp())


class Judge:
    """A reader of dsmr_parser on a thread, and the times of the telegrams that it gave."""

    def __init__(self, port: int, count: int) -> None:
        self.times: list[int] = []
        self._port, self._count = port, count
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        raise NotImplementedError


class SocketJudge(Judge):
    def _run(self) -> None:
        reader = SocketReader("127.0.0.1", self._port, telegram_specifications.V5)
        for telegram in islice(reader.read(), self._count):
            self.times.append(seconds(telegram))


class AsyncioJudge(Judge):
    def _run(self) -> None:
        asyncio.run(self._follow())

    async def _follow(self) -> None:
        enough = asyncio.Event()

        def take(telegram: Any) -> None:
            self.times.append(seconds(telegram))
            if len(self.times) == self._count:
                enough.set()

        transport, _ = await create_tcp_dsmr_reader(
            "127.0.0.1", self._port, "5", take, keep_alive_interval=PATIENCE
        )
        await enough.wait()
        transport.close()


class PlainClient:
    """A program that keeps what it reads."""

    def __init__(self, port: int) -> None:
        self.got = b""
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while data := self._socket.recv(65536):
            self.got += data

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._socket.close()


def netcat(port: int, cleanup: ExitStack) -> subprocess.Popen[bytes]:
    """Start `nc`, or where there is none bash, as a program that was not written for this."""
    if program := shutil.which("nc"):
        command = [program, "127.0.0.1", str(port)]
    else:
        command = ["bash", "-c", f"exec cat < /dev/tcp/127.0.0.1/{port}"]
    process = cleanup.enter_context(
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    )
    cleanup.callback(process.kill)
    return process


def test_all_get_every_telegram_with_one_of_them_stalled(
    running: Running, port: Port, stream: list[bytes]
) -> None:
    told = [seconds(TelegramParser(telegram_specifications.V5).parse(each.decode())) for each in stream]
    sent = b"".join(stream)
    with ExitStack() as cleanup:
        judges = [SocketJudge(running.port, len(stream)), AsyncioJudge(running.port, len(stream))]
        nc = netcat(running.port, cleanup)
        plain = [PlainClient(running.port) for _ in range(9)]
        stalled = socket.create_connection(("127.0.0.1", running.port), PATIENCE)
        cleanup.callback(stalled.close)
        until(lambda: running.clients() == 13, PATIENCE)
        threading.Thread(target=port.speak, args=(stream, 0), daemon=True).start()
        assert nc.stdout is not None
        assert nc.stdout.read(len(sent)) == sent
        for judge in judges:
            judge.thread.join(PATIENCE)
            assert judge.times == told
        until(lambda: all(each.got == sent for each in plain), PATIENCE)
        for each in plain:
            each.close()
