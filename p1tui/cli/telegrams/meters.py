"""`p1tui meters`: print the known meters and how their P1 ports speak."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from p1tui.cli.common import CommonOptions, load_settings
from p1tui.cli.errors import ExitStatus
from p1tui.i18n.language import N_, tr
from p1tui.i18n.sentences import tell
from p1tui.p1.readings.meters import DEMO, METERS, Checksum, MeterModel, line_name

CHECKSUMS: dict[Checksum, str] = {
    "yes": N_("yes"),
    "no": N_("none"),
    "varies": N_("varies"),
    "wrong": N_("wrong"),
    "encrypted": N_("cipher"),
}
"""Does a telegram end in a checksum? `wrong`: with old firmware it is; `cipher`: inside the encryption."""

GAP = "  "


def meters(common: CommonOptions, *, as_json: bool) -> ExitStatus:
    """Print a line for each meter: header, country, standard, settings, interval, checksum, name."""
    load_settings(common)  # for the language
    known = [each for each in METERS if each[0] != DEMO]
    if as_json:
        for prefix, model in known:
            sys.stdout.buffer.write(msgspec.json.encode(_as_dict(prefix, model)) + b"\n")
        return ExitStatus.DONE
    head = (tr("header"), "", tr("standard"), tr("port"), tr("each"), tr("CRC"), tr("meter"))
    rows = [head, *(_row(prefix, model) for prefix, model in known)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        print(GAP.join([*cells, row[-1]]))
    return ExitStatus.DONE


def _row(prefix: str, model: MeterModel) -> tuple[str, ...]:
    return (
        f"/{prefix}",
        model.country or "",
        model.standard,
        line_name(model.baud, model.parity),
        "" if model.interval is None else tr("{n} s").format(n=model.interval),
        tr(CHECKSUMS[model.checksum]),
        tell(model.name),
    )


def _as_dict(prefix: str, model: MeterModel) -> dict[str, Any]:
    """Return the JSON object of a meter; what its header does not tell is left out."""
    found: dict[str, Any] = {
        "header": prefix,
        "model": str(model.name),
        "country": model.country,
        "standard": model.standard or None,
        "baud": model.baud,
        "parity": model.parity,
        "interval": model.interval,
        "checksum": model.checksum,
    }
    return {key: value for key, value in found.items() if value is not None}
