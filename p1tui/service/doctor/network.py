"""Checks of the way to the network: its interface, and of Wi-Fi the signal and the power save."""

from __future__ import annotations

import time
from typing import Final

from p1tui.i18n.message import Message
from p1tui.model.status import Network
from p1tui.net.network_status import NetworkMonitor
from p1tui.service.doctor.finding import Finding

POOR_SIGNAL: Final = -70
"""dBm below which Wi-Fi is slow."""

WEAK_SIGNAL: Final = -80
"""dBm below which it loses its connection."""

AWAKE: Final = (
    "sudo iw dev {interface} set power_save off && printf '[connection]\\nwifi.powersave = 2\\n' | "
    "sudo tee /etc/NetworkManager/conf.d/99-wifi-powersave-off.conf"
)
"""Commands that end the power save now and for good (NetworkManager, since Debian 12)."""


def check(monitor: NetworkMonitor, *, needed: bool) -> list[Finding]:
    """Check the way to the network; `needed`: something is uploaded, or the meter is read over it."""
    network = monitor.look(time.monotonic())
    if network.interface is None:
        reason = Message(
            "There is no way to the network: no interface has a default route. "
            "The checks of names and servers are left out."
        )
        return [Finding("network", "wrong" if needed else "note", reason, "nmcli device status")]
    found = [Finding("network", "good", Message("{name} leads to the network.", name=network.interface))]
    if network.wifi:
        found += [*_signal(network), _power_save(network)]
    return found


def _signal(network: Network) -> list[Finding]:
    dbm = network.signal_dbm
    if dbm is None:
        return []
    reason = Message("The Wi-Fi's signal is {count} dBm.", count=dbm)
    if dbm >= POOR_SIGNAL:
        return [Finding("wifi_signal", "good", reason)]
    remedy = f"watch -n 1 iw dev {network.interface} link"
    if dbm >= WEAK_SIGNAL:
        return [Finding("wifi_signal", "note", reason, remedy)]
    weak = Message(
        "The Wi-Fi's signal is {count} dBm, too weak: move computer or router while the command shows it.",
        count=dbm,
    )
    return [Finding("wifi_signal", "wrong", weak, remedy)]


def _power_save(network: Network) -> Finding:
    match network.power_save:
        case None:
            reason = Message("Whether the Wi-Fi saves power is not known: iw is not installed.")
            return Finding("wifi_power_save", "unknown", reason, "sudo apt install iw")
        case True:
            reason = Message("The Wi-Fi sleeps between packets, and may not wake in time.")
            return Finding("wifi_power_save", "note", reason, AWAKE.format(interface=network.interface))
        case _:
            return Finding("wifi_power_save", "good", Message("The Wi-Fi does not sleep."))
