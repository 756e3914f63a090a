"""Every test begins as a process does, and says the same each time.

No input of hypothesis has a deadline: a busy machine takes longer. The inputs are the same in each run;
`pytest --hypothesis-profile=search` looks for others.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

from p1tui.i18n import language
from p1tui.runtime import invocation

settings.register_profile("search", deadline=None)
settings.register_profile("repeat", deadline=None, derandomize=True)
settings.load_profile("repeat")


@pytest.fixture(autouse=True)
def plain_process() -> None:
    """Speak English, and name no options in command lines, whatever the test before has done."""
    language.use("en")
    invocation.use(profile=None, config=None)
