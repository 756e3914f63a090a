"""A database in the config: what it may say, its secrets from files, and what is shown of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.config.errors import ConfigError
from p1tui.config.loading import load, shown
from p1tui.config.section import MASK
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import InfluxSettings


def loaded(tmp_path: Path, text: str, *overrides: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load(file, overrides=overrides, env={})


def test_four_lines_are_a_database(tmp_path: Path) -> None:
    config = loaded(tmp_path, '[[influx]]\nurl = "http://nas:8086"\napi = 1\ndatabase = "p1"\n')
    assert config.influx == (InfluxSettings(url="http://nas:8086", api=1, database="p1"),)
    assert config.thingspeak == ()


def test_secrets_come_from_files_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("SECRETTOKEN\n")
    (tmp_path / "password").write_text("SECRET:P!\n")
    config = loaded(
        tmp_path,
        f'[[influx]]\nurl = "http://a"\ntoken_file = "{tmp_path}/token"\n'
        f'[[influx]]\nurl = "http://b"\nuser = "me"\npassword_file = "{tmp_path}/password"\n'
        '[influx.tags]\nsite = "home"\n',
    )
    assert (config.influx[0].token, config.influx[1].password) == ("SECRETTOKEN", "SECRET:P!")
    for text in (shown(config), repr(config), repr(config.influx[1])):
        assert "SECRET" not in text
        assert MASK in text
    assert "site" in shown(config)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('url = "http://me:secret@nas"', "line 2: influx.url must be a server without a name"),
        ('url = "http://nas:99999"', "line 2: influx.url: its port must be a number"),
        ("api = 4", "line 2: influx.api must be 1, 2 or 3"),
        ("interval = 0", "line 2: influx.interval must be seconds from 1"),
        ("upload_every = 0.5", "line 2: influx.upload_every must be seconds from 1"),
        ('token = "two words"', "line 2: influx.token must be an API key"),
        ('token_file = "/nowhere"', "influx.token_file: /nowhere cannot be read"),
        ('token = "T"\nuser = "u"', "influx.user: there is a token as well"),
        ('password = "p"', "influx.password: there is no user"),
        ('user = "a:b"', "influx.user must be a name, without a colon"),
        ('tags = { "my site" = "x" }', "influx.tags must be names"),
        ('tags = { time = "x" }', "influx.tags must be names"),
        ('tags = { site = "a\\nb" }', "influx.tags must be names"),
        ('tags = { site = "ends in \\\\" }', "influx.tags must be names"),
        ('tags = { gas_dm3 = "x" }', "influx.tags: 'gas_dm3' is the name of a reading"),
        ("tags = { site = 7 }", "influx.tags must be names"),
        ('bukcet = "p1"', "did you mean bucket?"),
    ],
)
def test_what_a_database_may_not_say_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, f"[[influx]]\n{text}\n")
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "two words" not in str(refused.value)


@pytest.mark.parametrize(
    ("second", "twice"),
    [
        ('url = "http://nas:8086/"\nbucket = "p1"', True),
        ('url = "http://nas:8086"\napi = 1\ndatabase = "p1"', True),
        ('url = "http://nas:8086"\nbucket = "p2"', False),
        ('url = "http://nas:8086"\norg = "o"\nbucket = "p1"', False),
        ('url = "http://nas:8087"\nbucket = "p1"', False),
    ],
)
def test_two_tables_are_two_databases(tmp_path: Path, second: str, twice: bool) -> None:
    text = f'[[influx]]\nurl = "http://nas:8086"\nbucket = "p1"\n[[influx]]\n{second}\n'
    if twice:
        with pytest.raises(ConfigError, match="there already"):
            loaded(tmp_path, text)
    else:
        assert len(loaded(tmp_path, text).influx) == 2


def test_an_override_sets_one_database_or_all(tmp_path: Path) -> None:
    text = '[[influx]]\nurl = "http://a"\n[[influx]]\nurl = "http://b"\n'
    assert [each.interval for each in loaded(tmp_path, text, "influx.interval=1").influx] == [1, 1]
    tagged = loaded(tmp_path, text, 'influx.1.tags={ site = "x" }')
    assert [each.tags for each in tagged.influx] == [{}, {"site": "x"}]
