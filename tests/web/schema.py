"""Hold a value to a schema of the OpenAPI file: the few words of JSON Schema that it uses."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from p1tui.web.app import OPENAPI

KINDS: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
WORDS: Final = {"type", "properties", "required", "additionalProperties", "items"} | {
    *("enum", "pattern", "format", "description", "anyOf", "$ref")
}
DOCUMENT: Final[dict[str, Any]] = json.loads(OPENAPI.read_text("utf-8"))


def faults(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Return what is wrong with a value."""
    assert schema.keys() <= WORDS, f"{where}: a word that is not checked"
    if "$ref" in schema:
        return faults(value, DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], where)
    if "anyOf" in schema:
        each_way = [faults(value, each, where) for each in schema["anyOf"]]
        return min(each_way, key=len)
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = bool if isinstance(value, bool) else type(value)
    if not any(kind in KINDS[each] for each in allowed):
        return [f"{where}: {value!r} is none of {allowed}"]
    found: list[str] = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{where}: {value!r} is not as it should be")
    if isinstance(value, list):
        for at, each in enumerate(value):
            found += faults(each, schema["items"], f"{where}[{at}]")
    if isinstance(value, dict):
        found += _object_faults(value, schema, where)
    return found


def _object_faults(value: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, each in value.items():
        if name in known:
            found += faults(each, known[name], f"{where}.{name}")
        elif more is False:
            found.append(f"{where}: {name} is not documented")
        elif isinstance(more, dict):
            found += faults(each, more, f"{where}.{name}")
    return found


def answer_faults(path: str, value: Any) -> list[str]:
    """Return what is wrong with an answer of the API."""
    return faults(value, _content(path)["schema"])


def example(path: str) -> Any:
    """Return the documented example of an answer."""
    return _content(path)["example"]


def _content(path: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    return found
