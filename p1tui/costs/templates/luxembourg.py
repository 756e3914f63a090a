"""Luxembourg's bills: grid by a reference power since 2025."""

from __future__ import annotations

from datetime import date

from p1tui.costs.templates.template import Template, TemplateLine
from p1tui.i18n.message import Message


def contract(start: date) -> Template:
    """Return a contract in Luxembourg."""
    law = Message(
        "Since 2025 the grid's price goes by a reference power: a fixed part, the kWh, and a surcharge on "
        "what a quarter hour takes beyond that power. The zone of the market is DE-LU."
    )
    beyond = Message(
        "Surcharge on energy beyond the reference power (“Referenzleistung”), which the bill says."
    )
    return Template(
        title=Message("Luxembourg"),
        law=(law,),
        lines=(
            TemplateLine(Message("energy"), "import", Message("Energy: the supplier's price.")),
            TemplateLine(
                Message("injection"),
                "export",
                Message("Injection: what is paid for export; remove the line without panels."),
                {"vat": False},
            ),
            TemplateLine(Message("fixed fee"), "month", Message("The supplier's fixed fee.")),
            TemplateLine(Message("metering"), "month", Message("Grid: metering.")),
            TemplateLine(Message("reference power"), "month", Message("Grid: the part by reference power.")),
            TemplateLine(Message("grid volume"), "import", Message("Grid: the price of a kWh.")),
            TemplateLine(
                Message("beyond the reference power"), "above_reference", beyond, {"reference_kw": ""}
            ),
            TemplateLine(Message("electricity tax"), "import", Message("Tax on electricity.")),
            TemplateLine(
                Message("compensation mechanism"),
                "import",
                Message("Compensation mechanism, below 0 while it pays back."),
            ),
        ),
    )
