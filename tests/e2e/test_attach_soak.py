"""The soak run of attaching, in its short form."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tests.soak.attach import House, kill_rounds


def test_viewers_are_back_soon_after_each_kill_and_no_committed_row_is_lost(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        figures = list(kill_rounds(House(tmp_path, cleanup), 3))
    assert [figure.lost_rows for figure in figures] == [0, 0, 0]
    assert max(figure.recovered_s for figure in figures) < 5  # 2 on a machine that is not busy with tests
