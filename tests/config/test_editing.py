"""A change of `[tui]` leaves the rest of the user's config file as it is."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from p1tui.config import loading
from p1tui.config.editing import add_target, set_tui
from p1tui.config.errors import ConfigError

FILES = {
    "with comments": "# mine\n[tui]\nglyphs = 'ascii'  # my font\n\n# the meter\n[meter]\nbaud = 9600\n",
    "without the table": "# mine\n[meter]\nbaud = 9600\n\n[[thingspeak]]\nchannel = 7\nwrite_key = 'K'\n",
    "inline": "tui = { glyphs = 'ascii' }\n[meter]\nbaud = 9600\n",
    "dotted": "tui.glyphs = 'ascii'\n",
    "empty": "",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_what_is_set_is_read_and_all_else_stays(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    set_tui(file, {"glyphs": "braille", "theme": "p1tui-light"})
    set_tui(file, {"glyphs": "eighth"})
    after = tomllib.loads(file.read_text())
    assert after["tui"] == {"glyphs": "eighth", "theme": "p1tui-light"}
    assert {**after, "tui": 0} == {**tomllib.loads(text), "tui": 0}
    for line in text.splitlines():
        assert "glyphs" in line or line in file.read_text()
    assert loading.load(file, env={}).tui.glyphs == "eighth"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    set_tui(file, {"language": "nl"})
    assert tomllib.loads(file.read_text()) == {"tui": {"language": "nl"}}


@pytest.mark.parametrize("text", ["tui = 3\n", "[tui\n", "a = 1\na = 2\n"])
def test_a_file_of_another_form_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        set_tui(file, {"glyphs": "half"})
    assert file.read_text() == text


def test_a_folder_that_refuses_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        set_tui(tmp_path / "file" / "config.toml", {"glyphs": "half"})


def test_a_file_that_an_editor_of_windows_marked_as_utf_8_takes_a_channel(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf# mine\r\n[meter]\r\nbaud = 9600\r\n")
    add_target(file, "thingspeak", {"channel": 12, "write_key": "WRITEKEY12345678"})
    loaded = loading.load(file, env={})
    assert (loaded.meter.baud, loaded.thingspeak[0].channel) == (9600, 12)
    assert "# mine" in file.read_text(encoding="utf-8-sig")
