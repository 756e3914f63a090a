"""The phases: voltage, current, power, and load of the main fuse."""

from __future__ import annotations

from dataclasses import dataclass

from p1tui.i18n.language import tr
from p1tui.i18n.numbers import milli, whole
from p1tui.p1.reading import Reading
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.glyphs import Glyphs
from p1tui.tui.drawing.lines import Line, Role
from p1tui.tui.live.power import flow
from p1tui.tui.view import View

HIGH_LOAD = 80
"""Percent of the main fuse from which a phase is drawn as a warning."""
FULL_LOAD = 100
"""Percent of the main fuse from which a phase is drawn as an error."""

AIRY_CELLS = 31
"""Width from which all values have two blank cells before them."""

LONGEST_BAR = 30
"""Most cells of a bar; a longer one is no easier to read."""


@dataclass(frozen=True)
class Phase:
    """The values of one phase; `None` for a value that this meter does not send."""

    name: str
    voltage_mv: int | None
    current_ma: int | None
    power_w: int | None

    def load(self, fuse_a: int) -> int | None:
        """Return the load of the main fuse in percent, from the current, else from power over voltage."""
        milliamps = self.current_ma
        if milliamps is None and self.power_w is not None and self.voltage_mv:
            milliamps = abs(self.power_w) * 1_000_000 // self.voltage_mv
        return None if milliamps is None or fuse_a <= 0 else abs(milliamps) // (fuse_a * 10)


def phases(reading: Reading) -> list[Phase]:
    """Return the phases of which this meter sends any value."""
    found = []
    for n in (1, 2, 3):
        imported, exported = reading.value(f"l{n}_import_w"), reading.value(f"l{n}_export_w")
        power = None if imported is None and exported is None else (imported or 0) - (exported or 0)
        voltage, current = reading.value(f"l{n}_voltage_mv"), reading.value(f"l{n}_current_ma")
        if (voltage, current, power) != (None, None, None):
            found.append(Phase(f"L{n}", voltage, current, power))
    return found


def bar(percent: int, cells: int, glyphs: Glyphs) -> tuple[str, str]:
    """Return the filled and the empty part of a bar of `cells`, in steps of half a cell."""
    full, half, empty = glyphs.bar
    halves = min(max(round(percent * cells * 2 / 100), 0), cells * 2)
    if percent > 0:
        halves = max(halves, 1)
    filled = full * (halves // 2) + half * (halves % 2)
    return filled, empty * (cells - len(filled))


def draw(view: View, width: int) -> list[Line]:
    """Draw a title and a line for each phase; nothing for a meter that sends none."""
    found = phases(view.reading) if view.reading else []
    if not found:
        return []
    decimals = _decimals(found)
    fuse = tr("main fuse {n} A").format(n=view.main_fuse_a)
    head = ln.title(tr("Phases"), width, ((fuse, "dim"),) if view.main_fuse_a else ())
    return [head, *(_phase_line(phase, decimals, view, width) for phase in found)]


def on_one_line(view: View, width: int) -> list[Line]:
    """Draw the power of each phase, or as many as fit; nothing for a meter that sends none."""
    found = phases(view.reading) if view.reading else []
    if all(phase.power_w is None for phase in found):
        return []
    runs: list[ln.Run] = []
    for phase in found:
        arrow, _, role = flow(phase.power_w or 0)
        words = f"{phase.name} {arrow}{whole(abs(phase.power_w or 0))} W  "
        runs.append((words, "dim" if view.late else role))
    return [ln.fitted(((" ", "text"),), runs, width)]


def _decimals(found: list[Phase]) -> int:
    return 2 if any((phase.current_ma or 0) % 1000 for phase in found) else 0


def _phase_line(phase: Phase, decimals: int, view: View, width: int) -> Line:
    airy = int(width >= AIRY_CELLS)
    line: list[ln.Run] = [(f" {phase.name} ", "text")]
    if phase.voltage_mv is not None:
        line.append((f"{milli(phase.voltage_mv, 1, 5 + airy)} V", "text"))
    if phase.current_ma is not None:
        line.append((f" {milli(phase.current_ma, decimals, 5 + airy)} A", "text"))
    if phase.power_w is not None:
        arrow, _, role = flow(phase.power_w)
        line.append((f" {arrow}{whole(abs(phase.power_w), 6)} W", "dim" if view.late else role))
    percent = phase.load(view.main_fuse_a)
    room = width - ln.width(tuple(line)) - len("   100 %!")
    if percent is None or room < 0:
        return tuple(line)
    level: Role = "error" if percent >= FULL_LOAD else "warn" if percent >= HIGH_LOAD else "text"
    filled, empty = bar(percent, min(room, LONGEST_BAR), view.glyphs)
    mark = "!" if percent >= HIGH_LOAD else " "
    return (*line, ("  ", "text"), (filled, level), (empty, "track"), (f"{percent:4d} %{mark}", level))
