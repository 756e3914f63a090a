from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from p1tui.model import Network
from p1tui.net.network_status import SLOW_FACTS, Watch, clock_is_set, run_command
from p1tui.net.resolver import NameFailure, Names, by_turns

ROUTES = """\
Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t202\t00000000\t0\t0\t0
wlan0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
wlan0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
"""
ROUTES_6 = (
    "0" * 32 + " 00 " + "0" * 32 + " 00 " + "f" * 32 + " 00000400 00000002 00000000 00000003     eth1\n"
)
WIRELESS = """\
Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
 wlan0: 0000   60.  -50.  -256        0      0      0      0      7        0
"""
LINK = "Connected to 02:00:00:00:00:01 (on wlan0)\n\tSSID: Home sweet home\n\tfreq: 2412\n\tsignal: -61 dBm\n"


class Programs:
    """Answers of `iw` and `iwconfig`, and how often they were asked."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, command: Sequence[str]) -> str:
        self.asked.append(" ".join(command))
        return self.answers.get(" ".join(command), "")


def system(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


WIFI = {
    "proc/net/route": ROUTES,
    "sys/class/net/wlan0/carrier": "1\n",
    "sys/class/net/wlan0/carrier_changes": "7\n",
    "sys/class/net/wlan0/phy80211/index": "0\n",
}


def test_a_sleeping_wifi_is_shown_with_the_commands_that_end_it(tmp_path: Path) -> None:
    run = Programs({"iw dev wlan0 get power_save": "Power save: on\n", "iw dev wlan0 link": LINK})
    network = Watch(root=system(tmp_path, {**WIFI, "proc/net/wireless": WIRELESS}), run=run).look(0.0)
    assert (network.interface, network.wifi, network.ssid) == ("wlan0", True, "Home sweet home")
    assert (network.power_save, network.signal_dbm, network.carrier_changes) == (True, -50, 7)
    assert "sudo iw dev wlan0 set power_save off" in network.advice
    assert "wifi.powersave = 2" in network.advice


def test_older_and_newer_systems_tell_by_other_ways(tmp_path: Path) -> None:
    run = Programs({"iwconfig wlan0": "wlan0  Power Management:off\n", "iw dev wlan0 link": LINK})
    network = Watch(root=system(tmp_path, WIFI), run=run).look(0.0)
    assert (network.power_save, network.signal_dbm, network.advice) == (False, -61, "")


def test_what_no_program_tells_is_unknown(tmp_path: Path) -> None:
    network = Watch(root=system(tmp_path, WIFI), run=Programs({})).look(0.0)
    assert (network.power_save, network.signal_dbm, network.ssid, network.advice) == (None, None, None, "")


def test_programs_are_started_once_a_minute_and_never_for_a_cable(tmp_path: Path) -> None:
    run = Programs({})
    watch = Watch(root=system(tmp_path, WIFI), run=run)
    watch.look(0.0)
    once = len(run.asked)
    watch.look(SLOW_FACTS - 1)
    assert len(run.asked) == once
    watch.look(SLOW_FACTS)
    assert len(run.asked) == 2 * once
    cable = Programs({})
    files = {"proc/net/ipv6_route": ROUTES_6, "sys/class/net/eth1/carrier": "1\n"}
    assert Watch(root=system(tmp_path / "six", files), run=cable).look(0.0).interface == "eth1"
    assert not cable.asked


def test_no_route_or_no_carrier_is_no_network(tmp_path: Path) -> None:
    assert Watch(root=tmp_path, run=Programs({})).look(0.0).interface is None
    watch = Watch(root=system(tmp_path, {**WIFI, "sys/class/net/wlan0/carrier": "0\n"}), run=Programs({}))
    assert watch.look(0.0) == Network(clock_set=clock_is_set())
    away = watch.signature()
    system(tmp_path, {"sys/class/net/wlan0/carrier": "1\n"})
    assert watch.signature() != away


def test_a_program_that_is_missing_or_fails_says_nothing() -> None:
    assert run_command(["no-such-program"]) == ""
    assert run_command(["false"]) == ""
    assert run_command(["echo", "power"]) == "power\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="adjtimex is Linux's")
def test_the_kernel_says_whether_the_clock_is_set() -> None:
    assert clock_is_set() in (True, False)


def test_addresses_need_no_lookup() -> None:
    def never(host: str) -> Sequence[str]:
        raise AssertionError(host)

    assert Names("127.0.0.1", never).addresses() == ["127.0.0.1"]
    assert Names("::1", never).addresses() == ["::1"]


def test_families_take_turns_the_systems_first_choice_first() -> None:
    assert by_turns(["::1", "::2", "::3", "10.0.0.1"]) == ["::1", "10.0.0.1", "::2", "::3"]
    assert by_turns(["10.0.0.1", "::1"]) == ["10.0.0.1", "::1"]
    assert by_turns([]) == []


def test_a_silent_name_server_costs_the_deadline_and_one_thread() -> None:
    release, started = threading.Event(), []

    def silent(host: str) -> Sequence[str]:
        started.append(host)
        release.wait(10)
        return ["192.0.2.1"]

    names = Names("meter.example", silent)
    for _ in range(3):
        with pytest.raises(NameFailure, match="no name server answered within"):
            names.addresses(0.01)
    assert started == ["meter.example"]
    release.set()
    assert names.addresses(5) == ["192.0.2.1"]
    assert len(started) == 1
    names.addresses(5)
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
        Names("meter.example", fails).addresses()
