"""Dutch bills: supply, energy tax and its reduction, grid, feed-in, gas."""

from __future__ import annotations

from datetime import date

from p1tui.costs.templates.template import Template, TemplateLine, Value
from p1tui.i18n.message import Message
from p1tui.runtime import invocation

NETTING_ENDS = date(2027, 1, 1)
"""First day without netting (law 36 611)."""

FLOOR_ENDS = date(2030, 1, 1)
"""First day on which export has no floor of half the bare price (the same law)."""

SUPPLY = Message("supply")
FEED_IN = Message("feed-in")


def fixed(start: date) -> Template:
    """Return a contract with a low and a normal tariff."""
    netted = _netted(start)
    supply = Message("Supply, low tariff: the bare price without energy tax.")
    normal = Message("Supply, normal tariff.")
    low_line = TemplateLine(Message("supply low"), "import", supply, {"tariff": 1, **netted})
    normal_line = TemplateLine(Message("supply normal"), "import", normal, {"tariff": 2, **netted})
    feed_in = Message("Feed-in by tariff: “terugleververgoeding”, as a rule without VAT.")
    if netted:
        feed_in = Message(
            "Feed-in of what netting leaves, by tariff: “terugleververgoeding”, as a rule without VAT."
        )
    returned = [
        TemplateLine(
            name,
            "export",
            feed_in,
            {"tariff": tariff, "vat": False, **netted, **_floor(start, of)},
        )
        for name, tariff, of in (
            (Message("feed-in low"), 1, Message("supply low")),
            (Message("feed-in normal"), 2, Message("supply normal")),
        )
    ]
    return _template(
        Message("Netherlands, fixed prices by two tariffs"), start, [low_line, normal_line], returned
    )


def variable(start: date) -> Template:
    """Return a contract with one price that changes some times a year."""
    netted = _netted(start)
    supply = Message(
        "Supply: the bare price without energy tax; each change of it begins a new [[contract]]."
    )
    feed_in = Message("Feed-in: “terugleververgoeding”, as a rule without VAT.")
    if netted:
        feed_in = Message("Feed-in of what netting leaves: “terugleververgoeding”, as a rule without VAT.")
    return _template(
        Message("Netherlands, one price that changes"),
        start,
        [TemplateLine(SUPPLY, "import", supply, netted)],
        [TemplateLine(FEED_IN, "export", feed_in, {"vat": False, **netted, **_floor(start, SUPPLY)})],
    )


def dynamic(start: date) -> Template:
    """Return a contract at the day-ahead price."""
    supply = Message("Supply: the market's price plus the supplier's markup (“opslag”, “inkoopvergoeding”).")
    feed_in = Message(
        "Feed-in at the market's price; the markup is what the supplier adds, below 0 if it keeps some."
    )
    market: dict[str, Value] = {"price": "day_ahead", "markup": ""}
    return _template(
        Message("Netherlands, day-ahead prices"),
        start,
        [TemplateLine(SUPPLY, "import", supply, market)],
        [TemplateLine(FEED_IN, "export", feed_in, {**market, "vat": False, **_floor(start, SUPPLY)})],
        resolution="quarter",
    )


def _template(
    title: Message,
    start: date,
    supply: list[TemplateLine],
    returned: list[TemplateLine],
    *,
    resolution: str = "",
) -> Template:
    netting = start < NETTING_ENDS
    law = [
        Message(
            "Until 31 December 2026 import and export of a year are netted, for tax and VAT, too. The "
            "settings floor_of, floor and offsets are the law of after that: they count once nothing is "
            "netted, and with `{costs}`. Let another [[contract]] begin on 2027-01-01: `{command}`.",
            costs=invocation.command("costs --without-netting"),
            command=invocation.command("contract new … --from 2027-01-01"),
        )
        if netting
        else Message(
            "Since 1 January 2027 nothing is netted: tax and VAT are due on all import. Until 2030 export "
            "earns at least half of the bare supply price, and costs of feed-in may not take more than that."
        )
    ]
    names = tuple(each.name for each in returned)
    cost: dict[str, Value] = {"charge": True, "offsets": names if len(names) > 1 else names[0]}
    return Template(
        title=title,
        law=tuple(law),
        netting=netting,
        resolution=resolution,
        lines=(
            *supply,
            *returned,
            TemplateLine(
                Message("feed-in cost"),
                "export",
                Message('Costs of feed-in by the kWh (“terugleverkosten”); a fixed sum is on = "month".'),
                cost,
            ),
            TemplateLine(
                Message("fixed supply cost"),
                "month",
                Message("Fixed supply costs (“vaste leveringskosten”)."),
            ),
            TemplateLine(
                Message("energy tax"),
                "import",
                Message("Energy tax on electricity (“energiebelasting”), first band."),
                _netted(start),
            ),
            TemplateLine(
                Message("reduction of energy tax"),
                "year",
                Message("Reduction of energy tax (“vermindering energiebelasting”), below 0."),
            ),
            TemplateLine(
                Message("grid"), "year", Message("Grid operator's costs of electricity (“netbeheerkosten”).")
            ),
            TemplateLine(Message("gas supply"), "gas", Message("Gas: the bare price of a m3.")),
            TemplateLine(Message("gas tax"), "gas", Message("Energy tax on gas, first band.")),
            TemplateLine(
                Message("gas fixed cost"), "year", Message("Gas: fixed supply and grid costs together.")
            ),
        ),
    )


def _netted(start: date) -> dict[str, Value]:
    return {"netted": True} if start < NETTING_ENDS else {}


def _floor(start: date, of: Message) -> dict[str, Value]:
    """Return the law's floor of the fee for export: half of the bare supply price."""
    return {"floor_of": of, "floor": 0.5} if start < FLOOR_ENDS else {}
