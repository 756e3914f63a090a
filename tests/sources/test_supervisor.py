"""The supervisor opens a lost source again, and says why no telegram comes."""

from __future__ import annotations

import pytest

from p1tui.i18n.message import NOTHING, Message
from p1tui.model.status import SerialPort, SourceStatus
from p1tui.sources import SourceEnded, SourceLost, SourceMissing, diagnosis
from p1tui.sources.supervisor import Supervisor
from tests.sources.doubles import SteppingStop

Step = bytes | Exception | float
"""The result of a read; a number lets so many seconds pass without a byte."""


class Script:
    """A source that does as it is told; when it has nothing left to do, it stops the program."""

    name = "script"

    def __init__(self, stop: SteppingStop, *steps: Step, opens: tuple[Exception | None, ...] = ()) -> None:
        self._stop = stop
        self._steps = list(steps)
        self._opens = list(opens)
        self.live = True
        self.local = True
        self.is_open = False

    def open(self) -> None:
        error = self._opens.pop(0) if self._opens else None
        if error:
            raise error
        self.is_open = True

    def read(self) -> bytes:
        assert self.is_open
        if not self._steps:
            self._stop.set()
            return b""
        step = self._steps.pop(0)
        if isinstance(step, Exception):
            raise step
        if isinstance(step, float):
            self._stop.clock.now += step
            return b""
        return step

    def close(self) -> None:
        self.is_open = False

    def time(self) -> float:
        return 0.0


def repeated(times: int, *steps: Step) -> list[Step]:
    return list(steps) * times


class Watch:
    def __init__(self, source: Script, stop: SteppingStop) -> None:
        self.told: list[SourceStatus] = []
        self.told_at: list[float] = []
        self._clock = stop.clock
        self.chunks: list[bytes] = []
        self.supervisor = Supervisor(
            source,
            stop=stop,
            on_status=self._tell,
            monotonic=stop.clock,
            now=lambda: stop.clock() + 1e9,
        )

    def _tell(self, status: SourceStatus) -> None:
        self.told.append(status)
        self.told_at.append(self._clock())

    def take(self, data: bytes) -> None:
        self.chunks.append(data)
        if data.endswith(b"!"):
            self.supervisor.accepted()

    def run(self) -> None:
        self.supervisor.run(self.take)

    def states(self) -> list[tuple[str, str]]:
        return [(status.state, str(status.hint)) for status in self.told]


def test_bytes_reach_the_sink_and_the_hint_goes_with_the_first_telegram(stop: SteppingStop) -> None:
    watch = Watch(source := Script(stop, b"/half", 0.5, b"rest!"), stop)
    watch.run()
    assert watch.chunks == [b"/half", b"rest!"]
    assert watch.states() == [("open", str(diagnosis.WAITING)), ("open", "")]
    assert watch.supervisor.status().bytes_seen == 10
    assert not source.is_open


def test_a_replay_ends_the_run(stop: SteppingStop) -> None:
    source = Script(stop, b"/one!", SourceEnded())
    source.live = False
    watch = Watch(source, stop)
    watch.run()
    watch.supervisor.ended(NOTHING)
    assert watch.states() == [("open", ""), ("ended", "")]
    assert not stop.is_set()
    assert not source.is_open


def test_a_lost_network_source_is_opened_again_with_growing_pauses(stop: SteppingStop) -> None:
    opens = (None, *[SourceMissing(Message("port gone"))] * 6)
    source = Script(stop, b"/one!", SourceLost(Message("unplugged")), b"/two!", opens=opens)
    source.local = False
    watch = Watch(source, stop)
    watch.run()
    assert stop.waits == [1, 2, 4, 8, 16, 30, 30]
    assert watch.chunks == [b"/one!", b"/two!"]
    assert [state for state, _ in watch.states()] == ["open", "open", *["lost"] * 14, "open"]
    first, trying, second = watch.told[2:5]
    assert (str(trying.hint), trying.next_try_at) == ("unplugged", None)
    assert (str(first.hint), first.next_try_at) == ("unplugged", first.since_at + 1)
    assert (str(second.hint), second.next_try_at, second.since_at) == (
        "port gone",
        first.since_at + 3,
        first.since_at,
    )
    assert watch.told[-1].next_try_at is None


