"""Each fault of a config names the line on which its setting stands, however the file is written."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from p1tui.config import loading
from p1tui.config.errors import ConfigError
from p1tui.config.files import LARGEST as LARGEST_FILE
from p1tui.config.places import LARGEST, Place, lines

TEXT = '''\
# a comment
title.deep = 1

[meter]   # more
source = """
baud = 1
[store]
"""
baud = 9600

[[thingspeak]]
channel = 1
fields = [
  "a",   # ]
  "b",
]
[[thingspeak]]

channel = 2
"key" = { one = 1, "t.wo" = [2] }
[a."b c".d]
e = 1
[[x.y]]
z = 1
'''


def test_every_key_and_table_has_its_line() -> None:
    found = dict(reversed(list(lines(TEXT))))
    assert found == {
        "title": 2, "title.deep": 2, "meter": 4, "meter.source": 5, "meter.baud": 9, "thingspeak": 11,
        "thingspeak.0": 11, "thingspeak.0.channel": 12, "thingspeak.0.fields": 13,
        "thingspeak.0.fields.0": 13, "thingspeak.0.fields.1": 13, "thingspeak.1": 17,
        "thingspeak.1.channel": 19, "thingspeak.1.key": 20, "thingspeak.1.key.one": 20,
        "thingspeak.1.key.t.wo": 20, "thingspeak.1.key.t.wo.0": 20, "a": 21, "a.b c": 21, "a.b c.d": 21,
        "a.b c.d.e": 22, "x": 23, "x.y": 23, "x.y.0": 23, "x.y.0.z": 24,
    }  # fmt: skip


def test_a_missing_key_is_looked_for_in_its_table() -> None:
    place = Place("c.toml", TEXT)
    assert str(place.at("thingspeak.1.write_key")) == "c.toml, line 17"
    assert place.at("nowhere.at.all") == "c.toml"
    assert Place("--set").at("meter.baud") == "--set"


def test_a_table_of_a_list_is_told_by_its_line_and_not_by_a_number_from_0() -> None:
    place = Place("c.toml", TEXT + "[[z]]\ny = [{a = 1}, {a = 2}]\n")
    assert place.named("thingspeak.1.channel") == "thingspeak.channel"
    assert place.named("x.y.0.z") == "x.y.z"
    assert place.named("z.0.y.1.a") == "z.y.1.a"  # two on one line
    assert Place("--set").named("thingspeak.1.channel") == "thingspeak.1.channel"


def test_a_huge_file_is_not_searched() -> None:
    assert Place("c.toml", "[meter]\nbaud = 1\n" + "#" * LARGEST).at("meter.baud") == "c.toml"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "[meter]\nbaud = 1\n\nparity = 'O'\n[store]\n\nretension = 1\n",
            [
                "line 2: meter.baud must",
                "line 4: meter.parity must",
                "line 7: store.retension is not a setting",
            ],
        ),
        ("[meter]\ntimezone = 'x'\n", ["line 2: meter.timezone must"]),
        ("[meter]\n\n[[thingspeak]]\nchannel = 1\n", ["line 3: thingspeak.write_key is missing"]),
        (
            "[[thingspeak]]\nchannel = 1\nwrite_key = 'a'\nfields = ['x']\n[[thingspeak]]\nurl = 'http://x:0'\n",
            [
                "line 4: thingspeak.fields: 'x' is no reading",
                "line 6: thingspeak.url: its port",
                "line 5: thingspeak.channel is missing",
                "line 5: thingspeak.write_key is missing",
            ],
        ),
        (
            "[[thingspeak]]\nchannel = 1\nwrite_key_file = '/nowhere'\n",
            ["line 3: thingspeak.write_key_file: /nowhere cannot be read"],
        ),
        ("[meter]\nsource = /dev/ttyUSB0\n", ['line 2: text needs quotes; write source = "…".']),
        ("[[thingspeak]]\nwrite_key = SECRET\n", ['line 2: text needs quotes; write write_key = "…".']),
        ("[meter]\nbaud = 9600 8N1\n", ["line 2: not valid TOML (Expected newline or end of document"]),
        ("[meter]\nfields = [\n", ["line 2: not valid TOML (Invalid value"]),
        ('[meter]\nbaud = "9600"\n', ["line 2: meter.baud must be a speed"]),
        ("[meter\n", ["line 1: not valid TOML"]),
        ("[meter]\nbaud = 1\nbaud = 2\n", ["line 3: not valid TOML (Cannot overwrite a value)"]),
    ],
)
def test_each_fault_names_its_line(tmp_path: Path, text: str, faults: list[str]) -> None:
    (file := tmp_path / "c.toml").write_text(text)
    with pytest.raises(ConfigError) as error:
        loading.load(file, env={})
    told = [str(each) for each in error.value.sentences]
    assert len(told) == len(faults)
    for each, fault in zip(told, faults, strict=True):
        assert each.startswith(f"{file}, {fault}"), each
    assert "SECRET" not in str(error.value)


def test_a_byte_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    (file := tmp_path / "c.toml").write_bytes(b"[tui]\n# caf\xe9\n")
    with pytest.raises(ConfigError, match="byte 12 is not UTF-8"):
        loading.load(file, env={})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[tui]\nlanguage = 'nl'\n[meter]\nbaud = 'x'\n", "nl"),
        ("[tui]\nlanguage = 'xx'\n", "auto"),
        ("[tui]\nlanguage = 5\n", "auto"),
        ("tui = 5\n", "auto"),
        ("tui = [5]\n", "auto"),
        ("[meter\n", "auto"),
        ("", "auto"),
    ],
)
def test_the_language_is_read_whatever_else_is_wrong(tmp_path: Path, text: str, code: str) -> None:
    (file := tmp_path / "c.toml").write_text(text)
    assert loading.language(file) == code
    assert loading.language(tmp_path / "none") == "auto"


def test_a_pipe_is_left_for_the_config_to_be_read_from(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    assert loading.language(pipe) == "auto"


def test_a_config_may_come_through_a_pipe_in_parts(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            file.write(b"[meter]\nba")
            threading.Event().wait(0.05)  # the reader has taken the first part, and waits
            file.write(b"ud = 9600\n")

    (writer := threading.Thread(target=write)).start()
    assert loading.load(pipe, env={}).meter.baud == 9600
    writer.join()


def test_a_file_that_is_no_config_is_told_in_few_sentences(tmp_path: Path) -> None:
    (file := tmp_path / "c.toml").write_text("".join(f"[a{number}]\n" for number in range(3000)))
    with pytest.raises(ConfigError) as error:
        loading.load(file, env={})
    assert len(error.value.sentences) == 21
    assert str(error.value.sentences[-1]) == "2,980 more faults are not told; mend these first."


@pytest.mark.parametrize("name", ["/dev/zero", "huge"])
def test_a_file_without_an_end_is_no_config(tmp_path: Path, name: str) -> None:
    (tmp_path / "huge").write_bytes(bytes(LARGEST_FILE + 1))
    with pytest.raises(ConfigError, match="larger than any config"):
        loading.load(tmp_path / name, env={})
    with pytest.raises(ConfigError, match=r"write_key_file: .* cannot be read \(File too large\)"):
        loading.load(
            tmp_path / "none",
            overrides=["thingspeak.channel=1", f"thingspeak.write_key_file={tmp_path / name}"],
            env={},
        )
