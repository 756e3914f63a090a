"""The telnet filter gives back the bytes of the port, however the stream is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from p1tui.sources.telnet import (
    BINARY,
    COM_PORT,
    DO,
    DONT,
    IAC,
    NOP,
    SB,
    SE,
    SERVER_OFFSET,
    SET_BAUDRATE,
    WILL,
    WONT,
    TelnetFilter,
)

ECHO = 1
BAUD = bytes((IAC, SB, COM_PORT, SET_BAUDRATE + SERVER_OFFSET, 0, 1, 0xC2, 0, IAC, SE))
COMMANDS = (
    BAUD,
    bytes((IAC, NOP)),
    bytes((IAC, WILL, ECHO)),
    bytes((IAC, DO, ECHO)),
    bytes((IAC, DO, COM_PORT)),
    bytes((IAC, WILL, BINARY)),
    bytes((IAC, SB, COM_PORT, 107, IAC, IAC, IAC, SE)),
)

parts = st.lists(st.binary(max_size=20) | st.sampled_from(COMMANDS), max_size=20)


@given(parts, st.integers(1, 7))
def test_commands_are_taken_out_wherever_the_stream_is_cut(parts: list[bytes], size: int) -> None:
    stream, plain = b"", b""
    for part in parts:
        if part in COMMANDS:
            stream += part
        else:
            plain += part
            stream += part.replace(b"\xff", b"\xff\xff")
    telnet = TelnetFilter()
    got = b"".join(telnet.feed(stream[at : at + size])[0] for at in range(0, len(stream), size))
    assert got == plain


@given(st.lists(st.binary(max_size=400), max_size=10))
def test_any_bytes_are_taken(chunks: list[bytes]) -> None:
    telnet = TelnetFilter()
    for chunk in chunks:
        plain, _ = telnet.feed(chunk)
        assert len(plain) <= sum(map(len, chunks))


def test_a_subnegotiation_without_end_does_not_swallow_the_stream() -> None:
    telnet = TelnetFilter()
    got = telnet.feed(bytes((IAC, SB)))[0]
    for _ in range(100):
        got += telnet.feed(b"x" * 100)[0]
    assert got.count(b"x") >= 9_700


def test_an_answer_is_given_once_and_none_to_an_answer() -> None:
    telnet = TelnetFilter()
    assert telnet.feed(bytes((IAC, WILL, ECHO)))[1] == bytes((IAC, DONT, ECHO))
    assert telnet.feed(bytes((IAC, WILL, ECHO)))[1] == b""
    assert telnet.feed(bytes((IAC, DO, ECHO)))[1] == bytes((IAC, WONT, ECHO))
    assert telnet.feed(bytes((IAC, DO, BINARY, IAC, WILL, BINARY, IAC, DO, COM_PORT)))[1] == b""
    assert telnet.heard.com_port is True
    telnet.feed(bytes((IAC, DONT, COM_PORT)))
    assert telnet.heard.com_port is False


def test_the_settings_of_the_peer_are_kept() -> None:
    telnet = TelnetFilter()
    telnet.feed(BAUD)
    assert telnet.heard.settings == {SET_BAUDRATE: 115200}
