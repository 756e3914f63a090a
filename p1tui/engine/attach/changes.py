"""A snapshot as lines: whole at first, then what changed; and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, get_type_hints

import msgspec

from p1tui.engine.attach import protocol
from p1tui.engine.attach.protocol import Append, Fields, Nonsense
from p1tui.model.snapshot import Snapshot
from p1tui.model.status import RejectedFrame
from p1tui.p1.reading import Reading

CHUNK: Final = 32 * 1024
"""Bytes of items in one line, so that a viewer that does not read costs little memory."""

GROWING: Final[dict[str, type]] = {"tail": Reading, "rejections": RejectedFrame}
"""Lists of the snapshot whose changes are sent -> their items."""

_HINTS: Final = get_type_hints(Snapshot)
PLAIN: Final[dict[str, Any]] = {
    name: _HINTS[name] for name in Snapshot.__struct_fields__ if name not in (*GROWING, "engine", "stored")
}
"""Further fields that are sent -> their types. `engine` is the viewer's own, `stored` the engine's."""

_UNKNOWN: Final = object()
"""Stands for a value that this version does not know."""


def lines(before: Snapshot | None, after: Snapshot) -> Iterator[bytes]:
    """Yield the lines that turn `before` (`None`: nothing) into `after`, each as late as it is needed."""
    for name in GROWING:
        old: Sequence[object] = () if before is None else getattr(before, name)
        new: Sequence[object] = getattr(after, name)
        drop = dropped(old, new)
        yield from _appended(name, drop, new[len(old) - drop :])
    changed = {
        name: getattr(after, name) for name in PLAIN if before is None or _differs(name, before, after)
    }
    yield protocol.line({"type": "snapshot", "fields": changed})


def _differs(name: str, before: Snapshot, after: Snapshot) -> bool:
    old, new = getattr(before, name), getattr(after, name)
    return old is not new and bool(old != new)


def dropped(old: Sequence[object], new: Sequence[object]) -> int:
    """Return how many items at the start of `old` are gone; the rest of them are the start of `new`."""
    if not old or not new:
        return len(old)
    for drop, item in enumerate(old):
        if item is new[0]:
            rest = old[drop:]
            kept = len(rest) <= len(new) and all(a is b for a, b in zip(rest, new, strict=False))
            return drop if kept else len(old)
    return len(old)


def _appended(field: str, drop: int, items: Sequence[object]) -> Iterator[bytes]:
    chunk: list[msgspec.Raw] = []
    size = 0
    for item in items:
        encoded = protocol.encode(item)
        if chunk and size + len(encoded) > CHUNK:
            yield protocol.line(Append(field, drop, chunk))
            chunk, size, drop = [], 0, 0
        chunk.append(msgspec.Raw(encoded))
        size += len(encoded)
    if chunk or drop:
        yield protocol.line(Append(field, drop, chunk))


class Assembly:
    """Puts the lines of one connection together.

    A value that this version does not know is left out, and `incomplete` is set.

    Threads: one.
    """

    def __init__(self) -> None:
        self.incomplete = False
        self._lists: dict[str, list[Any]] = {name: [] for name in GROWING}

    def append(self, change: Append) -> None:
        """Change a list; it is shown with the next snapshot."""
        if change.field in GROWING:
            items = self._lists[change.field]
            del items[: change.drop]
            items += [self._known(item, GROWING[change.field]) for item in change.items]

    def snapshot(self, before: Snapshot, change: Fields) -> Snapshot:
        """Return the snapshot that follows `before`."""
        found: dict[str, Any] = {}
        for name in PLAIN.keys() & change.fields.keys():
            value = self._known(change.fields[name], PLAIN[name])
            if value is not _UNKNOWN:
                found[name] = value
        for name, items in self._lists.items():
            found[name] = tuple(item for item in items if item is not _UNKNOWN)
        return msgspec.structs.replace(before, **found)

    def _known(self, data: msgspec.Raw, kind: Any) -> Any:
        try:
            return protocol.decode(bytes(data), kind)
        except Nonsense:
            self.incomplete = True
            return _UNKNOWN
