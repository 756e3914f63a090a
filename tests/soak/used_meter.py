"""A meter that speaks over TCP, and is exchanged for a used one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from p1tui.p1.crc16 import crc16

STEP_WH, STEP_GAS_DM3 = 37, 3
"""Rise of the registers in a second."""


class Meter:
    """A meter that speaks each second; its registers rise by the second that it spoke in.

    Threads: its own serves one reader; any may change it.
    """

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.id, self.gas_id = "E0001", "G0001"
        self.wh, self.gas = 48_515_000, 13_448_000
        self.zeros = 0
        """Telegrams in which the registers still read 0."""
        threading.Thread(target=self._serve, daemon=True).start()

    def exchange(self) -> tuple[int, int]:
        """Put in used meters; return what the old ones said last."""
        with self._lock:
            last = self.wh, self.gas
            self.id, self.gas_id = "E0002", "G0002"
            self.wh, self.gas = 70_123_000, 900
            return last

    def end(self) -> None:
        """Speak no more."""
        self._ended.set()

    def _serve(self) -> None:
        while not self._ended.is_set():
            client, _ = self._door.accept()
            with client, suppress(OSError):
                while not self._ended.wait(1.0):
                    client.sendall(self._telegram())

    def _telegram(self) -> bytes:
        with self._lock:
            self.wh, self.gas = self.wh + STEP_WH, self.gas + STEP_GAS_DM3
            wh, gas = (0, 0) if self.zeros else (self.wh, self.gas)
            self.zeros = max(0, self.zeros - 1)
            now = datetime.now(UTC).strftime("%y%m%d%H%M%SW")
            ids = self.id.encode().hex(), self.gas_id.encode().hex()
        lines = (
            "/ISK5\\2M550E-1012",
            "",
            "1-3:0.2.8(50)",
            f"0-0:1.0.0({now})",
            f"0-0:96.1.1({ids[0]})",
            *(f"1-0:{code}.8.{tariff}({kwh}*kWh)" for code, tariff, kwh in _registers(wh)),
            "0-0:96.14.0(0002)",
            *("1-0:1.7.0(01.234*kW)", "1-0:2.7.0(00.000*kW)"),
            *("0-0:96.7.21(00004)", "0-0:96.7.9(00002)"),
            *("1-0:32.7.0(231.2*V)", "1-0:31.7.0(005*A)", "1-0:21.7.0(01.234*kW)", "1-0:22.7.0(00.000*kW)"),
            *(
                "0-1:24.1.0(003)",
                f"0-1:96.1.0({ids[1]})",
                f"0-1:24.2.1({now})({gas // 1000:05}.{gas % 1000:03}*m3)",
            ),
        )
        body = "\r\n".join(lines).encode() + b"\r\n!"
        return body + b"%04X\r\n" % crc16(body)


def _registers(wh: int) -> Iterator[tuple[int, int, str]]:
    yield from ((1, 1, _kwh(wh)), (1, 2, _kwh(wh // 2)), (2, 1, _kwh(0)), (2, 2, _kwh(wh // 10)))


def _kwh(wh: int) -> str:
    return f"{wh // 1000:06}.{wh % 1000:03}"
