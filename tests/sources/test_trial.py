"""A source is listened to until its telegrams suffice, or until none can be expected."""

from __future__ import annotations

import threading
from pathlib import Path

from p1tui.config.settings import MeterSettings
from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.decoder import Decoder
from p1tui.sources.factory import make_source
from p1tui.sources.trial import Trial, listen
from tests.shared.folders import STREAM, TELEGRAMS
from tests.shared.times import AMSTERDAM

FRAME = (TELEGRAMS / "encrypted" / "lu_smarty_spec-example-with-aad_node.bin").read_bytes()


def heard(file: Path, key: str, *hopeless: Message) -> Trial:
    stop = threading.Event()
    source = make_source(f"file:{file}", MeterSettings(), stop=stop)
    return listen(source, Decoder(AMSTERDAM, key=key), stop=stop, enough=1, hopeless=hopeless)


def test_a_key_that_is_wrong_ends_it_where_that_is_hopeless(tmp_path: Path) -> None:
    (file := tmp_path / "both.bin").write_bytes(FRAME * 3 + b"\x00" * 70_000 + STREAM.read_bytes()[:5000])
    found = heard(file, "00" * 16, messages.WRONG_KEY)
    assert (found.accepted, found.rejected, found.reason) == (0, 1, messages.WRONG_KEY)
    assert heard(file, "00" * 16).accepted == 1


def test_the_reason_of_the_last_rejected_frame_is_told(tmp_path: Path) -> None:
    (file := tmp_path / "frames.bin").write_bytes(FRAME * 3)
    assert heard(file, "").reason == messages.ENCRYPTED
    assert not heard(file, "0123456789abcdef" * 2).reason
