"""Belgian bills: energy, grid by region, contributions and excise."""

from __future__ import annotations

from datetime import date

from p1tui.costs.templates.template import Template, TemplateLine, Value
from p1tui.i18n.message import Message

ENERGY = Message("energy")
INJECTION = Message("injection")
PEAK, MEDIUM, ECO = "17-22", "07-11,22-01", "01-07,11-17"
"""Bands of Wallonia's tarif Impact, every day alike."""
DAY, NIGHT = "07-11,17-22", "22-07,11-17"
"""Bands of Wallonia's two rates since 2026, every day alike."""


def flanders_fixed(start: date) -> Template:
    """Return a Flemish contract at one rate."""
    return _flanders(Message("Flanders, one price"), _energy())


def flanders_dynamic(start: date) -> Template:
    """Return a Flemish contract at the day-ahead price."""
    return _flanders(Message("Flanders, day-ahead prices"), _market(), resolution="quarter")


def wallonia_mono(start: date) -> Template:
    """Return a Walloon contract at one rate."""
    every = Message("Distribution at one rate (“monohoraire”), by the kWh.")
    law = Message("Grid costs go by the kWh, at one rate for all hours.")
    grid = [TemplateLine(Message("distribution"), "import", every)]
    return _template(Message("Wallonia, one rate"), law, [*_energy(), *grid])


def wallonia_two_rate(start: date) -> Template:
    """Return a Walloon contract at two rates."""
    law = Message(
        "Since 1 January 2026 the peak is 07-11 and 17-22 on every day, also at the weekend; all else is "
        "off-peak."
    )
    lines = [
        TemplateLine(Message("energy peak"), "import", Message("Energy in peak hours."), {"hours": DAY}),
        TemplateLine(Message("energy off-peak"), "import", Message("Energy off-peak."), {"hours": NIGHT}),
        _injection(),
        _yearly(),
        TemplateLine(
            Message("distribution peak"), "import", Message("Distribution in peak hours."), {"hours": DAY}
        ),
        TemplateLine(
            Message("distribution off-peak"), "import", Message("Distribution off-peak."), {"hours": NIGHT}
        ),
    ]
    return _template(Message("Wallonia, two rates (bihoraire)"), law, lines)


def wallonia_impact(start: date) -> Template:
    """Return a Walloon contract under the tarif Impact."""
    law = Message(
        "The tarif Impact, which must be asked for, has three bands on every day: PIC 17-22, MEDIUM 07-11 "
        "and 22-01, ECO 01-07 and 11-17. It is for distribution; the supplier may have one price."
    )
    bands = [
        TemplateLine(Message("distribution PIC"), "import", Message("Distribution, PIC."), {"hours": PEAK}),
        TemplateLine(
            Message("distribution MEDIUM"), "import", Message("Distribution, MEDIUM."), {"hours": MEDIUM}
        ),
        TemplateLine(Message("distribution ECO"), "import", Message("Distribution, ECO."), {"hours": ECO}),
    ]
    return _template(Message("Wallonia, tarif Impact"), law, [*_energy(), *bands])


def brussels(start: date) -> Template:
    """Return a contract in Brussels."""
    law = Message(
        "The grid operator's yearly term goes by the power of the connection: up to 13 kVA, or above."
    )
    lines = [
        *_energy(),
        TemplateLine(Message("distribution"), "import", Message("Distribution by the kWh.")),
        TemplateLine(
            Message("capacity term"),
            "year",
            Message("Term of the connection's class: up to 13 kVA, or above."),
        ),
    ]
    return _template(Message("Brussels"), law, lines)


def _flanders(title: Message, energy: list[TemplateLine], *, resolution: str = "") -> Template:
    law = Message(
        "The capacity tariff: the highest quarter hour of each month, at least 2.5 kW in each, and the mean "
        "of twelve months. Its ceiling for very low use (maximumtarief) is not reckoned."
    )
    capacity: dict[str, Value] = {"per": "year", "at_least": 2.5, "mean_of": 12}
    lines = [
        *energy,
        TemplateLine(
            Message("capacity tariff"),
            "month_peak",
            Message("Capacity tariff (“capaciteitstarief”)."),
            capacity,
        ),
        TemplateLine(Message("distribution"), "import", Message("Distribution by the kWh (“afname”).")),
        TemplateLine(
            Message("data management"),
            "year",
            Message("Data management (“databeheer”), by the grid operator."),
        ),
        TemplateLine(
            Message("green power and CHP"),
            "import",
            Message("Contributions for green power and combined heat and power (“GSC”, “WKK”)."),
        ),
    ]
    return _template(title, law, lines, resolution=resolution)


def _template(title: Message, law: Message, lines: list[TemplateLine], *, resolution: str = "") -> Template:
    taxes = (
        TemplateLine(
            Message("excise, first 3 MWh"),
            "import",
            Message("Federal excise (“accijns”, “accise”) on the first 3 MWh of a year."),
            {"up_to": 3000},
        ),
        TemplateLine(
            Message("excise above 3 MWh"), "import", Message("Federal excise above that."), {"above": 3000}
        ),
        TemplateLine(
            Message("energy contribution"),
            "import",
            Message("Contribution on energy (“bijdrage op de energie”, “cotisation sur l'énergie”)."),
        ),
        TemplateLine(
            Message("gas"),
            "gas",
            Message("Gas: all that is by the kWh together; the factor is the bill's calorific value."),
            {"factor": ""},
        ),
    )
    return Template(title=title, law=(law,), lines=(*lines, *taxes), resolution=resolution)


def _energy() -> list[TemplateLine]:
    """Return the supplier's lines at one rate."""
    return [TemplateLine(ENERGY, "import", Message("Energy: the supplier's price.")), _injection(), _yearly()]


def _market() -> list[TemplateLine]:
    """Return the supplier's lines at the day-ahead price: a times the market's, plus b."""
    formula = Message("Energy: the formula of the tariff card, a × EPEX + b: factor and markup, by the kWh.")
    back = Message("Injection: the formula of the tariff card; b is as a rule below 0.")
    market: dict[str, Value] = {"price": "day_ahead", "factor": 1, "markup": ""}
    return [
        TemplateLine(ENERGY, "import", formula, market),
        TemplateLine(INJECTION, "export", back, {**market, "vat": False}),
        _yearly(),
    ]


def _injection() -> TemplateLine:
    told = Message("Injection: what the supplier pays for export; remove the line without panels.")
    return TemplateLine(INJECTION, "export", told, {"vat": False})


def _yearly() -> TemplateLine:
    told = Message("The supplier's fixed fee (“vaste vergoeding”, “redevance”).")
    return TemplateLine(Message("fixed fee"), "year", told)