def test_nobody_waits_long_for_a_cable_that_is_plugged_in_again(stop: SteppingStop) -> None:
    opens = (None, *[SourceMissing(Message("port gone"))] * 5)
    watch = Watch(Script(stop, b"/one!", SourceLost(Message("unplugged")), b"/two!", opens=opens), stop)
    watch.run()
    assert stop.waits == [1, 2, 4, 5, 5, 5]
    assert watch.chunks == [b"/one!", b"/two!"]


def test_a_telegram_makes_the_next_pause_short_again(stop: SteppingStop) -> None:
    lost = SourceLost(Message("closed"))
    watch = Watch(Script(stop, lost, lost, b"x!", lost, b"y!"), stop)
    watch.run()
    assert stop.waits == [1, 2, 1]


def test_a_gateway_that_refuses_in_words_is_not_asked_each_second(stop: SteppingStop) -> None:
    refused: tuple[Step, Step] = b"Port already in use\r\n", SourceLost(Message("closed"))
    watch = Watch(source := Script(stop, *repeated(6, *refused)), stop)
    source.local = False
    watch.run()
    assert stop.waits == [1, 2, 4, 8, 16, 30]


def test_a_local_source_that_is_missing_at_the_start_is_fatal(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, opens=(SourceMissing(Message("no such port")),)), stop)
    with pytest.raises(SourceMissing, match="no such port"):
        watch.supervisor.first_open()


def test_a_local_source_that_is_waited_for_is_opened_by_the_run(
    stop: SteppingStop, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = SerialPort("/dev/ttyUSB1")
    monkeypatch.setattr("p1tui.sources.supervisor.serial_ports", lambda: (port,))
    watch = Watch(Script(stop, b"!", opens=(SourceMissing(Message("no such port.")), None)), stop)
    watch.supervisor.first_open(wait=True)
    assert (watch.told[-1].state, str(watch.told[-1].hint)) == ("lost", "no such port.")
    assert watch.told[-1].ports == (port,)
    watch.run()
    assert watch.states()[-1] == ("open", "")
    assert watch.told[-1].ports is None


def test_a_local_source_is_opened_once_for_both(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, b"/one!", opens=(None, SourceMissing(Message("opened twice")))), stop)
    watch.supervisor.first_open()
    watch.run()
    assert watch.chunks == [b"/one!"]


def test_a_network_source_is_left_to_the_run(stop: SteppingStop) -> None:
    source = Script(stop, b"/one!", opens=(SourceLost(Message("refused")),))
    source.local = False
    watch = Watch(source, stop)
    watch.supervisor.first_open()
    assert watch.told == []
    watch.run()
    assert watch.states()[0] == ("lost", "refused")
    assert watch.chunks == [b"/one!"]


def test_no_byte_for_long_gives_the_checklist(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, 34.0, 1.0), stop)
    watch.run()
    assert watch.states() == [("open", str(diagnosis.WAITING)), ("open", str(diagnosis.NO_BYTES))]


def test_silence_later_on_is_told_and_taken_back(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, b"/one!", 35.0, b"/two!"), stop)
    watch.run()
    assert watch.states()[1:] == [("open", ""), ("open", str(diagnosis.SILENT)), ("open", "")]


NOISE = b"\xf0\x0f\xe0" * 50


def test_noise_after_a_silence_takes_no_warning_back(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, b"/one!", 35.0, *repeated(60, NOISE, 1.0), b"/two!"), stop)
    watch.run()
    assert watch.states()[1:] == [
        ("open", ""),
        ("open", str(diagnosis.SILENT)),
        ("open", str(diagnosis.IS_NOISE)),
        ("open", ""),
    ]


@pytest.mark.parametrize("silent_for", [1.0, 20.0, 30.0, 34.0])
def test_silence_and_noise_together_warn_after_35_seconds(stop: SteppingStop, silent_for: float) -> None:
    watch = Watch(Script(stop, b"/one!", silent_for, *repeated(60, NOISE, 1.0)), stop)
    watch.run()
    assert not [status.hint for status in watch.told][1]
    assert watch.told_at[2] - watch.told_at[1] == 35


