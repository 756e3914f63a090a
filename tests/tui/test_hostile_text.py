"""No text from outside commands the terminal through a screen."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from p1tui.i18n.message import Message, verbatim
from p1tui.model.status import Event, LinkHealth, Network, RecorderStatus, RejectedFrame, SourceStatus
from p1tui.p1.reading import Device, Fault, Reading
from p1tui.tui.drawing.glyphs import STYLES
from tests.shared.hostile import ESCAPES, hidden
from tests.tui.conftest import MakeApp
from tests.tui.driver import NOON, FakeHistory, FeedDriver, belgian
from tests.tui.pilots import text
from tests.tui.shots import SCREENS, home_key

EVIL = f"{ESCAPES}\udce9\n\0"


def evil_reading(time: int, kwh: float = 0.0) -> Reading:
    return msgspec.structs.replace(
        belgian(time, kwh),
        meter=EVIL,
        header=EVIL,
        version=EVIL,
        message=EVIL,
        devices=(Device(channel=1, medium="gas", id=EVIL, value=1, unit="dm3"),),
        other={EVIL: EVIL},
        faults=(Fault(EVIL, Message(EVIL.replace("{", ""))),),
    )


class EvilHistory(FakeHistory):
    """A history whose events say what another wrote."""

    def events(self, start: int, end: int, limit: int) -> list[Event]:
        return [
            Event(NOON - 9, EVIL, verbatim(EVIL)),
            Event(NOON - 8, "gap", Message("{source}: {hint}", source=EVIL, hint=verbatim(EVIL))),
        ]


@pytest.mark.parametrize("glyphs", STYLES)
@pytest.mark.parametrize("code", ["en", "nl"])
async def test_every_screen(make_app: MakeApp, tmp_path: Path, code: str, glyphs: str) -> None:
    network = Network(interface=EVIL, wifi=True, ssid=EVIL, advice=verbatim(EVIL))
    link = LinkHealth(
        name=EVIL, state="retrying", reason=verbatim(EVIL), notice=verbatim(EVIL), network=network
    )
    driver = FeedDriver(evil_reading, links=(link,))
    driver.source = SourceStatus(
        name=EVIL, state="lost", hint=Message("{source}: {hint}", source=EVIL, hint=EVIL)
    )
    driver.recorder = RecorderStatus(path=EVIL, trouble=verbatim(EVIL), notice=verbatim(EVIL))
    raw = b"/" + EVIL.encode("utf-8", "surrogateescape") + b"(\x1b[2J)\r\n!"
    driver.rejections = (RejectedFrame(NOON - 9.0, verbatim(EVIL), raw),)
    log = tmp_path / "p1tui.log"
    log.write_bytes(b"2026 ERROR: " + raw)
    driver.second()
    app = make_app(driver, mode="REC", log_path=log, history=EvilHistory, language=code, glyphs=glyphs)
    async with app.run_test(size=(120, 40)) as pilot:
        for name, keys in SCREENS.items():
            await pilot.press(*keys)
            driver.second()
            await pilot.pause()
            shown = text(pilot)
            assert shown.strip()
            assert not hidden(shown.encode("utf-8", "surrogateescape")), (name, shown)
            await pilot.press(home_key(name), "1")
