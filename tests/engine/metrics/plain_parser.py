"""A strict, plain parser of Prometheus' text format 0.0.4 and of OpenMetrics 1.0, by their specifications."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)")
COMMENT = re.compile(rf"# (HELP|TYPE) ({NAME}) (.+)")
ENDINGS = {"counter": "_total", "info": "_info"}


class Metrics(NamedTuple):
    """A page."""

    kinds: dict[str, str]
    """Kind by name of a family."""
    values: dict[tuple[str, frozenset[tuple[str, str]]], str]
    """Value, as written, by name and labels."""

    def value(self, name: str, **labels: str) -> str | None:
        """Return the value of the one sample that has at least these labels, None without any."""
        found = [value for (own, has), value in self.values.items() if own == name and labels.items() <= has]
        assert len(found) <= 1, (name, labels, found)
        return found[0] if found else None

    def labels(self, name: str) -> list[dict[str, str]]:
        """Return the labels of each sample of a name."""
        return [dict(has) for own, has in self.values if own == name]


def parse(text: str, *, openmetrics: bool = False) -> Metrics:
    """Return the metrics of a page. Raises AssertionError where it breaks a rule."""
    assert text.endswith("\n")
    lines = text[:-1].split("\n")
    if openmetrics:
        assert lines.pop() == "# EOF"
    found = Metrics({}, {})
    helped: set[str] = set()
    family = ""
    for line in lines:
        comment = COMMENT.fullmatch(line)
        if comment is not None:
            what, name, rest = comment.groups()
            if what == "HELP":
                assert name not in helped and name not in found.kinds, f"twice: {line}"
                helped.add(name)
            else:
                assert name in helped and name not in found.kinds, line
                assert rest in ("counter", "gauge", *(("info",) if openmetrics else ())), line
                found.kinds[name] = rest
            family = name
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample is not None, line
        name, labels, value = sample.groups()
        kind = found.kinds[family]
        assert name == family + (ENDINGS.get(kind, "") if openmetrics else ""), line
        assert openmetrics or kind != "counter" or name.endswith("_total"), line
        pairs = LABEL.findall(labels or "")
        assert ",".join(f'{key}="{text}"' for key, text in pairs) == (labels or ""), line
        key = name, frozenset(pairs)
        assert len(key[1]) == len({name for name, _ in pairs}) == len(pairs), line
        assert key not in found.values, f"twice: {line}"
        assert math.isfinite(float(value)), line
        assert kind != "counter" or float(value) >= 0, line
        found.values[key] = value
    assert set(found.kinds) == helped
    return found
