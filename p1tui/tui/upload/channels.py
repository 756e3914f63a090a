"""The panel of the channels: all figures of their health."""

from __future__ import annotations

import math
from itertools import chain
from typing import NamedTuple

from p1tui.i18n.dates import clock
from p1tui.i18n.language import N_, tr
from p1tui.i18n.message import Message
from p1tui.i18n.numbers import count, duration, grouped, whole
from p1tui.i18n.sentences import tell
from p1tui.model.status import LinkHealth, Network, Spread
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.facts import Fact, aligned_facts
from p1tui.tui.drawing.lines import BLANK, Line, Role, Run
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.upload import recorder
from p1tui.tui.view import View
from p1tui.tui.widgets import links

WEAK_DBM = -75
"""Wi-Fi signal below which uploads begin to fail."""


class _Fold(NamedTuple):
    """What is left out where there is no room for all."""

    path: bool = False
    """The row of the recorder's file."""
    well: bool = False
    """All but the main figures of channels that are well, and the blank above their times."""
    times: bool = False
    """The times of channels that are well."""


FOLDS = (
    _Fold(),
    _Fold(path=True),
    _Fold(well=True),
    _Fold(path=True, well=True),
    _Fold(well=True, times=True),
    _Fold(path=True, well=True, times=True),
)
"""From the whole to the least; what is in trouble is whole in all of them."""

MAIN = (N_("waiting"), N_("drains in"), N_("last success"), N_("sent today"), N_("year's quota"))
"""The figures of a folded channel, by worth."""
MOST_MAIN = 4
"""Most of them, two rows in two columns."""


def draw(view: View, width: int, room: int | None = None) -> list[Line]:
    """Draw the recorder, all channels or the reason why there is none, and the network that they share.

    Where that would need more than `room` lines, what is well takes fewer.
    """
    drawn: list[Line] = []
    for fold in FOLDS:
        drawn = _folded(view, width, fold)
        if room is None or len(drawn) <= room:
            break
    return drawn


def _folded(view: View, width: int, fold: _Fold) -> list[Line]:
    lines = [*recorder.draw(view, width, with_path=not fold.path), BLANK]
    if not view.shown.links:
        why = wrap(tell(view.shown.no_upload), width - 4)
        return [
            *lines,
            *(((" ○ " if not at else "   ", "dim"), (text, "dim")) for at, text in enumerate(why)),
        ]
    network = next((health.network for health in view.shown.links if health.network is not None), None)
    shown = sorted(view.shown.links, key=lambda health: _is_well(health, view.now))
    folded = [fold.well and _is_well(health, view.now) for health in shown]
    groups = [
        _group(health, view.now, fold if well else FOLDS[0])
        for health, well in zip(shown, folded, strict=True)
    ]
    blocks = [*chain.from_iterable(groups), _network(network) if network else ()]
    *drawn, of_network = aligned_facts(blocks, width)
    for at, health in enumerate(shown):
        figures, times = drawn[2 * at : 2 * at + 2]
        apart = [BLANK] if times and not folded[at] else []
        lines += [*_head(health, view, width), *figures, *apart, *times, BLANK]
    if network is None:
        return lines[:-1]
    heading: Line = ((f"  {tr('Network')}", "strong"),)
    return [*lines, heading, *_noted(network.advice, width), *of_network]


def _group(health: LinkHealth, now: float, fold: _Fold) -> tuple[list[Fact], list[Fact]]:
    """Return figures and times of a channel; of a folded one what is worth most, and all that is not well."""
    figures, times = _figures(health, now), [] if fold.times else _times(health)
    if fold.well:
        main = [name for name in map(tr, MAIN) if any(fact[0] == name and fact[1] for fact in figures)]
        figures = [fact for fact in figures if fact[0] in main[:MOST_MAIN] or fact[2] != "text"]
    return figures, times


def _is_well(health: LinkHealth, now: float) -> bool:
    """Return False for a channel that is shown before others, since it is in trouble."""
    return links.STATES[links.state_of(health, now)][2] in ("good", "text") and not health.parked


def _head(health: LinkHealth, view: View, width: int) -> list[Line]:
    """Draw the state of a channel and the reason for it."""
    sign, word, role = links.STATES[links.state_of(health, view.now)]
    since = tr("since {time}").format(time=clock(health.since_at, view.zone)) if health.since_at else ""
    name: Run = (f"  {health.name}", "strong")
    head: Line = ((f" {sign} {tr(word)}", role), (f" {since}", "dim"), name)
    lines = [head if ln.width(head) <= width else (head[0], name)]
    lines += [((f"   {text}", role),) for text in wrap(tell(health.reason), width - 4)]
    if health.parked:
        lines += _marked(_refused(health.parked, view), width, "error")
    return [*lines, *_noted(health.notice, width)]


def _refused(rows: int, view: View) -> str:
    """Return how many rows wait for the user, and the key for them if it has an effect."""
    if view.engine_hears:
        return count(
            rows,
            "row was refused and is parked: r tries it again.",
            "rows were refused and are parked: r tries them again.",
        )
    return count(rows, "row was refused and is parked.", "rows were refused and are parked.")


def _noted(sentence: Message, width: int) -> list[Line]:
    return _marked(tell(sentence), width, "warn") if sentence else []


def _marked(words: str, width: int, role: Role) -> list[Line]:
    return [
        ((f" ! {text}" if not at else f"   {text}", role),) for at, text in enumerate(wrap(words, width - 4))
    ]


