"""What is well takes fewer lines on the upload screen where room is short; what is in trouble stays whole."""

from __future__ import annotations

import msgspec
import pytest

from p1tui.i18n import language
from p1tui.i18n.language import LANGUAGES
from p1tui.model.status import EngineLink, LinkHealth
from p1tui.tui.drawing import lines as ln
from p1tui.tui.upload import channels, recorder
from tests.tui.draws import say, view
from tests.tui.pilots import text as shown
from tests.tui.scene import Scene
from tests.tui.scene_links import RETRYING, TROUBLE, UP
from tests.tui.shots import go, opened

NETWORK = ("wlan0", "Meterkast", "2 times since boot")


async def test_the_scene_needs_no_scrolling(scene: Scene) -> None:
    async with opened(scene, (80, 24)) as pilot:
        await go(pilot, scene, "upload")
        said = shown(pilot)
    assert "Scroll" not in said
    assert all(words in said for words in (*NETWORK, "ThingSpeak 777", "ThingSpeak 2345678"))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [78, 118])
def test_no_blank_parts_a_heading_from_what_is_below_it(code: str, width: int) -> None:
    language.use(code)
    texts = [ln.text_of(line).strip() for line in channels.draw(view(links=TROUBLE), width)]
    heads = [at for at, text in enumerate(texts) if "ThingSpeak " in text or text in ("Network", "Netwerk")]
    assert len(heads) == 3
    assert all(texts[at + 1] for at in heads)
    assert all(not texts[at - 1] for at in heads)


def test_only_what_is_well_is_folded() -> None:
    whole, least = (say(channels.draw(view(links=TROUBLE), 78, room)) for room in (None, 1))
    (failing,) = (say(channels.draw(view(links=(RETRYING,)), 78, 1)).split("\n\n")[1],)
    assert failing in whole
    assert failing in least
    assert "TLS" in whole
    assert "TLS" not in least
    head, *figures = least.split("\n\n")[2].splitlines()
    assert UP.name in head
    assert len(figures) == 2
    assert all(
        words in "\n".join(figures) for words in ("nothing, all sent", "last success", "2741 rows", "24 %")
    )


def test_no_line_is_left_out_where_all_have_room() -> None:
    whole = channels.draw(view(links=TROUBLE), 78)
    assert channels.draw(view(links=TROUBLE), 78, len(whole)) == whole
    before = len(whole)
    for room in range(before, 0, -1):
        drawn = channels.draw(view(links=TROUBLE), 78, room)
        assert len(drawn) <= before
        before = len(drawn)


def test_a_fold_keeps_what_is_to_be_looked_at() -> None:
    doubtful = msgspec.structs.replace(UP, unconfirmed=2)
    assert "unconfirmed 2 rows" in " ".join(say(channels.draw(view(links=(doubtful,)), 78, 1)).split())


def test_parked_rows_are_told_with_the_key_for_them() -> None:
    told = "! 3 rows were refused and are parked"
    assert f"{told}: r tries them again." in say(channels.draw(view(links=TROUBLE), 78))
    gone = view(links=TROUBLE, engine=EngineLink(state="gone", since_at=0.0))
    assert f"{told}.\n" in say(channels.draw(gone, 78)).replace(" \n", "\n")
    assert "refused" not in say(channels.draw(view(links=(UP,)), 78))


def test_nothing_was_sent_before_the_first_success() -> None:
    started = LinkHealth(name="ThingSpeak 9")
    assert "nothing yet" in say(channels.draw(view(links=(started,)), 78))
    assert "all sent" not in say(channels.draw(view(links=(started,)), 78))


@pytest.mark.parametrize(("width", "lines", "least"), [(38, 3, 2), (78, 2, 1), (118, 1, 1), (198, 1, 1)])
def test_the_file_stands_beside_the_readings_where_there_is_room(width: int, lines: int, least: int) -> None:
    drawn = recorder.draw(view(), width)
    assert len(drawn) == lines
    assert max(ln.width(line) for line in drawn) <= width
    assert ".db" in say(drawn)
    assert len(recorder.draw(view(), width, with_path=False)) == least
