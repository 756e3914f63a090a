"""A second reader as plain as can be, text in, the JSON object out, which shares nothing with the first.

It knows the lines of the corpus and no damage: decimals for numbers, one regular expression for lines.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.shared.times import AMSTERDAM

SIMPLE = {
    "1-0:1.8.0": "import_wh", "1-0:2.8.0": "export_wh", "1-1:1.8.0": "import_wh", "1-1:2.8.0": "export_wh",
    "1-0:1.7.0": "power_import_w", "1-0:2.7.0": "power_export_w",
    "1-0:21.7.0": "l1_import_w", "1-0:41.7.0": "l2_import_w", "1-0:61.7.0": "l3_import_w",
    "1-0:22.7.0": "l1_export_w", "1-0:42.7.0": "l2_export_w", "1-0:62.7.0": "l3_export_w",
    "1-0:32.7.0": "l1_voltage_mv", "1-0:52.7.0": "l2_voltage_mv", "1-0:72.7.0": "l3_voltage_mv",
    "1-0:31.7.0": "l1_current_ma", "1-0:51.7.0": "l2_current_ma", "1-0:71.7.0": "l3_current_ma",
    "1-0:32.32.0": "l1_sags", "1-0:52.32.0": "l2_sags", "1-0:72.32.0": "l3_sags",
    "1-0:32.36.0": "l1_swells", "1-0:52.36.0": "l2_swells", "1-0:72.36.0": "l3_swells",
    "0-0:96.7.21": "failures", "0-0:96.7.9": "long_failures", "0-0:96.14.0": "tariff",
    "1-0:1.4.0": "demand_w",
}  # fmt: skip
FACTORS = {
    "kwh": 1000,
    "wh": 1,
    "kw": 1000,
    "w": 1,
    "v": 1000,
    "a": 1000,
    "m3": 1000,
    "gj": 1000,
    "s": 1,
    "": 1,
}
BASES = {"m3": "dm3", "GJ": "MJ", "kWh": "Wh"}
MEDIA = {
    2: "electricity", 3: "gas", 4: "heat", 6: "warm_water", 7: "water", 10: "cooling", 11: "cooling",
    12: "heat",
}  # fmt: skip
LIVE = (
    ("gas", "dm3", "gas_dm3"), ("water", "dm3", "water_dm3"), ("heat", "MJ", "heat_mj"),
    ("heat", "dm3", "heat_dm3"), ("warm_water", "dm3", "warm_water_dm3"), ("cooling", "MJ", "cooling_mj"),
    ("electricity", "Wh", "submeter_wh"),
)  # fmt: skip
SKIPPED = {
    "0-0:96.1.4", "1-3:0.2.8", "0-0:1.0.0", "0-0:1.1.0", "0-0:96.1.1", "0-0:96.1.0", "1-0:1.6.0",
    "0-0:96.13.0", "1-0:0.9.1", "1-0:0.9.2", "1-0:99.97.0", "0-0:98.1.0",
}  # fmt: skip


def number(text: str) -> int | None:
    digits, _, unit = text.partition("*")
    return int(Decimal(digits) * FACTORS[unit.lower()]) if digits else None


def time(text: str) -> str | None:
    match = re.fullmatch(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([SW]?)", text)
    if match is None:
        return None
    year, *rest = (int(part) for part in match.groups()[:6])
    try:
        local = datetime(2000 + year, *rest)  # type: ignore[arg-type]
    except ValueError:
        return None
    if not 1 <= year < 70:
        return None
    if match[7]:
        moment = (local - timedelta(hours=2 if match[7] == "S" else 1)).replace(tzinfo=UTC)
    else:
        moment = local.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def identity(text: str) -> str | None:
    if set(text) <= {"0"} or set(text) == {"2", "D"}:
        return None
    return hex_text(text)


def hex_text(text: str) -> str:
    try:
        decoded = bytes.fromhex(text).decode("ascii")
    except ValueError:
        return text
    return decoded.strip() if decoded.isprintable() else text


def lines(text: str) -> list[tuple[str, list[str]]]:
    joined = re.sub(r"\n\(", "(", text)
    found = []
    for line in joined.split("\n")[1:]:
        match = re.fullmatch(r"(\d+-\d+:\d+[.:]\d+[.:]\d+)(?:[.*]255)?((?:\([^()]*\))+)!?", line)
        if match:
            found.append(
                (match[1].replace(":", ".").replace(".", ":", 1), re.findall(r"\(([^()]*)\)", match[2]))
            )
    return found


def device(channel: int, own: list[tuple[str, list[str]]]) -> dict[str, Any] | None:
    found: dict[str, Any] = {"channel": channel, "medium": "unknown"}
    for code, groups in own:
        if code == "24.1.0":
            found["medium"] = MEDIA.get(int(groups[0] or 0), "unknown")
        elif code in ("96.1.0", "96.1.1") and identity(groups[0]):
            found["id"] = identity(groups[0])
        elif code in ("24.2.1", "24.2.3", "24.3.0"):
            value = f"{groups[6]}*{groups[5]}" if code == "24.3.0" else groups[1]
            at, unit = time(groups[0]), value.partition("*")[2]
            if unit and at and number(value) is not None and at > found.get("time", ""):
                found |= {"value": number(value), "unit": BASES[unit], "time": at}
    return found if len(found) > 2 or found["medium"] != "unknown" else None


def outages(groups: list[str]) -> list[dict[str, Any]]:
    entries = [(time(end), number(length)) for end, length in zip(groups[2::2], groups[3::2], strict=False)]
    entries = [(end, length) for end, length in entries if length and length < 2**31 - 1]
    unset = [{"duration_s": length} for end, length in entries if end is None]
    good = sorted((end, length) for end, length in entries if end and length)
    for (end, _), (later, length) in pairwise(good):
        if datetime.fromisoformat(later) - timedelta(seconds=length - 60) < datetime.fromisoformat(end):
            return []
    return [*unset, *({"time": end, "duration_s": length} for end, length in good)]


def peaks(groups: list[str]) -> list[dict[str, Any]]:
    rows = [groups[start : start + 3] for start in range(3, len(groups) - 2, 3)]
    found = [{"month_end": time(row[0]), "time": time(row[1]), "power_w": number(row[2])} for row in rows]
    found.sort(key=lambda row: str(row["month_end"]))
    return [{key: value for key, value in row.items() if value is not None} for row in found]


def read(raw: bytes) -> dict[str, Any]:
    """Read a telegram into what `Reading.as_dict` would give, without `crc` and `faults`."""
    text = raw.decode("latin-1").replace("\r\n", "\n").strip("\n")
    all_lines = lines(text)
    first: dict[str, list[str]] = {}
    for code, groups in all_lines:
        first.setdefault(code, groups)
    said: dict[str, Any] = {"header": text.split("\n")[0][1:].strip(), "other": {}}
    channels: dict[int, list[tuple[str, list[str]]]] = {}
    for code, groups in all_lines:
        channel, rest = int(code[2]), code[4:]
        value = groups[0] if len(groups) == 1 else "".join(f"({group})" for group in groups)
        if code in SIMPLE:
            if number(groups[0]) is not None:
                said.setdefault(SIMPLE[code], number(groups[0]))
        elif match := re.fullmatch(r"1-0:([12])\.8\.(\d+)", code):
            said[f"{'import' if match[1] == '1' else 'export'}_t{match[2]}_wh"] = number(groups[0])
        elif code[0] == "0" and channel and re.fullmatch(r"24\.[123]\.[013]|96\.1\.[01]", rest):
            channels.setdefault(channel, []).append((rest, groups))
        elif code not in SKIPPED:
            said["other"].setdefault(code, value)
    said |= headline(first, said["other"])
    for name in ("import", "export"):
        registers = [value for key, value in said.items() if re.fullmatch(rf"{name}_t\d+_wh", key)]
        if registers:
            said.setdefault(f"{name}_wh", sum(registers))
    said["devices"] = [found for channel in sorted(channels) if (found := device(channel, channels[channel]))]
    for medium, unit, field in LIVE:
        live = [found for found in said["devices"] if (found["medium"], found.get("unit")) == (medium, unit)]
        if live:
            best = max(live, key=lambda found: str(found["time"]))
            said |= {field: best["value"], field.rpartition("_")[0] + "_time": best["time"]}
    return {key: value for key, value in said.items() if value not in (None, [], {})}


def headline(first: dict[str, list[str]], other: dict[str, str]) -> dict[str, Any]:
    """Read the lines that stand once: meter, clock, the month's peak, logs, the message."""
    said: dict[str, Any] = {}
    version = first.get("0-0:96.1.4", [""])[0]
    version = hex_text(version) if len(version) > 6 else version
    said["version"] = version or first.get("1-3:0.2.8", [None])[0]
    for code in ("0-0:96.1.1", "0-0:96.1.0", "0-0:96.1.255", "0-0:42.0.0", "1-0:0.0.0"):
        if code in first and identity(first[code][0]):
            said["meter"] = identity(first[code][0])
            other.pop(code, None)
            break
    clock = first.get("0-0:1.0.0") or first.get("0-0:1.1.0") or [""]
    if "1-0:0.9.2" in first:
        clock = [first["1-0:0.9.2"][0] + first["1-0:0.9.1"][0]]
    if time(clock[0]):
        said |= {"time": time(clock[0]), "time_source": "meter"}
    if "1-0:1.6.0" in first:
        groups = sorted(first["1-0:1.6.0"], key=lambda group: "*" in group)
        said |= {"peak_demand_time": time(groups[0]), "peak_demand_w": number(groups[1])}
    log = first.get("1-0:99.97.0", [])
    said["outages"] = outages(log)
    if not said["outages"] and [end for end in log[2::2] if time(end)] and "2147483647*s" not in log:
        other["1-0:99.97.0"] = "".join(f"({group})" for group in log)
    said["month_peaks"] = peaks(first.get("0-0:98.1.0", []))
    said["message"] = hex_text(first.get("0-0:96.13.0", [""])[0]) or None
    return said
