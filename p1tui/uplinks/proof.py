"""Test a target: send one entry, and read it back if the target can."""

from __future__ import annotations

from collections.abc import Sequence

from p1tui.i18n.message import Message
from p1tui.model.entries import Entry
from p1tui.p1.reading_keys import reading_key
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer, Target


def trial_entry(newest: Entry | None, fields: Sequence[str], time: int, *, repeatable: bool = False) -> Entry:
    """Make the test entry: the newest reading's values, at a time that no entry of the history has.

    A target that stores an entry once however often it is sent gets the reading at its own time. Without a
    reading it is a single 0, of power if there is such a field: a register at 0 would spoil the scale of its
    graph forever. Where every reading has its own name (no `fields`), it is a `test`, which no reading is.
    """
    if newest is not None:
        return newest if repeatable else Entry(time, newest.values, newest.meter)
    keys = [known[0] for field in fields if (known := reading_key(field))]
    key = next((key for key in keys if key.endswith("_w")), keys[0] if keys else "test")
    return Entry(time, {"power_import_w" if key == "net_power_w" else key: 0})


def free_time(cursor: int, started: int, interval: int, now: float) -> int:
    """Return a time for the test entry of an outbox that is in use: no entry of it has or will have that.

    The cursor is the last reading of its interval, so that another second of that interval is free; before
    the first entry it is the reading before the start. Where each second is an entry, it is that, too.
    """
    if not cursor:
        return int(now)
    if interval == 1:
        return started - 1
    return cursor - 1 if cursor % interval or cursor == started else cursor + 1


def all_is_well(was_read_back: bool, takes_read_key: bool) -> Message:
    """Return the sentence on a test that succeeded."""
    if was_read_back:
        return Message("one entry was taken and was read back. All is well.")
    if takes_read_key:
        return Message("one entry was taken (a read_key lets it be read back, too). All is well.")
    return Message("one entry was taken. All is well.")


def prove(target: Target, entry: Entry) -> Message | None:
    """Send one entry and read it back; return a sentence on what failed, or `None`."""
    answer = target.send([entry])
    if RULES[answer.result].one != "sent" and answer.result != "conflict":
        return answer.reason(target.host)
    if not target.can_read_back:
        return None
    stored = target.stored([entry])
    if isinstance(stored, Answer):
        reason = stored.reason(target.host)
        return Message("The entry was taken, but could not be read back. {reason}", reason=reason)
    if entry.time not in stored and target.can_read_back:
        return Message(
            "{host} took the entry but does not show it yet: look there in a minute.",
            host=target.host,
        )
    return None
