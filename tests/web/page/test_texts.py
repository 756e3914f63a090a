"""Each text that a module names is there, and each that is there is named."""

from __future__ import annotations

import re

from p1tui.i18n.language import LANGUAGES
from p1tui.web.static import PAGE
from p1tui.web.texts import TEXTS, page_texts

MADE = (
    *("import", "export", "highest_import", "highest_export", "importing", "returning", "balanced"),
    *("link_starting", "link_up", "link_sending", "link_retrying", "link_stopped", "link_paused"),
    *("theme_auto", "p1tui-dark", "p1tui-light", "p1tui-clear"),
    *("energy", "power", "demand", "gas", "water", "heat", "warm_water", "cooling", "submeter", "cost"),
    *("day", "week", "month", "year", "span", "previous", "next", "cheap", "dear", "negative"),
    *("name_lookup", "connect", "tls", "first_byte", "now", "history", "prices", "upload", "wall"),
)
"""Keys that a module makes from a name."""


def named() -> set[str]:
    modules = [file.read_text("utf-8") for file in (PAGE / "modules").glob("*.js")]
    found = {key for module in modules for call in calls(module) for key in re.findall(r'"([\w-]+)"', call)}
    shell = (PAGE / "index.html").read_text("utf-8")
    return found | set(re.findall(r'data-text="([\w-]+)"', shell)) | set(MADE)


def calls(module: str) -> list[str]:
    """Return the first argument of each call of `text`."""
    return re.findall(r"\btext\(([^,()]*)", module)


def test_every_text_is_named_and_every_name_has_a_text() -> None:
    assert named() - {"15"} == set(TEXTS)


def test_a_text_has_the_same_places_in_every_language() -> None:
    for code in LANGUAGES:
        found = page_texts(code)
        assert found["language"] == code
        for key, text in found["texts"].items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", TEXTS[key])), key


def test_no_module_reads_markup_or_sets_styles_that_the_policy_forbids() -> None:
    for file in (PAGE / "modules").glob("*.js"):
        text = file.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", '"style"'):
            assert word not in text, (file.name, word)
    shell = (PAGE / "index.html").read_text("utf-8")
    assert "style=" not in shell
    assert " on" not in re.sub(r">[^<]*<", "><", shell).replace("icon", "").lower()