def test_the_first_half_of_a_telegram_after_a_silence_is_not_called_broken(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, b"/one!", 40.0, b"/half", 1.0, b"rest!"), stop)
    watch.run()
    assert watch.states()[1:] == [("open", ""), ("open", str(diagnosis.SILENT)), ("open", "")]


def test_bytes_that_are_no_telegram_are_explained(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, *repeated(30, b"\xf0\x0f\xe0" * 50, 0.5)), stop)
    watch.run()
    assert watch.told[-1].hint == diagnosis.IS_NOISE


def test_before_the_first_telegram_the_bytes_are_told_once_a_second(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, *repeated(20, b"x", 0.25)), stop)
    watch.run()
    seen = [status.bytes_seen for status in watch.told if status.bytes_seen]
    assert len(seen) in (4, 5)
    assert seen == sorted(set(seen))


def test_after_the_first_telegram_bytes_alone_are_not_told(stop: SteppingStop) -> None:
    watch = Watch(Script(stop, *repeated(20, b"/one!", 1.0)), stop)
    watch.run()
    assert len(watch.told) == 2


def test_a_replay_is_never_told_that_it_is_silent(stop: SteppingStop) -> None:
    source = Script(stop, 100.0)
    source.live = False
    watch = Watch(source, stop)
    watch.run()
    assert watch.states() == [("open", "")]


def test_stop_ends_the_run_without_a_word_about_the_closed_source(stop: SteppingStop) -> None:
    class Stopped(Script):
        def read(self) -> bytes:
            stop.set()
            raise SourceLost(Message("is closed"))

    watch = Watch(Stopped(stop), stop)
    watch.run()
    assert watch.states() == [("open", str(diagnosis.WAITING))]
    assert stop.waits == []


def test_silence_is_three_intervals_of_a_slow_meter(stop: SteppingStop) -> None:
    every_minute: list[Step] = [step for _ in range(4) for step in (b"/one!", 60.0)]
    steps: list[Step] = [*every_minute, b"/one!", 120.0, 59.0, 1.0, 1.0]
    watch = Watch(Script(stop, *steps), stop)
    watch.run()
    told = zip(watch.told, watch.told_at, strict=True)
    silent = [at for status, at in told if "No telegram" in str(status.hint)]
    began = watch.told_at[0]
    assert [at - began for at in silent] == [60, 120, 240 + 180]  # two intervals tell the meter's pace
    assert "over 180 seconds" in str(watch.told[-1].hint)


def test_a_long_gap_alone_does_not_make_the_next_silence_longer(stop: SteppingStop) -> None:
    steps: list[Step] = [b"/one!", 1.0, b"/one!", 600.0, b"/one!", 34.0, 1.0]
    watch = Watch(Script(stop, *steps), stop)
    watch.run()
    assert "over 35 seconds" in str(watch.told[-1].hint)


class Detecting(Script):
    """A source that finds its port by itself."""

    def __init__(self, stop: SteppingStop, *steps: Step) -> None:
        super().__init__(stop, *steps)
        self.heard = 0

    def accepted(self) -> None:
        self.heard += 1

    def hint(self) -> Message:
        return NOTHING if self.heard else Message("looking")


def test_a_source_that_detects_is_told_of_telegrams_and_tells_what_it_does(stop: SteppingStop) -> None:
    source = Detecting(stop, b"/half", 40.0, b"/one!", 1.0)
    watch = Watch(source, stop)
    watch.run()
    assert [hint for _, hint in watch.states()][-1] == ""
    assert {hint for _, hint in watch.states()} == {"looking", ""}
    assert source.heard == 1


def test_a_lost_cable_that_is_not_there_is_one_loss(stop: SteppingStop) -> None:
    gone = [SourceMissing(Message("not there"), absent=True)] * 5
    opens = (None, *gone, SourceMissing(Message("refused")), None)
    source = Script(stop, b"/one!", SourceLost(Message("went away")), b"/two!", opens=opens)
    watch = Watch(source, stop)
    watch.run()
    hints = [hint for state, hint in watch.states() if state == "lost"]
    assert list(dict.fromkeys(hints)) == ["went away", "refused"]
