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


class StoredSeries(msgspec.Struct, frozen=True):
    """The series that the newest recorded reading belongs to: they change when a meter is exchanged."""

    meter: str
    """Name of the meter's series."""
    devices: tuple[StoredDevice, ...] = ()


class StoredReading(msgspec.Struct, frozen=True):
    """A reading that was recorded: nothing in it is held back as implausible."""

    reading: Reading
    series: str
    """Name of its meter's series."""
    devices: tuple[StoredDevice, ...] = ()

    @property
    def all_series(self) -> StoredSeries:
        """Series of the meter and of its devices."""
        return StoredSeries(self.series, self.devices)
