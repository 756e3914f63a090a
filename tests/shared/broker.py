"""A real broker (Debian: mosquitto) on loopback, and a reader of all its topics."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.shared.ports import free_port
from tests.shared.waiting import until

needs_mosquitto = pytest.mark.skipif(
    shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None, reason="needs mosquitto"
)

USER, PASSWORD = "energy", "correct horse battery"


class Broker:
    """Starts, kills and restarts one mosquitto, which keeps nothing over a restart."""

    def __init__(self, folder: Path, *lines: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._config, self._log = folder / f"{self.port}.conf", folder / f"{self.port}.log"
        self.configure(*lines)
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, *lines: str) -> None:
        # Started as root it would become another user, who may not read the test's folder.
        body = ["user root", "persistence false", f"listener {self.port} 127.0.0.1"]
        self._config.write_text("\n".join([*body, *(lines or ("allow_anonymous true",))]) + "\n")

    def start(self) -> None:
        log = self._log.open("ab")
        with log:
            self._process = subprocess.Popen(
                [shutil.which("mosquitto", path="/usr/sbin:/usr/bin") or "", "-v", "-c", str(self._config)],
                stdout=log,
                stderr=log,
            )
        until(self._answers, 20)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(20)
            self._process = None

    def log(self) -> str:
        return self._log.read_text()


@contextmanager
def broker(folder: Path, *lines: str) -> Iterator[Broker]:
    made = Broker(folder, *lines)
    made.start()
    try:
        yield made
    finally:
        made.kill()


def password_lines(folder: Path, *more: str) -> tuple[str, ...]:
    """The lines of a broker that knows one user."""
    file = folder / "passwords"
    subprocess.run(
        ["mosquitto_passwd", "-c", "-b", str(file), USER, PASSWORD], check=True, capture_output=True
    )
    file.chmod(0o644)
    return ("allow_anonymous false", f"password_file {file}", *more)


class Reader:
    """Keeps the newest payload of each topic, all in order, and which were retained when it came."""

    def __init__(self, broker: Broker, user: str = "", password: str = "") -> None:
        self._lock = threading.Lock()
        self._heard: list[tuple[str, bytes, bool]] = []
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        if user:
            self._client.username_pw_set(user, password)
        self._client.on_message = self._take
        self._subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.connect("127.0.0.1", broker.port)
        self._client.subscribe("#", qos=1)
        self._client.loop_start()
        assert self._subscribed.wait(20)

    def _take(self, client: Any, data: Any, message: paho.MQTTMessage) -> None:
        with self._lock:
            self._heard.append((message.topic, bytes(message.payload), message.retain))

    def all(self) -> list[tuple[str, bytes, bool]]:
        with self._lock:
            return list(self._heard)

    def newest(self) -> dict[str, bytes]:
        return {topic: payload for topic, payload, _ in self.all()}

    def named(self, ending: str) -> list[bytes]:
        """Every payload of the topics with that ending, in order."""
        return [payload for topic, payload, _ in self.all() if topic.endswith(ending)]

    def say(self, topic: str, payload: str) -> None:
        self._client.publish(topic, payload, qos=1).wait_for_publish(20)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@contextmanager
def reader(broker: Broker, user: str = "", password: str = "") -> Iterator[Reader]:
    made = Reader(broker, user, password)
    try:
        yield made
    finally:
        made.close()


class Proxy:
    """A TCP proxy before a broker; `mute` keeps back what the broker answers."""

    def __init__(self, broker: Broker) -> None:
        self.mute = threading.Event()
        self._broker = broker
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def _run(self, target: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._broker.port))
            self._sockets += [near, far]
            self._run(self._pass, near, far, None)
            self._run(self._pass, far, near, self.mute)

    def _pass(self, source: socket.socket, sink: socket.socket, mute: threading.Event | None) -> None:
        try:
            while data := source.recv(4096):
                if mute is None or not mute.is_set():
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def close(self) -> None:
        with_shutdown(self._door)
        self._threads[0].join(20)  # then no socket is added any more
        for each in self._sockets:
            with_shutdown(each)
        for thread in self._threads:
            thread.join(20)


def with_shutdown(each: socket.socket) -> None:
    """Close a socket that another thread may wait for."""
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        each.close()
