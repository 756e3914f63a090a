"""Names are resolved within a deadline, and failures are put into words."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

import pytest

from p1tui.net.resolver import NameFailure, Resolver, by_turns


def test_addresses_need_no_lookup() -> None:
    def never(host: str) -> Sequence[str]:
        raise AssertionError(host)

    assert Resolver("127.0.0.1", never).addresses() == ["127.0.0.1"]
    assert Resolver("::1", never).addresses() == ["::1"]


def test_families_take_turns_the_systems_first_choice_first() -> None:
    assert by_turns(["::1", "::2", "::3", "10.0.0.1"]) == ["::1", "10.0.0.1", "::2", "::3"]
    assert by_turns(["10.0.0.1", "::1"]) == ["10.0.0.1", "::1"]
    assert by_turns([]) == []


def test_a_silent_name_server_costs_the_deadline_and_one_thread() -> None:
    release, started = threading.Event(), []

    def silent(host: str) -> Sequence[str]:
        started.append(host)
        release.wait(20)
        return ["192.0.2.1"]

    resolver = Resolver("meter.example", silent)
    for _ in range(3):
        with pytest.raises(NameFailure, match="no name server answered within"):
            resolver.addresses(0.01)
    release.set()
    assert resolver.addresses(20) == ["192.0.2.1"]
    assert started == ["meter.example"]
    resolver.addresses(20)
    assert len(started) == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "there is no such name"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "no name server answered"),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure"), "Non-recoverable failure"),
        (UnicodeError("label too long"), "it is not a host name"),
    ],
)
def test_why_a_name_is_not_found_is_said_in_words(error: Exception, words: str) -> None:
    def fails(host: str) -> Sequence[str]:
        raise error

    with pytest.raises(NameFailure, match=words):
        Resolver("meter.example", fails).addresses()
