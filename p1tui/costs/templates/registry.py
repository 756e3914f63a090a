"""Every template, by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from p1tui.costs.templates import belgium, luxembourg, netherlands, sweden
from p1tui.costs.templates.template import Template

TEMPLATES: dict[str, Callable[[date], Template]] = {
    "nl-fixed": netherlands.fixed,
    "nl-variable": netherlands.variable,
    "nl-dynamic": netherlands.dynamic,
    "be-flanders-fixed": belgium.flanders_fixed,
    "be-flanders-dynamic": belgium.flanders_dynamic,
    "be-wallonia-mono": belgium.wallonia_mono,
    "be-wallonia-two-rate": belgium.wallonia_two_rate,
    "be-wallonia-impact": belgium.wallonia_impact,
    "be-brussels": belgium.brussels,
    "lu": luxembourg.contract,
    "se-fuse": sweden.fuse,
    "se-three-hours": sweden.three_hours,
    "se-half-nights": sweden.half_nights,
    "se-workdays": sweden.workdays,
    "se-two-peaks": sweden.two_peaks,
}
"""Makes the template of a contract that begins on a day."""
