"""A database is checked as a channel is, and what belongs to its user alone is taken out of a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.config.section import MASK
from p1tui.config.settings import Config
from p1tui.config.uplink_settings import InfluxSettings
from p1tui.service.doctor.redaction import Redaction, words
from tests.service.doctor.pi import Pi
from tests.shared.databases import running_influxdb
from tests.shared.ports import closed_port

DATABASE = '[[influx]]\nurl = "{url}"\napi = 1\ndatabase = "p1"\ntoken = "SECRETTOKEN"\n'


def test_a_database_that_answers_is_good(pi: Pi, tmp_path: Path) -> None:
    with running_influxdb(tmp_path / "influxdb") as server:
        pi.configure(channel=DATABASE.format(url=server.url))
        pi.record()
        found = [each for each in pi.findings() if server.url.partition("//")[2] in str(each.reason)]
    assert [each.check for each in found] == ["name", "server", "refused", "waiting"]
    assert {each.verdict for each in found} == {"good"}


def test_a_database_that_is_away_is_wrong(pi: Pi) -> None:
    with closed_port() as port:
        pi.configure(channel=DATABASE.format(url=f"http://127.0.0.1:{port}"))
        pi.record()
        (wrong,) = [each for each in pi.findings() if each.verdict == "wrong"]
    assert wrong.check == "server"
    assert "cannot be reached" in str(wrong.reason)
    assert "SECRETTOKEN" not in f"{wrong.reason} {wrong.remedy}"


@pytest.mark.parametrize("secret", ["token", "password"])
def test_a_secret_of_a_database_is_for_its_user_alone(pi: Pi, secret: str) -> None:
    user = 'user = "me"\n' if secret == "password" else ""
    pi.files.config.write_text(f'[[influx]]\nurl = "http://127.0.0.1:1"\n{user}{secret} = "S"\n')
    pi.files.config.chmod(0o644)
    (found,) = [each for each in pi.findings() if each.check == "config"]
    assert (found.verdict, "other users may read it" in str(found.reason)) == ("wrong", True)


def test_names_tags_and_secrets_of_a_database_are_taken_out_of_a_report() -> None:
    database = InfluxSettings(
        url="https://metrics.example/x",
        org="the association",
        bucket="p1",
        user="janneke",
        password="SECRETPASSWORD",
        tags={"site": "Dorpsstraat 7"},
    )
    config = Config(influx=(database, InfluxSettings(token="SECRETTOKEN")))
    redact = Redaction(words(config, Path("/nowhere"), home=Path("/root"), user="root", host="pi"))
    text = (
        "janneke metrics.example the association Dorpsstraat 7 SECRETPASSWORD SECRETTOKEN 127.0.0.1:8428 p1"
    )
    assert redact(text) == f"NAME HOST NAME NAME {MASK} {MASK} 127.0.0.1:8428 p1"
