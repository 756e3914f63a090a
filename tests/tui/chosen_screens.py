"""Screens of certain houses, each in one size and language: those on which money, uploads and the clock show.

To show a reader one more, add a row to `SCREENS`, and make its golden file by `python -m tests.tools.renew`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from p1tui.i18n.message import NOTHING
from p1tui.model.entries import Backlog
from p1tui.model.status import LinkHealth
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.answers import SENTENCES
from tests.tui import houses, paying_houses
from tests.tui.driver import NO_UPLOAD
from tests.tui.houses import House
from tests.tui.paying_houses import PayingHouse
from tests.tui.scene_links import RETRYING, UP
from tests.tui.shots import golden, opened, press

FILES = Path(__file__).with_name("chosen")
"""Folder of the golden files."""

SMALL, LARGE = (80, 24), (120, 40)
COST_TODAY = ("2", "d", "shift+tab")


class Chosen(NamedTuple):
    """A screen of a house."""

    house: str
    keys: tuple[str, ...]
    """Keys that lead to it from the live screen."""
    language: str = "en"
    size: tuple[int, int] = SMALL
    links: str = ""
    """Name of the uploads in `LINKS`; empty: none."""


SCREENS = {
    "fixed-live": Chosen("fixed", (), "nl", LARGE),
    "fixed-prices": Chosen("fixed", ("5", "shift+tab"), "nl"),
    "fixed-month": Chosen("fixed", ("5",), "nl"),
    "fixed-year": Chosen("fixed", ("5", "tab")),
    "fixed-contracts": Chosen("fixed", ("5", "tab", "tab"), "nl"),
    "peaks-live": Chosen("peaks", ()),
    "peaks-demand": Chosen("peaks", ("2", "tab", "tab"), "nl"),
    "peaks-prices": Chosen("peaks", ("5", "shift+tab")),
    "peaks-month": Chosen("peaks", ("5",)),
    "peaks-year": Chosen("peaks", ("5", "tab"), "nl", LARGE),
    "hours-live": Chosen("hours", (), "nl"),
    "hours-prices": Chosen("hours", ("5",)),
    "hours-prices-large": Chosen("hours", ("5",), "nl", LARGE),
    "hours-month": Chosen("hours", ("5", "tab"), "nl"),
    "hours-year": Chosen("hours", ("5", "tab", "tab"), "en", LARGE),
    "hours-cost": Chosen("hours", COST_TODAY),
    "hours-cost-table": Chosen("hours", (*COST_TODAY, "m", "t"), "nl"),
    "uploads-none": Chosen("dutch", ("3",)),
    "uploads-well": Chosen("dutch", ("3",), "nl", SMALL, "well"),
    "uploads-failing": Chosen("dutch", ("3",), "nl", SMALL, "failing"),
    "uploads-failing-large": Chosen("dutch", ("3",), "en", LARGE, "failing"),
    "uploads-failing-live": Chosen("dutch", (), "nl", SMALL, "failing"),
    "spring-week": Chosen("spring-change", ("2", "w")),
    "spring-week-power": Chosen("spring-change", ("2", "w", "tab"), "nl", LARGE),
    "autumn-table": Chosen("autumn-change", ("2", "t", *["up"] * 10), "nl"),
    "autumn-hours": Chosen("autumn-change", ("2", "tab"), "en", LARGE),
    "azores-week": Chosen("azores", ("2", "w"), "nl"),
    "noon-week": Chosen("noon", ("2", "w", "tab")),
}
"""Name of a screen -> the screen."""


def links(name: str, moment: float) -> tuple[LinkHealth, ...]:
    """Return the uploads of this name at a moment."""
    later = moment - UP.since_at - 7412
    well = _later(UP, later)
    refused = Answer(result="key_refused", sentence=SENTENCES["key_refused"], status=401)
    stopped = msgspec.structs.replace(
        well,
        name="ThingSpeak 99",
        state="stopped",
        reason=refused.reason("api.thingspeak.com"),
        since_at=moment - 640,
        last_success_at=None,
        last_status=401,
        next_try_at=moment + 260,
        failures=1,
        sent_today=0,
        sent_year=0,
        backlog=Backlog(entries=32, oldest=int(moment) - 640),
    )
    silent = LinkHealth(
        name="MQTT 192.168.1.20",
        newest_only=True,
        state="retrying",
        reason=Answer(result="no_route").reason("192.168.1.20"),
        since_at=moment - 95,
        last_success_at=moment - 97,
        next_try_at=moment + 8,
        failures=7,
        sent_today=1_734,
    )
    quiet = {"state": "up", "reason": NOTHING, "failures": 0, "last_success_at": moment - 2}
    well_all = (well, msgspec.structs.replace(silent, **quiet))
    return {"": (), "well": well_all, "failing": (_later(RETRYING, later), stopped, silent)}[name]


def _later(link: LinkHealth, seconds: float) -> LinkHealth:
    """Return a link of the scene as if the scene were so much later."""
    times = {name: getattr(link, name) for name in ("since_at", "last_success_at", "next_try_at")}
    moved = {name: time + seconds for name, time in times.items() if time is not None}
    oldest = link.backlog.oldest
    backlog = msgspec.structs.replace(link.backlog, oldest=None if oldest is None else oldest + int(seconds))
    return msgspec.structs.replace(link, **moved, backlog=backlog)


def file_of(name: str) -> Path:
    """Return the file that keeps the golden text of a screen."""
    return FILES / f"{name}.txt"


def build(house: str, folder: Path) -> House:
    """Make a house with its history in a folder."""
    made = PayingHouse if house in paying_houses.HOUSES else House
    assert house in (*houses.HOUSES, *paying_houses.HOUSES)
    return made(house, folder / f"{house}.sqlite")


async def shoot(house: House, chosen: Chosen) -> str:
    """Return the golden text of a screen of its house."""
    shown = {"links": links(chosen.links, house.moment), "no_upload": NOTHING if chosen.links else NO_UPLOAD}
    house.feed.update(lambda old: shown)
    async with opened(house, chosen.size, language=chosen.language) as pilot:
        await press(pilot, *chosen.keys)
        return golden(pilot)
