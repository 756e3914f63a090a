"""Extract the texts of the code for the catalogues: the literals in calls of certain functions.

These keywords are gettext's own, `tr`, `N_` and `count`, textual's `Binding`, `Message`, and the `Meta` of
settings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from p1tui.i18n.sentences import CONTEXT

PACKAGE = Path(__file__).parents[2] / "p1tui"

KEYWORDS = {
    "tr": (0,),
    "N_": (0,),
    "ngettext": (0, 1),
    "count": (1, 2),
    "pgettext": (1,),
    "Binding": (2,),
    "Meta": (),
    "Message": (0,),
}
"""Keyword -> positions of its text, or of the singular and the plural, among the arguments. `pgettext` has a
context before the text; the tooltip of a `Binding` is a text, too, and so is the description of a
`Meta`, which stands in the sentence on a wrong setting."""

MAKES_ANY = "i18n/message.py"
"""Module that is left out: it makes messages from stored and plain texts, so its calls have no literals."""


class NoLiteral(ValueError):
    """A text in a call is not one literal, so no catalogue can hold it."""


class Text(NamedTuple):
    """A text of the code, as one form or as singular and plural."""

    file: str
    line: int
    context: str | None
    forms: tuple[str, ...]


def extract() -> Iterator[Text]:
    """Yield every text of the package. Raises `NoLiteral`."""
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name != MAKES_ANY:
            yield from extract_from(file.read_text("utf-8"), name)


def extract_from(source: str, name: str) -> Iterator[Text]:
    """Yield every text of a module, in the order of its calls. Raises `NoLiteral`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            for context, forms in _texts(node.func.id, node, f"{name}:{node.lineno}"):
                yield Text(name, node.lineno, context, forms)


def _texts(keyword: str, call: ast.Call, where: str) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    arguments = [call.args[at] for at in KEYWORDS[keyword] if at < len(call.args)]
    forms = tuple(text for text in (_literal(argument, where) for argument in arguments) if text is not None)
    if keyword == "Message":
        yield CONTEXT, (_template(call, forms, where),)
    elif forms and len(forms) == len(KEYWORDS[keyword]):
        yield _literal(call.args[0], where) if keyword == "pgettext" else None, forms
    for each in call.keywords if keyword == "Binding" else ():
        if each.arg == "tooltip" and (tooltip := _literal(each.value, where)) is not None:
            yield None, (tooltip,)
    for each in call.keywords if keyword == "Meta" else ():
        if each.arg == "description" and (allowed := _literal(each.value, where)) is not None:
            yield CONTEXT, (allowed,)


def _literal(argument: ast.expr, where: str) -> str | None:
    """Return an argument's text; `None` for a variable, whose text is marked where it was made."""
    if isinstance(argument, ast.JoinedStr):
        raise NoLiteral(f"{where}: no catalogue can hold {ast.unparse(argument)}; give its values by name.")
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _template(call: ast.Call, forms: tuple[str, ...], where: str) -> str:
    """Return the template of a message, and check that its values are those of its placeholders."""
    if not forms:
        raise NoLiteral(f"{where}: the template of a Message must be one literal.")
    given = {each.arg for each in call.keywords}
    if given and given != places(forms[0]):
        raise NoLiteral(f"{where}: the values are not those of the places in {forms[0]!r}.")
    return forms[0]


def places(text: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
