"""`p1tui decode`: print telegrams as JSON, one reading a line."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from p1tui.cli.common import CommonOptions, load_settings, standard_input, unreadable
from p1tui.cli.errors import CommandError, ExitStatus
from p1tui.cli.output import note
from p1tui.i18n.message import Message
from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.messages import CHECKSUM
from p1tui.p1.sniff import HEAD, sniff, sniff_container
from p1tui.recordings.damage import Damaged
from p1tui.recordings.pieces import plain_blocks
from p1tui.recordings.timed import TimedLines
from p1tui.recordings.unpacking import blocks, unpacked
from p1tui.runtime.signals import Ended
from p1tui.runtime.stdio import settle_output

EDITED = Message(
    "A telegram that was edited, as to hide a number, has a wrong checksum, too; "
    "--set meter.crc=ignore decodes it all the same."
)


def decode(common: CommonOptions, *, file: str) -> ExitStatus:
    """Print every reading of `file`; print the reasons of rejections and the totals on stderr."""
    meter = load_settings(common).meter
    decoder = Decoder(ZoneInfo(meter.timezone), crc=meter.crc, key=meter.key, auth_key=meter.auth_key)
    printed, reasons, head = 0, dict[Message, int](), b""
    damage: Damaged | None = None
    try:
        for data in _blocks(file):
            head = head or data[:HEAD]
            for item in decoder.feed(data) if data else decoder.close():
                if isinstance(item, Accepted):
                    printed += 1
                    sys.stdout.buffer.write(msgspec.json.encode(item.reading.as_dict()) + b"\n")
                else:
                    reasons[item.reason] = reasons.get(item.reason, 0) + 1
            sys.stdout.buffer.flush()
    except Damaged as error:
        damage = error
    except Ended:
        if file != "-":
            raise
        settle_output()  # an endless input can only be interrupted
    name = Message("standard input") if file == "-" else file
    if damage is None and not printed and (sniff_container(head) or not reasons):
        note(Message("{file}: {hint}", file=name, hint=sniff(head)))
    else:
        for reason, count in reasons.items():
            note(Message("rejected {count}: {reason}", count=count, reason=reason))
    if not printed and CHECKSUM in reasons:
        note(EDITED)
    rejected = sum(reasons.values())
    note(Message("{count} telegrams, {rejected} rejected", count=printed, rejected=rejected))
    if damage is not None:
        told = Message("{file}: {hint}", file=name, hint=damage.after(printed + rejected))
        raise CommandError(ExitStatus.DEVICE, told)
    return ExitStatus.DONE if printed else ExitStatus.FAILED


def _blocks(name: str) -> Iterator[bytes]:
    """Yield the bytes of a recording as they arrive, and an empty block at its end; `-` is standard input.

    Raises `Damaged` behind the empty block.
    """
    damage: Damaged | None = None
    try:
        with ExitStack() as cleanup:
            file = standard_input() if name == "-" else cleanup.enter_context(Path(name).open("rb"))
            changed_at = time.time() if name == "-" else Path(name).stat().st_mtime
            yield from plain_blocks(TimedLines(changed_at), blocks(unpacked(file)))
    except Damaged as error:
        damage = error
    except OSError as error:
        raise CommandError(ExitStatus.DEVICE, unreadable(name, error)) from error
    yield b""
    if damage is not None:
        raise damage
