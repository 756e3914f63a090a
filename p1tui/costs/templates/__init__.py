"""Contracts to be filled in from a bill: the lines that a country's bills have, each with an empty rate.

A template holds the law's structure (bands, floors, months) and no tariff, tax or VAT.
"""

from __future__ import annotations

NAMES = (
    "nl-fixed",
    "nl-variable",
    "nl-dynamic",
    "be-flanders-fixed",
    "be-flanders-dynamic",
    "be-wallonia-mono",
    "be-wallonia-two-rate",
    "be-wallonia-impact",
    "be-brussels",
    "lu",
    "se-fuse",
    "se-three-hours",
    "se-half-nights",
    "se-workdays",
    "se-two-peaks",
)
"""Names of the templates, here so that the command line loads none of them; `registry.py` has them all."""
