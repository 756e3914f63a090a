"""Every text on the screen comes from the catalogue: if that is Greek, only data are in Latin letters."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations

import msgspec
import pytest
from babel.messages import Catalog

from p1tui.i18n import language
from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import RecorderStatus, SourceStatus
from p1tui.net.network_status import power_save_advice
from p1tui.p1 import messages
from p1tui.sources import diagnosis
from p1tui.tui.dialogs import quit
from p1tui.tui.live.screen import DRAWN
from p1tui.tui.meter import events, telegram
from p1tui.tui.upload import channels
from p1tui.tui.view import View
from p1tui.tui.widgets.panel import Draw
from p1tui.uplinks.outcome import RULES
from p1tui.uplinks.target import Answer
from p1tui.uplinks.thingspeak.answers import SENTENCES
from tests.tools import catalogue
from tests.tui.draws import say, view
from tests.tui.driver import NO_UPLOAD, NOON, RETRYING, UP, belgian
from tests.tui.pilots import text
from tests.tui.scene import CONFIG, PRICES, Scene, log_of
from tests.tui.scene_links import TROUBLE
from tests.tui.shots import SCREENS, SIZES, go, opened
from tests.tui.test_corpus import METERS, driver_of

GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyz", "αβγδεζηθικλμνξοπρστυφχψωςϊ")
PLACE = re.compile(r"(\{[^}]+\})")
WORD = re.compile(r"[A-Za-z]{2,}")
CUT = re.compile(r"\S*…\S*")

UNITS = {"kWh", "kW", "Wh", "GJ", "MJ", "dBm", "ms", "HTTP", "kvarh", "kvar", "VA", "Hz", "var"}
KEYS = {"Esc", "Enter", "Tab", "PgUp", "PgDn", "Home", "End", "Ctrl", "Shift"}
NAMES = {"p1tui", "tui", "ThingSpeak", "ttyUSB0", "ttyUSB", "wlan0", "wlan", "Meterkast", "home", "pi",
         "local", "share", "history", "sqlite", "db", "log", "api", "example", "org", "dev", "DEMO", "config",
         "toml", "thingspeak", "com", *(each.name for each in language.LANGUAGES.values())}  # fmt: skip


@pytest.fixture(scope="module")
def greek() -> GNUTranslations:
    """Make a catalogue that translates every text of the code to Greek letters, except its placeholders."""
    made = Catalog()
    for message in catalogue.extracted():
        if message.id:
            forms = [message.id] if isinstance(message.id, str) else list(message.id)
            translated = tuple(map(in_greek, forms))
            made.add(
                message.id, translated if len(translated) > 1 else translated[0], context=message.context
            )
    return GNUTranslations(io.BytesIO(catalogue.mo_bytes(made)))


@pytest.fixture(autouse=True)
def speaking(greek: GNUTranslations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "use", lambda code: None)
    monkeypatch.setattr(language._Present, "texts", greek)


def in_greek(words: str) -> str:
    return "".join(
        part if PLACE.fullmatch(part) else part.lower().translate(GREEK) for part in PLACE.split(words)
    )


def latin(shown: str, *data: str) -> set[str]:
    """Return the Latin words in a shown text that are neither units, keys, names nor data."""
    known = UNITS | KEYS | NAMES | {word for text in data for word in WORD.findall(text)}
    return {word for word in WORD.findall(CUT.sub("", shown)) if word not in known}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_every_screen(scene: Scene, name: str, size: tuple[int, int]) -> None:
    async with opened(scene, size) as pilot:
        await go(pilot, scene, name)
        latest = scene.feed.latest()
        raw = [latest.raw, *(frame.raw for frame in latest.rejections)]
        shown = text(pilot)
        lines = (line.name for contract in CONFIG.contract for line in contract.line)
        own = (contract.name for contract in CONFIG.contract)
        names = [*own, *lines, PRICES.attribution, "contracts", "contract new"]
        known = [log_of(TROUBLE), *names, *(data.decode("latin-1") for data in raw)]
        assert not latin(shown, *known), shown
        assert re.search("[α-ω]{3}", shown), shown


def views() -> Iterator[View]:
    """Yield views of failures and of missing values."""
    lost = SourceStatus(name="ttyUSB0", state="lost", hint=diagnosis.SILENT, next_try_at=NOON + 9.0)
    for source in (
        lost,
        msgspec.structs.replace(lost, hint=NOTHING),
        SourceStatus(name="ttyUSB0", state="ended"),
    ):
        yield view(source=source)
        yield view(source=source, reading=None, received_at=None)
        yield view(source=source, recorder=RecorderStatus(path="/home/pi/history.db", temporary=True))
    for state in ("opening", "open"):
        source = SourceStatus(name="ttyUSB0", state=state, hint=diagnosis.WAITING)
        yield view(source=source, reading=None, received_at=None, rejected=2)
    yield view(mode="VIEW", frozen=True)
    yield view(demo=True)
    yield view(received_at=NOON - 4000.0)
    yield view(recorder=RecorderStatus())
    full = Message("the disk is full; make room on it.")
    yield view(recorder=RecorderStatus(path="/home/pi/history.db", trouble=full))
    yield view(links=(), no_upload=NO_UPLOAD)
    yield view(msgspec.structs.replace(belgian(NOON), power_import_w=None, power_export_w=None))
    yield view(msgspec.structs.replace(belgian(NOON), power_import_w=0, power_export_w=0))
    for state in ("starting", "up", "sending", "retrying", "stopped"):
        yield view(links=(msgspec.structs.replace(RETRYING, state=state, calling_at=NOON - 9.0),))
    for result in RULES:
        sentence = SENTENCES.get(result, NOTHING)
        answer = Answer(result=result, sentence=sentence, status=503, detail=Message("it timed out"))
        reason = answer.reason("api.example.org")
        yield view(links=(msgspec.structs.replace(UP, reason=reason, network=None),))


@pytest.mark.parametrize("width", [40, 78, 118])
def test_every_panel_when_things_go_wrong(width: int) -> None:
    for each in views():
        drawn = {name: say(draw(each, width)) for name, draw in (DRAWN | OTHERS).items()}
        for name, shown in drawn.items():
            assert not latin(shown, COMMANDS), (name, shown)


OTHERS: dict[str, Draw] = {"upload": channels.draw, "leave": quit.draw}
COMMANDS = "q uplink init decode upload profile NAME FILE Iskra Sagemcom S211 AM550 T211"


@pytest.mark.parametrize("meter", METERS)
def test_every_line_of_every_meter(meter: str) -> None:
    each = driver_of(meter).view()
    raw = METERS[meter][1].decode("latin-1")
    for shown in (say(telegram.explained(each, 118)), say(events.from_meter(each, 118))):
        assert not latin(shown, raw, *(row.value + row.unit for row in telegram.rows(each.shown.raw))), shown


REASONS = (*messages.REJECTIONS, *messages.FAULTS, power_save_advice("wlan0"))


@pytest.mark.parametrize("template", [reason.template for reason in REASONS])
def test_every_reason(template: str) -> None:
    assert language.pgettext("sentence", template) == in_greek(template)
