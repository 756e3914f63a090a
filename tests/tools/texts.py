"""Finds the texts of the code for the catalogues: those the screen marks, and those that other rooms say.

Other rooms write plain English and know no languages. A figure in a sentence of theirs becomes a placeholder,
named after what it is: `f"{path} cannot be read."` is found as `{path} cannot be read.`
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from p1tui.i18n.sentences import CONTEXT

PACKAGE = Path(__file__).parents[2] / "p1tui"

Text = tuple[str, int, str | None, tuple[str, ...]]
"""File, line, context, and the text, or its forms for one and for many."""

MARKS = {"tr": (0,), "N_": (0,), "ngettext": (0, 1), "count": (1, 2), "pgettext": (1,)}
"""Functions that take texts, and which of their arguments those are; the first of `pgettext` is a context."""

KEY = "Binding"
"""Makes a key; its third argument and its tooltip are texts, which go through `tr` where they are drawn."""

ROOMS = ("p1", "sources", "store", "uplinks", "net", "engine", "cli/run_plan.py")  # fmt: skip
"""Where sentences come from that the screen may show."""

COMMANDS_ONLY = (
    "sources/factory.py", "store/backup.py", "store/outbox/maintenance.py", "uplinks/thingspeak/account.py",
    "uplinks/thingspeak/fields.py",
)  # fmt: skip
"""What these say is said by a command, before or without a screen."""

SENTENCE = re.compile(
    r"\s*(?!SELECT|INSERT|UPDATE|DELETE|CREATE|WITH)[A-Z{].*[a-z}] [a-z{(].*([.:]|[.:] \{\w+\})\s*", re.DOTALL
)

PARTS = {
    "p1/lines/obis.py": r"[A-Z].*|\{name\} L\{phase\}",
    "p1/readings/meters.py": r"[a-z]{3,}( \{\w+\})?|[A-Z]\w+ (household|meter)",
    "engine/rejections.py": r"[a-z{].*[a-z] [a-z{].*",
    "sources/serial.py": r"it .+|none",
    "store/database/connection.py": r"[a-z{]+ .+[.]",
    "store/recording/plausibility.py": r"its time is .+|\{name\} .+|ahead of|behind",
    "store/recording/recorder.py": r"counted as .+",
    "store/recording/events.py": r"[a-z{].*[a-z] [a-z{].*|forward|back",
    "net/errors.py": r"[a-z]+ .+",
    "net/resolver.py": r"[a-z]+ [a-z]+ [a-z].*",
    "net/network_status.py": r"The .+\n.+",
}
"""Where names and parts of sentences come from, and what they look like."""


SYSTEM = (
    "No such file or directory", "No such device", "No such device or address", "Permission denied",
    "Operation not permitted", "Input/output error", "Is a directory", "No space left on device",
    "Read-only file system", "Device or resource busy", "Connection refused", "Connection reset by peer",
    "Broken pipe", "No route to host", "Network is unreachable", "Connection timed out", "timed out",
    "database is locked", "database disk image is malformed", "unable to open database file",
    "disk I/O error",
)  # fmt: skip
"""What Linux and SQLite say inside such sentences, in their own words."""


def marked() -> Iterator[Text]:
    """Every text that the screen hands to one of the `MARKS`; it must stand there in full."""
    for file in sorted([*(PACKAGE / "i18n").rglob("*.py"), *(PACKAGE / "tui").rglob("*.py")]):
        name = file.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from ((name, node.lineno, *found) for found in _marked_by(node.func.id, node))


def _marked_by(function: str, call: ast.Call) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    if function == KEY:
        words = [call.args[2], *(each.value for each in call.keywords if each.arg == "tooltip")]
        yield from ((None, (text,)) for text in map(_string, words) if text is not None)
    elif function in MARKS:
        strings = [_string(call.args[at]) for at in MARKS[function]]
        found = tuple(text for text in strings if text is not None)
        if len(found) == len(strings):
            yield _string(call.args[0]) if function == "pgettext" else None, found


def _string(argument: ast.expr) -> str | None:
    """A text as it stands; `None` for a name, whose text is marked where it was made."""
    if isinstance(argument, ast.JoinedStr):
        raise ValueError(f"No catalogue can hold {ast.unparse(argument)}: use tr(…).format(…).")
    return str(argument.value) if isinstance(argument, ast.Constant) else None


def said() -> Iterator[Text]:
    """Every text that other rooms may have the screen show."""
    yield from (("i18n/sentences.py", 1, CONTEXT, (text,)) for text in SYSTEM)
    for room in ROOMS:
        path = PACKAGE / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = file.relative_to(PACKAGE).as_posix()
            if name not in COMMANDS_ONLY:
                for line, text in _said_in(name, file.read_text("utf-8")):
                    yield name, line, CONTEXT, (text,)


def _said_in(name: str, source: str) -> Iterator[tuple[int, str]]:
    part = re.compile(PARTS.get(name, r"(?!)"), re.DOTALL)
    for line, text in sorted(texts(ast.parse(source))):
        if SENTENCE.fullmatch(text) or part.fullmatch(text):
            yield line, text.strip()


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module that is neither a docstring nor logged, nor a part of another."""
    skipped = {id(node) for node in _silent(tree)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            skipped |= {id(child) for child in ast.iter_child_nodes(node)}
        elif isinstance(node, ast.JoinedStr):
            skipped |= {id(child) for child in node.values if isinstance(child, ast.Constant)}
            yield node.lineno, template(node)
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            skipped.add(id(node.format_spec))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            yield node


def template(text: ast.JoinedStr) -> str:
    """An f-string with a named placeholder for each of its values."""
    seen: Counter[str] = Counter()
    parts: list[str] = []
    for part in text.values:
        if isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            seen[name] += 1
            parts.append(f"{{{name}{seen[name] if seen[name] > 1 else ''}}}")
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value))
    return "".join(parts)


def _name(value: ast.expr) -> str:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(func=inner) | ast.BinOp(left=inner) | ast.UnaryOp(operand=inner):
            return _name(inner)
        case ast.Subscript(value=inner) | ast.BoolOp(values=[inner, *_]):
            return _name(inner)
    return "value"
