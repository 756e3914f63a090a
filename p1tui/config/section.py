"""A table of the config file as a struct, and what of it may be shown: never a secret."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec

SECRETS = frozenset({"write_key", "read_key", "key", "auth_key", "token", "password", "entsoe_token"})
"""Settings whose value is never shown or logged, and sent only to the server it is for."""

MASK = "********"
"""Text shown in place of a secret of any length."""

LOGIN = re.compile(r"//.*@", re.DOTALL)
"""A name and password in a SOURCE; none takes them."""

UNKNOWN_OPTION = re.compile(r"([?&](?!(?:baud|parity|speed|serial|now)=)[^=&]*=)[^&]+")
"""An option of a SOURCE that none takes, such as `password`; group 1 is all but its value."""


NAME = r"^[^\x00]*\Z"
"""Pattern of a name for the system, which takes no NUL."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the config file. Its repr masks secrets, so that no log or traceback shows one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({masked(self)})"


def masked(section: Section) -> dict[str, Any]:
    """Return a section as plain dicts and lists, with a mask in place of each secret."""
    shown: dict[str, Any] = _masked("", msgspec.to_builtins(section, builtin_types=(date,)))
    return shown


def shown_source(spec: str) -> str:
    """Return a SOURCE for a person: without a name or password, and with unknown options masked."""
    return UNKNOWN_OPTION.sub(rf"\1{MASK}", LOGIN.sub("//", spec))


def _masked(name: str, value: Any) -> Any:
    """Mask a value if `name` is a secret; mask the secrets inside a table or list."""
    if isinstance(value, dict):
        return {key: _masked(key, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(name, each) for each in value]
    if name == "source":
        return shown_source(value)
    return MASK if name in SECRETS and value else value
