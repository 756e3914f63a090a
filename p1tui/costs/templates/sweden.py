"""Swedish bills: the supplier's at the spot price, and the grid company's with or without a power fee."""

from __future__ import annotations

from datetime import date

from p1tui.costs.templates.template import Template, TemplateLine, Value
from p1tui.i18n.message import Message

LAW = Message(
    "No law demands a power fee (“effektavgift”) since mid-2026; grid companies may have one, each its own. "
    "Write prices in kronor, not öre; holidays = [dates] count as Sundays."
)
WORKDAYS: dict[str, Value] = {"hours": "07-19", "days": "mon-fri"}


def fuse(start: date) -> Template:
    """Return a contract whose grid fee goes by the fuse."""
    return _template(Message("Sweden, grid fee by the fuse"))


def three_hours(start: date) -> Template:
    """Return a contract with the mean of the three highest hours, on three days."""
    told = Message("Power fee: the mean of the month's three highest hours, each on another day.")
    return _template(
        Message("Sweden, three highest hours"),
        _fee(Message("power fee"), told, {"count": 3, "one_a_day": True}),
    )


def half_nights(start: date) -> Template:
    """Return a contract with three highest hours of which those at night count half."""
    told = Message("Power fee: the mean of the month's three highest hours; those from 22 to 06 count half.")
    line = _fee(Message("power fee"), told, {"count": 3, "one_a_day": True, "weights": NIGHTS})
    return _template(Message("Sweden, three highest hours, nights by half"), line)


def workdays(start: date) -> Template:
    """Return a contract with three highest hours of workdays, in two seasons."""
    winter = Message("Power fee, November to March: the mean of three highest hours, workdays from 07 to 19.")
    summer = Message("Power fee, April to October, likewise.")
    three: dict[str, Value] = {"count": 3, **WORKDAYS}
    return _template(
        Message("Sweden, three highest hours of workdays"),
        _fee(Message("power fee winter"), winter, {**three, "months": "11-3"}),
        _fee(Message("power fee summer"), summer, {**three, "months": "4-10"}),
    )


def two_peaks(start: date) -> Template:
    """Return a contract with the highest hour, and one of winter days."""
    every = Message("Power fee: the month's highest hour.")
    winter = Message("Power fee of high load: the highest hour, November to March, Monday to Friday 06-20.")
    high: dict[str, Value] = {"hours": "06-20", "days": "mon-fri", "months": "11-3"}
    return _template(
        Message("Sweden, highest hour and one of winter days"),
        _fee(Message("power fee"), every, {}),
        _fee(Message("power fee high load"), winter, high),
    )


NIGHTS: Value = ({"hours": "22-06", "times": 0.5},)


def _fee(name: Message, told: Message, settings: dict[str, Value]) -> TemplateLine:
    return TemplateLine(name, "top_hours", told, {"rate": "", "per": "month", **settings})


def _template(title: Message, *fees: TemplateLine) -> Template:
    return Template(
        title=title,
        law=(LAW,),
        currency="SEK",
        resolution="quarter",
        lines=(
            TemplateLine(
                Message("spot price"),
                "import",
                Message("Supplier: spot price plus markup (“påslag”) and certificates."),
                {"price": "day_ahead", "markup": ""},
            ),
            TemplateLine(
                Message("sold power"),
                "export",
                Message("Supplier: what it pays for export; remove the line without panels."),
                {"price": "day_ahead", "markup": "", "vat": False},
            ),
            TemplateLine(
                Message("monthly fee"), "month", Message("Supplier: fee of a month (“månadsavgift”).")
            ),
            TemplateLine(
                Message("grid subscription"),
                "year",
                Message("Grid: subscription by the fuse (“abonnemang”)."),
            ),
            TemplateLine(Message("transfer"), "import", Message("Grid: transfer by the kWh (“överföring”).")),
            *fees,
            TemplateLine(
                Message("energy tax"), "import", Message("Energy tax (“energiskatt”), on the grid's bill.")
            ),
        ),
    )
