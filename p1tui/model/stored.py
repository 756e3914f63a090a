"""The newest reading as the history holds it, with the series that its registers belong to.

A register rises within its series and never across two: a meter or device that was exchanged, or whose
register restarted, begins a new one.
"""

from __future__ import annotations

import msgspec

from p1tui.p1.reading import Reading


class StoredDevice(msgspec.Struct, frozen=True):
    """A device in use whose register the reading holds."""

    series: str
    """Name of its series."""
    key: str
    """Key of its register in the reading: `gas_dm3`."""


class StoredReading(msgspec.Struct, frozen=True):
    """A reading that was recorded: nothing in it is held back as implausible."""

    reading: Reading
    series: str
    """Name of its meter's series."""
    devices: tuple[StoredDevice, ...] = ()
