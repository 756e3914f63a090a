"""The load of many meters, in its short form: each line of each meter is stored, at its own second."""

from __future__ import annotations

import time
from pathlib import Path

from tests.shared.databases import running_victoria
from tests.shared.waiting import until
from tests.soak.fleet import send_day, send_live

METERS = 3
SHOWN_S = 30.0
"""Seconds until a busy server shows what it took; it needs one as a rule."""


def test_each_box_sends_a_line_in_each_interval(tmp_path: Path) -> None:
    with running_victoria(tmp_path / "victoria") as server:
        begin = float(int(time.time()) - 10)  # every turn is over, so that nothing waits
        sent = send_live(server.url, range(METERS), 2, begin, 6)
        assert (sent.lines, sent.calls, sent.refused) == (3 * METERS, 3 * METERS, 0)
        assert sent.writer_s > 0
        until(lambda: len(server.samples("p1_power_import_w")) == sent.lines, SHOWN_S)
        assert sent.samples == sum(len(server.samples(name)) for name in names(server.series('{meter!=""}')))
        assert len({labels["site"] for labels in server.series("p1_power_import_w")}) == METERS


def test_a_day_is_sent_in_calls_as_large_as_they_may_be(tmp_path: Path) -> None:
    with running_victoria(tmp_path / "victoria") as server:
        sent = send_day(server.url, range(1), 10, float(int(time.time())), 60_000)
        assert (sent.lines, sent.refused) == (6_000, 0)
        assert sent.calls == 4  # a megabyte holds fewer lines than 5,000
        until(lambda: len(server.samples("p1_power_import_w")) == sent.lines, SHOWN_S)


def names(series: list[dict[str, str]]) -> set[str]:
    return {labels["__name__"] for labels in series}
