"""The room's face: its names, and the decoder behind them only once it is wanted."""

from __future__ import annotations

import subprocess
import sys

import pytest

import p1tui.p1
from p1tui.p1 import decoder


def test_each_name_of_the_face_is_the_one_behind_it() -> None:
    for name in ("Accepted", "Decoder", "Rejection"):
        assert getattr(p1tui.p1, name) is getattr(decoder, name)


def test_any_other_name_is_an_error() -> None:
    name = "Decodr"
    with pytest.raises(AttributeError, match=name):
        getattr(p1tui.p1, name)


def test_a_reading_alone_loads_no_decoder() -> None:
    code = "import sys; from p1tui.p1 import Reading; print('p1tui.p1.decoder' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
