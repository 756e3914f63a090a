"""The terminal's encoding is that of the locale, also where Python writes another one."""

from __future__ import annotations

import io

import pytest

from p1tui.runtime.encoding import terminal_encoding


@pytest.mark.parametrize(
    ("env", "encoding"),
    [
        ({"LC_ALL": "C"}, "ASCII"),
        ({"LC_ALL": "POSIX", "LANG": "nl_NL.UTF-8"}, "ASCII"),
        ({"LC_ALL": "", "LC_CTYPE": "C", "LANG": "C.UTF-8"}, "ASCII"),
        ({"LC_ALL": "nl_NL.UTF-8", "LANG": "C"}, "iso-8859-15"),
        ({}, "iso-8859-15"),
    ],
)
def test_the_locale_c_is_ascii_and_any_other_what_python_takes_from_it(
    env: dict[str, str], encoding: str
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="iso-8859-15")
    assert terminal_encoding(env, stream) == encoding


def test_without_a_stream_it_is_utf_8() -> None:
    assert terminal_encoding({}, None) == "utf-8"
