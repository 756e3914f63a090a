"""What is answered stands in the config, with comments, and all else stays as a person wrote it."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import msgspec
import pytest

from p1tui.config import loading
from p1tui.config.errors import ConfigError
from p1tui.config.settings import Config, MeterSettings
from p1tui.service.setup.draft import ChannelChange, Draft

CHANNEL = {"channel": 8, "write_key": "K8"}
DRAFT = Draft(
    language="nl",
    meter=MeterSettings(source="/dev/x", baud=9600, parity="E", main_fuse_a=0),
    channel=ChannelChange(table=CHANNEL),
)
FILES = {
    "none": "",
    "comments": "# mine\n[store]\nretention = 7  # a week\n\n[tui]\nglyphs = 'ascii'  # my font\n# the end\n",
    "a channel": "[meter]\nbaud = 300 # slow\n[[thingspeak]]\nchannel = 7 # the house\nwrite_key = 'K7'\n",
    "a channel in the middle": "[[thingspeak]]\nchannel = 7\nwrite_key = 'K7'\n[store]\nretention = 7\n",
    "inline": "meter = { crc = 'ignore' }\n",
    "dotted": "meter.crc = 'ignore'\ntui.theme = 'p1tui-light'\n",
    "windows": "# mine\r\n[meter]\r\ncrc = 'ignore' # it is wrong\r\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_answers_are_written_and_all_else_stays(tmp_path: Path, text: str) -> None:
    file = tmp_path / "c.toml"
    if text:
        file.write_bytes(text.encode())
    before = loading.load(file, env={})
    assert DRAFT.write(file, before)
    after = loading.load(file, env={})
    assert after.meter == msgspec.structs.replace(DRAFT.meter, crc=before.meter.crc)
    assert after.tui == msgspec.structs.replace(before.tui, language="nl")
    assert after.store == before.store
    assert [each.channel for each in after.thingspeak] == [each.channel for each in before.thingspeak] + [8]
    written = file.read_text()
    for comment in (line.partition("#")[2] for line in text.splitlines()):
        assert comment.strip() in written
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["c.toml"]


def test_a_new_file_explains_itself(tmp_path: Path) -> None:
    file = tmp_path / "new" / "c.toml"
    DRAFT.write(file, Config())
    lines = file.read_text().splitlines()
    assert lines[0] == "# Written by the guided setup of p1tui, which changes it, too; so may you."
    assert 'source = "/dev/x" # where the telegrams come from' in lines
    assert 'write_key = "K8" # secret: who has it can write into the channel' in lines


def test_without_a_change_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    present = Config(meter=DRAFT.meter)
    draft = Draft(language=present.tui.language, meter=DRAFT.meter, channel=ChannelChange())
    assert not draft.write(file, present)
    assert not file.exists()


def test_channels_that_are_not_wanted_any_more_go(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text("[[thingspeak]]\nchannel = 7\nwrite_key = 'K'\n[store]\nretention = 7 # a week\n")
    present = loading.load(file, env={})
    draft = Draft(language="auto", meter=present.meter, channel=ChannelChange(removed=True))
    assert draft.write(file, present)
    assert tomllib.loads(file.read_text()) == {"store": {"retention": 7}}
    assert "# a week" in file.read_text()


def test_the_key_of_one_channel_is_changed_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    text = "".join(f"[[thingspeak]]\nchannel = {n}\nwrite_key = 'K{n}' # of {n}\n" for n in (7, 8))
    file.write_text(text)
    present = loading.load(file, env={})
    change = ChannelChange(table={"write_key": "NEW"}, at=1)
    assert Draft(language="auto", meter=present.meter, channel=change).write(file, present)
    assert file.read_text() == text.replace("'K8'", '"NEW"')


def test_a_file_that_would_be_damaged_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    text = "thingspeak = [{ channel = 7, write_key = 'K' }]\n"
    file.write_text(text)
    with pytest.raises(ConfigError, match="cannot be changed in its present form"):
        DRAFT.write(file, Config())
    assert file.read_text() == text
