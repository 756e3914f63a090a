"""Tell that the first id which comes is that of the meter or device that sent none before.

A telegram may lack an id, the first ones of a series included. The id belongs to what was last at the same
place if the registers go on there: a register that fell or leapt is another meter's or device's, and so is an
id that is known already, which the registry knows.
"""

from __future__ import annotations

from p1tui.p1.reading import Reading
from p1tui.store.batch import PendingReading
from p1tui.store.continuity import goes_on
from p1tui.store.series import DeviceRegister, DeviceSeries, Series


def names_meter(before: PendingReading, reading: Reading) -> bool:
    """Return True if the reading's id is that of the meter of the reading before it, which has sent none."""
    nameless = before.series.meter is None and reading.meter is not None
    return nameless and before.reading.header == reading.header and goes_on(before.reading, reading)


def names_device(last: DeviceSeries, register: DeviceRegister, meter: Series) -> bool:
    """Return True if the register's id is that of the last device at its place, which has sent none."""
    nameless = last.equipment_id is None and last.sender == meter.identity
    return nameless and last.unit in (register.unit, None) and last.continues(register)
