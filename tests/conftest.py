"""Hold no input of hypothesis to a time: a busy machine takes longer."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
