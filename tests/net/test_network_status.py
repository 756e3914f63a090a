"""The state of the way out, from made-up system files and programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from p1tui.i18n.message import NOTHING
from p1tui.model.status import Network
from p1tui.net.network_status import SLOW_FACTS, NetworkMonitor, clock_is_set, run_command

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
    network = NetworkMonitor(root=system(tmp_path, {**WIFI, "proc/net/wireless": WIRELESS}), run=run).look(
        0.0
    )
    assert (network.interface, network.wifi, network.ssid) == ("wlan0", True, "Home sweet home")
    assert (network.power_save, network.signal_dbm, network.carrier_changes) == (True, -50, 7)
    assert "sudo iw dev wlan0 set power_save off" in str(network.advice)
    assert "wifi.powersave = 2" in str(network.advice)


def test_older_and_newer_systems_tell_by_other_ways(tmp_path: Path) -> None:
    run = Programs({"iwconfig wlan0": "wlan0  Power Management:off\n", "iw dev wlan0 link": LINK})
    network = NetworkMonitor(root=system(tmp_path, WIFI), run=run).look(0.0)
    assert (network.power_save, network.signal_dbm, network.advice) == (False, -61, NOTHING)


def test_what_no_program_tells_is_unknown(tmp_path: Path) -> None:
    network = NetworkMonitor(root=system(tmp_path, WIFI), run=Programs({})).look(0.0)
    assert (network.power_save, network.signal_dbm, network.ssid, network.advice) == (
        None,
        None,
        None,
        NOTHING,
    )


def test_programs_are_started_once_a_minute_and_never_for_a_cable(tmp_path: Path) -> None:
    run = Programs({})
    monitor = NetworkMonitor(root=system(tmp_path, WIFI), run=run)
    monitor.look(0.0)
    once = len(run.asked)
    monitor.look(SLOW_FACTS - 1)
    assert len(run.asked) == once
    monitor.look(SLOW_FACTS)
    assert len(run.asked) == 2 * once
    cable = Programs({})
    files = {"proc/net/ipv6_route": ROUTES_6, "sys/class/net/eth1/carrier": "1\n"}
    assert NetworkMonitor(root=system(tmp_path / "six", files), run=cable).look(0.0).interface == "eth1"
    assert not cable.asked


def test_no_route_or_no_carrier_is_no_network(tmp_path: Path) -> None:
    assert NetworkMonitor(root=tmp_path, run=Programs({})).look(0.0).interface is None
    monitor = NetworkMonitor(
        root=system(tmp_path, {**WIFI, "sys/class/net/wlan0/carrier": "0\n"}), run=Programs({})
    )
    assert monitor.look(0.0) == Network(clock_set=clock_is_set())
    away = monitor.signature()
    system(tmp_path, {"sys/class/net/wlan0/carrier": "1\n"})
    assert monitor.signature() != away


def test_a_program_that_is_missing_or_fails_says_nothing() -> None:
    assert run_command(["no-such-program"]) == ""
    assert run_command(["false"]) == ""
    assert run_command(["echo", "power"]) == "power\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="adjtimex is Linux's")
def test_the_kernel_says_whether_the_clock_is_set() -> None:
    assert clock_is_set() in (True, False)
