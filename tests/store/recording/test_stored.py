"""The newest stored reading: nothing held back, each register with the name of its series."""

from __future__ import annotations

from msgspec.structs import replace

from p1tui.p1.reading import Device, Reading
from p1tui.runtime.duration import HOUR
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def with_gas(time: int, wh: int = 1_000_000, gas: int = 5_000, id_: str = "G1", meter: str = "E1") -> Reading:
    device = Device(channel=1, medium="gas", id=id_, value=gas, unit="dm3", time=T)
    return replace(
        make(time),
        meter=meter,
        import_tariff_wh={1: wh},
        import_wh=wh,
        gas_dm3=gas,
        gas_time=T,
        devices=(device,),
    )


def test_it_is_the_last_recorded_one_also_after_a_commit(shelf: Shelf) -> None:
    recorder = shelf.open()
    assert recorder.stored() is None
    recorder.record(with_gas(T))
    first = recorder.stored()
    assert first is not None
    assert first.reading == with_gas(T)
    assert first.series == "E1"
    assert [(each.series, each.key) for each in first.devices] == [("gas/G1", "gas_dm3")]
    recorder.commit()
    assert recorder.stored() is first, "the same object says that nothing is new"


def test_after_a_restart_there_is_none_until_a_reading_is_recorded(shelf: Shelf) -> None:
    shelf.open().record(with_gas(T))
    shelf.close()
    recorder = shelf.open()
    late = T + 3 * HOUR
    for second in range(9):
        recorder.record(with_gas(late + second))
        assert recorder.stored() is None, "the power of three hours ago is not that of now"
    recorder.record(with_gas(late + 9))
    found = recorder.stored()
    assert found is not None
    assert found.reading.time == late + 9


def test_a_register_that_is_held_back_is_not_in_it(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(with_gas(T))
    for gas, wh in ((0, 1_000_001), (5_001, 0), (5_001, 99_000_000)):
        recorder.record(with_gas(T + 1, wh=wh, gas=gas))
        found = recorder.stored()
        assert found is not None
        assert found.reading == with_gas(T), (gas, wh)
    recorder.record(with_gas(T + 5, wh=1_000_002, gas=5_001))
    found = recorder.stored()
    assert found is not None
    assert (found.reading.import_wh, found.reading.gas_dm3) == (1_000_002, 5_001)


def test_an_exchanged_meter_or_device_has_another_series(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(with_gas(T))
    for second in range(1, 12):
        recorder.record(with_gas(T + second, wh=7, meter="E2"))
    found = recorder.stored()
    assert found is not None
    assert (found.series, [each.series for each in found.devices]) == ("E2", ["gas/G1"])
    for second in range(12, 24):
        recorder.record(with_gas(T + second, wh=7, gas=3, id_="G2", meter="E2"))
    found = recorder.stored()
    assert found is not None
    assert (found.series, [each.series for each in found.devices]) == ("E2", ["gas/G2"])


def test_a_register_that_starts_again_has_another_series(shelf: Shelf) -> None:
    recorder = shelf.open()
    recorder.record(with_gas(T))
    for second in range(1, 12):
        recorder.record(with_gas(T + second, wh=second))
    found = recorder.stored()
    assert found is not None
    assert found.series == "E1 #1"
    assert found.reading.import_wh == 11
