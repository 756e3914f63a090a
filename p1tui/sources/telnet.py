"""Telnet with the COM port option: the bytes of RFC 854 and RFC 2217, as a filter on a stream."""

from __future__ import annotations

import struct
from typing import Final

import msgspec

SE, NOP, SB, WILL, WONT, DO, DONT, IAC = 240, 241, 250, 251, 252, 253, 254, 255
BINARY, SUPPRESS_GO_AHEAD, COM_PORT = 0, 3, 44

SET_BAUDRATE, SET_DATASIZE, SET_PARITY, SET_STOPSIZE, SET_CONTROL, PURGE_DATA = 1, 2, 3, 4, 5, 12
SERVER_OFFSET = 100
"""Difference between the number of a command and that of the server's answer (RFC 2217, 3)."""

SETTINGS: Final = (SET_BAUDRATE, SET_DATASIZE, SET_PARITY, SET_STOPSIZE)
"""Commands that the server answers with the value that now holds."""

PARITIES: Final = {"N": 1, "E": 3}
NO_FLOW_CONTROL, DTR_ON, RTS_ON = 1, 8, 11
RECEIVE_BUFFER: Final = 1

LONGEST_SUBNEGOTIATION: Final = 256
"""Bytes of one that are kept; the longest of a server is its signature."""

OPENING: Final = bytes(
    (
        *(IAC, WILL, COM_PORT),
        *(IAC, WILL, BINARY),
        *(IAC, DO, BINARY),
        *(IAC, WILL, SUPPRESS_GO_AHEAD),
        *(IAC, DO, SUPPRESS_GO_AHEAD),
    )
)
"""What a client says first: it offers to set the port, and asks for all eight bits."""


class Heard(msgspec.Struct):
    """What the peer has said of itself so far."""

    telnet: bool = False
    """True if any telnet command came: a gateway of raw bytes sends none."""
    com_port: bool | None = None
    """True if it takes settings of its port, False if it refuses; `None`: not said."""
    settings: dict[int, int] = {}
    """Setting, by its command -> the value that holds."""


class TelnetFilter:
    """Takes the telnet commands out of a stream, and answers those that ask.

    Threads: one at a time.
    """

    def __init__(self) -> None:
        self.heard = Heard()
        self._open = b""  # begun command
        self._said = {(WILL, COM_PORT), *((verb, each) for verb in (WILL, DO) for each in (0, 3))}

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Take bytes in; return those of the port, and the answer to send."""
        data = self._open + data
        plain, answer, at = bytearray(), bytearray(), 0
        self._open = b""
        while (start := data.find(IAC, at)) >= 0:
            plain += data[at:start]
            end = _end_of_command(data, start)
            if end is None:
                self._open = data[start : start + LONGEST_SUBNEGOTIATION]
                return bytes(plain), bytes(answer)
            if data[start + 1] == IAC:
                plain.append(IAC)
            else:
                answer += self._command(data[start:end])
            at = end
        return bytes(plain + data[at:]), bytes(answer)

    def _command(self, command: bytes) -> bytes:
        self.heard.telnet = True
        verb = command[1]
        if verb == SB:
            self._subnegotiation(command[2:-2].replace(bytes((IAC, IAC)), bytes((IAC,))))
        elif verb in (WILL, WONT, DO, DONT):
            return self._negotiation(verb, command[2])
        return b""

    def _negotiation(self, verb: int, option: int) -> bytes:
        """Answer an offer or a demand, each once: the answer to an answer is none (RFC 854)."""
        if option == COM_PORT and verb in (DO, DONT):
            self.heard.com_port = verb == DO
        wanted = option in (BINARY, SUPPRESS_GO_AHEAD) or (option == COM_PORT and verb in (DO, DONT))
        reply = {
            WILL: DO if wanted else DONT,
            DO: WILL if wanted else WONT,
            WONT: DONT,
            DONT: WONT,
        }[verb]
        if (reply, option) in self._said:
            return b""
        self._said.add((reply, option))
        return bytes((IAC, reply, option))

    def _subnegotiation(self, content: bytes) -> None:
        if len(content) < 3 or content[0] != COM_PORT:
            return
        command = content[1] - SERVER_OFFSET
        if command in SETTINGS:
            self.heard.settings[command] = int.from_bytes(content[2:6], "big")


def settings(baud: int, parity: str) -> dict[int, int]:
    """Return the settings of a P1 port, by command: 8N1, or 7E1 for parity `E`."""
    return {
        SET_BAUDRATE: baud,
        SET_DATASIZE: 7 if parity == "E" else 8,
        SET_PARITY: PARITIES[parity],
        SET_STOPSIZE: 1,
    }


def set_port(baud: int, parity: str) -> bytes:
    """Return the commands that set the port up: line, no flow control, DTR and RTS on, old bytes gone."""
    commands = [
        (command, struct.pack("!I" if command == SET_BAUDRATE else "!B", value))
        for command, value in settings(baud, parity).items()
    ]
    commands += [(SET_CONTROL, bytes((each,))) for each in (NO_FLOW_CONTROL, DTR_ON, RTS_ON)]
    commands.append((PURGE_DATA, bytes((RECEIVE_BUFFER,))))
    return b"".join(_subcommand(command, value) for command, value in commands)


def _subcommand(command: int, value: bytes) -> bytes:
    escaped = value.replace(bytes((IAC,)), bytes((IAC, IAC)))
    return bytes((IAC, SB, COM_PORT, command)) + escaped + bytes((IAC, SE))


def _end_of_command(data: bytes, start: int) -> int | None:
    """Return the offset after the command at `start`; `None` if more bytes must decide."""
    if len(data) < start + 2:
        return None
    verb = data[start + 1]
    if verb == SB:
        at = start + 2
        while (at := data.find(IAC, at)) >= 0 and at + 1 < len(data):
            if data[at + 1] == SE:
                return at + 2
            at += 2
        # A subnegotiation without an end is given up, so that it does not swallow all that follows.
        return start + 2 if len(data) - start > LONGEST_SUBNEGOTIATION else None
    if verb in (WILL, WONT, DO, DONT):
        return start + 3 if len(data) >= start + 3 else None
    return start + 2
