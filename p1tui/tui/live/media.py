"""Gas, water and heat: register, today's use, and when the device was read."""

from __future__ import annotations

from p1tui.i18n.dates import moment
from p1tui.i18n.language import N_, tr
from p1tui.i18n.numbers import milli, rise
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Run
from p1tui.tui.view import View

MEDIA = (
    (N_("Gas"), "gas", "dm3", "m³"), (N_("Water"), "water", "dm3", "m³"), (N_("Heat"), "heat", "mj", "GJ"),
)  # fmt: skip
"""Name, start of the reading keys, their unit, and the unit shown, which is a thousand of it."""

RISE_CELLS, FLOW_CELLS, READ_CELLS = 7, 10, 8
ROOMY = 50
"""Width from which rate and time stand side by side; below, the rate goes first as long as it is of now."""

STALE_S = 3 * 3600
"""A device speaks every 5 minutes or every hour; from here on its silence is marked."""


def draw(view: View, width: int) -> list[Line]:
    """A title and a line for each medium that this meter has a register of."""
    reading = view.reading
    if reading is None:
        return []
    body: list[Line] = []
    names = []
    flowing = any(f"{key}_{base}" in view.flows for _, key, base, _ in MEDIA)
    name_cells = max(len(tr(name)) for name, *_ in MEDIA) + 1
    for name, key, base, unit in MEDIA:
        value: int | None = getattr(reading, f"{key}_{base}")
        if value is None:
            continue
        names.append(tr(name))
        left: Line = ((f"  {tr(name):<{name_cells}}{milli(value, 3, 10)} {unit}", "text"),)
        right: list[Run] = [(rise(view.shown.today.get(f"{key}_{base}"), RISE_CELLS), "text")]
        read = _read(getattr(reading, f"{key}_time"), view)
        flow = view.flows.get(f"{key}_{base}")
        if flowing and (width >= ROOMY or not _is_stale(read)):
            right.append(
                (("" if flow is None else f"{milli(flow, 2, 0)} {unit}/h").rjust(FLOW_CELLS), "text")
            )
        if not flowing or width >= ROOMY or _is_stale(read):
            right += read if len(right) > 1 or not flowing else (("  ", "text"), *read)
        body.append(ln.spread(left, tuple(right), width))
    if not body:
        return []
    head = ", ".join(names)
    if len(names) > 1:
        head = tr("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])
    heads = tr("today")
    if flowing:
        heads += tr("rate").rjust(FLOW_CELLS)
    if not flowing or width >= ROOMY:
        heads += tr("read").rjust(READ_CELLS)
    return [ln.title(head.capitalize(), width, ((heads, "dim"),)), *body]


def _is_stale(read: Line) -> bool:
    return read[0][1] == "warn"


def _read(time: int | None, view: View) -> Line:
    if time is None:
        return ((" " * READ_CELLS, "text"),)
    stale = view.meter_now - time > STALE_S
    text = moment(time, view.meter_now, view.zone)
    if len(text) > 5:
        text = text.rsplit(" ", 1)[0]
    return ((f"{'!' + text if stale else text:>{READ_CELLS}}", "warn" if stale else "dim"),)