def _drains(health: LinkHealth) -> str:
    """Return the time until the backlog is sent; empty while calls fail, or none is made."""
    flows = health.backlog.entries and health.state in ("up", "sending")
    return _duration(health.drain_s) if flows else ""


def _figures(health: LinkHealth, now: float) -> list[Fact]:
    silence = links.unanswered(health, now)
    answered = "" if silence is None else tr("no answer for {time}").format(time=duration(silence))
    trip = health.round_trip_ms
    if health.newest_only:
        return [
            (tr("waiting"), tr("nothing: only the newest state goes out"), "text"),
            (tr("last success"), _ago(health.last_success_at, now), "text"),
            (tr("next call"), _next_call(health, now), "text"),
            (tr("call under way"), answered, "warn"),
            (tr("failures"), _in_a_row(health.failures), "warn"),
            (tr("sent today"), count(health.sent_today, "state", "states"), "text"),
            (tr("round trip"), _milliseconds(trip), "text"),
        ]
    return [
        (tr("waiting"), _waiting(health, now), "text"),
        (tr("minutes only"), _rows(health.backlog.thinned), "warn"),
        (tr("drains in"), _drains(health), "text"),
        (tr("parked"), _parked(health.parked), "error" if health.parked else "text"),
        (tr("unconfirmed"), _rows(health.unconfirmed), "warn"),
        (tr("last success"), _ago(health.last_success_at, now), "text"),
        (tr("next call"), _next_call(health, now), "text"),
        (tr("call under way"), answered, "warn"),
        (tr("last answer"), "" if health.last_status is None else f"HTTP {health.last_status}", "text"),
        (tr("failures"), _in_a_row(health.failures), "warn"),
        (tr("sent today"), count(health.sent_today, "row", "rows"), "text"),
        (tr("this year"), count(health.sent_year, "row", "rows"), "text"),
        (tr("year's quota"), _quota(health), "text"),
        (tr("round trip"), _milliseconds(trip), "text"),
    ]


def _in_a_row(failures: int) -> str:
    return tr("{n} in a row").format(n=failures) if failures > 1 else str(failures or "")


def _milliseconds(time: int | None) -> str:
    return "" if time is None else f"{whole(time)} ms"


def _waiting(health: LinkHealth, now: float) -> str:
    backlog = health.backlog
    if not backlog.entries:
        return tr("nothing yet") if health.last_success_at is None else tr("nothing, all sent")
    if backlog.oldest is None:
        return _rows(backlog.entries)
    age = duration(now - backlog.oldest)
    return tr("{rows}, oldest {age}").format(rows=_rows(backlog.entries), age=age)


def _rows(number: int) -> str:
    return count(number, "row", "rows") if number else ""


def _parked(number: int) -> str:
    return f"! {_rows(number)}" if number else tr("none")


def _quota(health: LinkHealth) -> str:
    if not health.quota_year:
        return ""
    share = round(100 * health.sent_year / health.quota_year)
    return tr("{share} % of {most}").format(share=share, most=grouped(health.quota_year))


def _times(health: LinkHealth) -> list[Fact]:
    if health.first_byte_time is None:
        return []
    return [
        (tr("name lookup"), _spread(health.name_time), "text"),
        (tr("connect"), _spread(health.connect_time), "text"),
        (tr("TLS"), _spread(health.tls_time), "text"),
        (tr("first byte"), _spread(health.first_byte_time), "text"),
    ]


def _network(network: Network) -> list[Fact]:
    weak = network.signal_dbm is not None and network.signal_dbm < WEAK_DBM
    clock_word = {True: tr("synchronised"), False: tr("! not synchronised"), None: ""}[network.clock_set]
    saving = {True: tr("! on"), False: tr("off"), None: ""}[network.power_save]
    signal = "" if network.signal_dbm is None else f"{'! ' if weak else ''}{whole(network.signal_dbm)} dBm"
    way_out = network.interface or tr("! none: no way out")
    changes = network.carrier_changes
    return [
        (tr("interface"), way_out, "text" if network.interface else "error"),
        (tr("Wi-Fi"), network.ssid or "" if network.wifi else "", "text"),
        (tr("signal"), signal, "warn" if weak else "text"),
        (tr("power save"), saving, "warn" if network.power_save else "text"),
        (tr("clock"), clock_word, "text" if network.clock_set else "warn"),
        (tr("link dropped"), "" if changes is None else _drops(changes), "text"),
    ]


def _drops(changes: int) -> str:
    """Return the losses of the carrier; `changes` counts each return as well, and the first connection."""
    return count(changes // 2, "time since boot", "times since boot")


def _spread(spread: Spread | None) -> str:
    """Return the median and the 95th percentile; times below a millisecond are `< 1 ms`."""
    if spread is None:
        return ""
    if spread.p95 < 1:
        return "< 1 ms"
    half = f"{whole(round(spread.p50))} ms" if spread.p50 >= 1 else "< 1 ms"
    return f"{half}, 95 % < {whole(math.ceil(spread.p95))} ms"


def _ago(at: float | None, now: float) -> str:
    return tr("never") if at is None else tr("{age} ago").format(age=duration(now - at))


def _next_call(health: LinkHealth, now: float) -> str:
    """Return the time until the next call; of one that could be made now, what it waits for."""
    if health.next_try_at is None or health.state == "paused":
        return ""
    if health.next_try_at - now >= 1:
        return tr("in {time}").format(time=duration(health.next_try_at - now))
    waits = health.backlog.entries or health.calling_at is not None
    return tr("now") if waits else tr("once something is due")


def _duration(seconds: float | None) -> str:
    return "" if seconds is None else duration(seconds)
