"""`[metrics]` in the config: an address that others reach takes a token, which is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.config.errors import ConfigError
from p1tui.config.loading import load, shown
from p1tui.config.section import MASK
from p1tui.config.settings import Config


def loaded(tmp_path: Path, text: str, *overrides: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load(file, overrides=overrides, env={})


@pytest.mark.parametrize("listen", ["", "9188", ":9188", "127.0.0.1:9188", "[::1]:9188", "localhost:9188"])
def test_this_computer_needs_no_token(tmp_path: Path, listen: str) -> None:
    assert loaded(tmp_path, f'[metrics]\nlisten = "{listen}"\n').metrics.listen == listen


@pytest.mark.parametrize(
    "listen", ["0.0.0.0:9188", "192.168.1.5:9188", "[::]:9188", "[fe80::1]:9188", "raspberry:9188"]
)
def test_any_other_address_takes_one(tmp_path: Path, listen: str) -> None:
    text = f'[metrics]\nlisten = "{listen}"\n'
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    assert f"line 2: metrics.listen: other computers reach {listen}" in str(caught.value)
    assert loaded(tmp_path, f'{text}token = "SECRET"\n').metrics.token == "SECRET"
    with pytest.raises(ConfigError):
        loaded(tmp_path, "", f"metrics.listen={listen}")


def test_the_token_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("SECRET\n")
    text = f'[metrics]\nlisten = "0.0.0.0:9188"\ntoken_file = "{tmp_path}/token"\n'
    config = loaded(tmp_path, text)
    assert config.metrics.token == "SECRET"
    for told in (shown(config), repr(config), repr(config.metrics)):
        assert "SECRET" not in told
        assert MASK in told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('listen = "127.0.0.1"', "line 2: metrics.listen must be an address and a port"),
        ('listen = "127.0.0.1:0"', "line 2: metrics.listen must be an address and a port"),
        ('listen = "127.0.0.1:65536"', "line 2: metrics.listen must be an address and a port"),
        ("listen = 9188", "line 2: metrics.listen must be an address and a port"),
        ('token = "two words"', "line 2: metrics.token must be an API key"),
        ('token_file = "/nowhere"', "metrics.token_file: /nowhere cannot be read"),
        ("port = 9188", "metrics.port is not a setting"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"[metrics]\n{text}\n")
    assert sentence in str(caught.value)
