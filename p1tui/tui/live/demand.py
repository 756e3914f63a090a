"""The running quarter hour, which a capacity tariff bills: demand so far, forecast, and the month's peak."""

from __future__ import annotations

from p1tui.i18n.dates import clock, moment
from p1tui.i18n.language import tr
from p1tui.i18n.numbers import whole
from p1tui.runtime.duration import QUARTER, bucket_start
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import Line, Role, Run
from p1tui.tui.view import View


def draw(view: View, width: int) -> list[Line]:
    """Draw a title and up to three lines; nothing unless the meter sends demand or a contract counts it."""
    reading, quarter, counted = view.reading, view.shown.quarter, view.day.month_peak
    if reading is None or (reading.demand_w is None and reading.peak_demand_w is None and counted is None):
        return []
    note: Line = ln.BLANK
    if reading.time is not None:
        end = bucket_start(reading.time, QUARTER) + QUARTER
        note = ((tr("until {time}").format(time=clock(end, view.zone)[:5]), "dim"),)
    peak, peak_time = reading.peak_demand_w, reading.peak_demand_time
    if peak is None and counted is not None:
        peak, peak_time = counted.value, counted.time
    so_far = reading.demand_w
    if so_far is None and quarter is not None:
        so_far = quarter.so_far_w
    body = []
    if so_far is not None:
        body.append(_line(tr("so far"), so_far, "text", (), width))
    forecast = None if quarter is None else quarter.forecast_w
    if forecast is not None:
        above = peak is not None and forecast > peak
        warnings: tuple[Run, ...] = ((tr("! above the month's peak"), "warn"), ("!", "warn")) if above else ()
        body.append(_line(tr("forecast"), forecast, "warn" if above else "text", warnings, width))
    if peak is not None:
        when = moment(peak_time, view.meter_now, view.zone) if peak_time else ""
        day = when.rsplit(" ", 1)[0] if " " in when else ""
        body.append(_line(tr("month peak"), peak, "text", ((when, "dim"), (day, "dim")), width))
    return [ln.title(tr("Quarter hour"), width, note), *body]


def _line(name: str, watts: int, role: Role, notes: tuple[Run, ...], width: int) -> Line:
    """Draw a name, a power, and the first of the notes that has room."""
    left: Line = ((f"  {name:<11}", "text"), (f"{whole(watts, 5)} W", role))
    room = width - ln.width(left) - 1
    note = next((note for note in notes if len(note[0]) <= room), None)
    return ln.spread(left, (note,) if note else (), width)
