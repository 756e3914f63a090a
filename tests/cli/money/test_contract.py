"""`p1tui contract`: a template is printed or added to the config, and checked until nothing is missing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from p1tui.cli.main import main

CONFIG = "# mine\n[meter]\nbaud = 9600\n\n[[thingspeak]]\nchannel = 1\nwrite_key = 'KEY'\n"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "p1tui.toml"
    monkeypatch.setenv("P1TUI_CONFIG", str(file))
    return file


def test_a_template_is_printed_as_toml(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(CONFIG)
    assert main(["contract", "new", "nl-dynamic", "--from", "2027-01-01"]) == 0
    told = capsys.readouterr()
    (contract,) = tomllib.loads(told.out)["contract"]
    assert contract["from"].isoformat() == "2027-01-01"
    assert "`p1tui contract new nl-dynamic --from 2027-01-01 --add`" in told.err


def test_a_template_is_in_the_language_of_the_screen(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text("[tui]\nlanguage = 'nl'\n")
    assert main(["contract", "new", "nl-fixed"]) == 0
    told = capsys.readouterr().out
    assert 'name = "energiebelasting"' in told
    assert "# Energiebelasting op elektriciteit" in told
    assert tomllib.loads(told)


def test_it_is_added_checked_filled_in_and_complete(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(CONFIG)
    assert main(["contract", "check"]) == 1
    assert "There is no contract yet" in capsys.readouterr().out
    assert main(["contract", "new", "be-flanders-fixed", "--from", "2026-01-01", "--add"]) == 0
    assert "the contract is added" in capsys.readouterr().out
    text = config.read_text()
    assert text.startswith(CONFIG)
    assert config.stat().st_mode & 0o777 == 0o600
    assert main(["contract", "check"]) == 1
    assert "is not filled in yet: vat, energy: rate" in capsys.readouterr().out
    assert main(["config", "check"]) == 0
    assert "is not filled in yet" in capsys.readouterr().out
    config.write_text(text.replace('= ""', "= 1"))
    assert main(["contract", "check"]) == 0
    assert "Nothing is missing" in capsys.readouterr().out


def test_a_day_that_has_a_contract_takes_no_other(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["contract", "new", "lu", "--from", "2026-01-01", "--add"]
    assert main(words) == 0
    before = config.read_text()
    assert main(words) == 2
    assert "name another day with --from" in capsys.readouterr().err
    assert config.read_text() == before


def test_a_file_of_its_own_is_checked(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contract", "new", "se-fuse"]) == 0
    file = tmp_path / "other.toml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["contract", "check", str(file)]) == 1
    assert "[[contract]] 1 (se-fuse) is not filled in yet" in capsys.readouterr().out
    assert main(["contract", "check", str(tmp_path / "none")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_what_is_not_missing_but_worth_a_look_follows_the_verdict(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contract", "new", "nl-fixed", "--from", "2026-01-01", "--add"]) == 0
    config.write_text(config.read_text().replace('= ""', "= 1"))
    capsys.readouterr()
    assert main(["contract", "check"]) == 0
    verdict, *notes = capsys.readouterr().out.splitlines()
    assert verdict == "Contracts: 1. Nothing that today's costs need is missing, but look at this:"
    assert "netting ends on 2027-01-01" in " ".join(notes)
    assert "Nothing is missing" not in " ".join(notes)


def test_a_swedish_contract_lacks_its_zone_until_it_is_named(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contract", "new", "se-fuse", "--from", "2026-01-01", "--add"]) == 0
    filled = config.read_text().replace('= ""', "= 1")
    for timezone, words in (("Amsterdam", "would be those of NL"), ("Stockholm", "as Sweden has four")):
        config.write_text(f"{filled}\n[meter]\ntimezone = 'Europe/{timezone}'\n")
        assert main(["contract", "check"]) == 1
        assert words in capsys.readouterr().out
    config.write_text(f"{filled}\n[prices]\nzone = 'SE3'\n")
    assert main(["contract", "check"]) == 0
    assert "Nothing is missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["new", "fr-fixed"], "TEMPLATE takes nl-fixed"),
        (["new", "lu", "--from", "1 januari"], "--from takes a date like 2027-01-01"),
        (["new"], "TEMPLATE is missing"),
    ],
)
def test_a_wrong_word_is_refused(
    words: list[str], sentence: str, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contract", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_config_of_another_form_is_left_alone(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text("contract = [{ from = 2025-01-01, name = 'inline' }]\n")
    before = config.read_text()
    assert main(["contract", "new", "lu", "--add"]) == 2
    assert "add it by hand" in capsys.readouterr().err
    assert config.read_text() == before
