"""Every test begins as a process does. No input of hypothesis has a deadline: a busy machine takes longer."""

from __future__ import annotations

import pytest
from hypothesis import settings

from p1tui.i18n import language
from p1tui.runtime import invocation

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def plain_process() -> None:
    """Speak English, and name no options in command lines, whatever the test before has done."""
    language.use("en")
    invocation.use(profile=None, config=None)
