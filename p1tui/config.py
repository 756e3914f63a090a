"""The TOML file <-> frozen structs: each setting, its default and the reason for it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Meter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[meter]`: where telegrams come from and how they are read."""

    source: str = "auto"
    baud: int = 115200
    parity: Literal["N", "E"] = "N"
    timezone: str = "Europe/Amsterdam"
    crc: Literal["check", "ignore"] = "check"
    key: str = ""
    auth_key: str = ""
    main_fuse_a: int = 25


class Store(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[store]`: the history. `commit_interval` in seconds, `retention` of every reading in days."""

    path: str = ""
    commit_interval: float = 30
    retention: int = 14


class ThingSpeak(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[thingspeak]]` channel. `interval` and `upload_every` in seconds."""

    channel: int = 0
    write_key: str = ""
    write_key_file: str = ""
    read_key: str = ""
    read_key_file: str = ""
    url: str = "https://api.thingspeak.com"
    interval: int = 20
    upload_every: int = 20
    fields: tuple[str, ...] = (
        "import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh",
        "power_import_kw", "power_export_kw", "gas_m3", "tariff",
    )  # fmt: skip


class Tui(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[tui]`: the screen."""

    language: Literal["auto", "en", "nl"] = "auto"
    glyphs: Literal["half", "eighth", "braille", "ascii"] = "half"
    color: Literal["auto", "16", "256", "truecolor", "none"] = "auto"
    mouse: Literal["auto", "on", "off"] = "auto"
    theme: str = "p1tui-dark"


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    meter: Meter = Meter()
    store: Store = Store()
    thingspeak: tuple[ThingSpeak, ...] = ()
    tui: Tui = Tui()
