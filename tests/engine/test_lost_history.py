"""Each loss of a history is said in the log, also in the words of the one before."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest

from p1tui.engine.older_history import OlderHistory
from p1tui.engine.recording import Recording
from p1tui.i18n.message import NOTHING
from p1tui.runtime.logs import log
from tests.shared.times import FULL_MINUTE as T
from tests.store.shelf import Shelf, make


def test_every_loss_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(tmp_path)
    recorder = shelf.open()
    reader = Mock()
    reader.waiting.return_value = NOTHING
    any_: Any = Mock()
    recording = Recording(
        recorder, cast("Any", reader), any_, any_, rejections=any_, older=OlderHistory(), live=True,
        stop=threading.Event(), on_input_end=any_,
    )  # fmt: skip
    logged = logging.getLogger(log.name)
    logged.addHandler(caplog.handler)
    try:
        for second in range(8):
            if second in (2, 5):
                shelf.path.rename(tmp_path / f"moved-{second}")
            recorder.record(make(T + second, second))
            recorder.commit()
            recording.report()
    finally:
        logged.removeHandler(caplog.handler)
    said = f"The history {shelf.path} was deleted or renamed while it was written: a new one has begun."
    assert len({id(record) for record in caplog.records if record.getMessage() == said}) == 2
    shelf.close()
