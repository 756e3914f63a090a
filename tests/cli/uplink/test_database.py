"""`p1tui uplink` with databases: one is written into the config, tried, filled up, chosen by its address."""

from __future__ import annotations

import sqlite3
import stat
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from p1tui.cli.main import main
from tests.cli.uplink.channels import T, record
from tests.shared.databases import running_influxdb
from tests.uplinks.lineprotocol.playing import played
from tests.uplinks.lineprotocol.recorded import Recorded

OK = Recorded("any", 204, b"", "accepted")


def test_init_writes_a_database_and_test_sends_to_it(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "c.toml"
    file.write_text(f'# mine\n[store]\npath = "{home}/h.sqlite"\n')
    with running_influxdb(tmp_path / "influxdb") as server:
        server.create("p1")
        pairs = [f"url={server.url}", "api=1", "database=p1", "tags.site=my home"]
        assert main(["--config", str(file), "uplink", "init", "--influx", *pairs]) == 0
        (table,) = tomllib.loads(file.read_text())["influx"]
        assert table == {"url": server.url, "api": 1, "database": "p1", "tags": {"site": "my home"}}
        assert file.read_text().startswith("# mine\n")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        record(home, range(T, T + 100))
        assert main(["--config", str(file), "uplink", "test"]) == 0
        assert "read back. All is well" in capsys.readouterr().out
        (row,) = server.query("SELECT * FROM p1", db="p1")
    assert (row["time"], row["import_t1_wh"], row["meter"], row["site"]) == (T + 99, 1099, "H", "my home")


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (["url"], "KEY=VALUE"),
        (["token=SECRETTOKEN"], "token_file"),
        (["url=ftp://nas"], "influx.0.url must be a server"),
        (["api=4"], "influx.0.api must be 1, 2 or 3"),
        (["databse=p1"], "did you mean database?"),
        (["tags.time=1"], "influx.0.tags must be names"),
        (["tags.tariff=1"], "is the name of a reading"),
        (["user=u", "token_file=/nowhere"], "there is a token as well"),
    ],
)
def test_init_refuses_what_no_config_may_hold(
    home: Path, capsys: pytest.CaptureFixture[str], pairs: list[str], words: str
) -> None:
    file = home / "c.toml"
    file.write_text("")
    assert main(["--config", str(file), "uplink", "init", "--influx", *pairs]) == 2
    said = capsys.readouterr().err
    assert words in " ".join(said.split())
    assert "SECRETTOKEN" not in said
    assert file.read_text() == ""


def test_a_database_is_named_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "c.toml"
    arguments = ["--config", str(file), "uplink", "init", "--influx", "url=http://nas:8086", "bucket=p1"]
    assert main(arguments) == 0
    assert main(arguments) == 2
    assert "is there already" in capsys.readouterr().err
    assert main([*arguments[:-1], "bucket=p2"]) == 0
    assert len(tomllib.loads(file.read_text())["influx"]) == 2


def test_one_of_several_targets_is_chosen_by_its_address(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(home, range(T, T + 100))
    with played(OK) as one, played(OK) as other:
        file = home / "c.toml"
        file.write_text(
            f'[store]\npath = "{home}/h.sqlite"\n'
            f'[[influx]]\nurl = "{one.url}"\nbucket = "one"\n'
            f'[[influx]]\nurl = "{other.url}"\nbucket = "two"\n'
        )
        command = ["--config", str(file), "uplink"]
        backfill = [*command, "backfill", "--from", "2020-01-01"]
        assert main([*backfill, "--target", "/one"]) == 0
        said = capsys.readouterr().out
        assert "9 entries are more due" in said
        assert f"{one.url}/one" in said.replace("\n", "")
        assert "/two" not in said
        assert main([*command, "test", "--target", "/two"]) == 0
        assert (len(one.requests), len(other.requests) > 0) == (0, True)
        assert main([*command, "retry", "--target", "three"]) == 2
        assert "there is" in capsys.readouterr().err


def test_no_secret_of_a_database_is_shown(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "token").write_text("SECRETTOKEN\n")
    (home / "password").write_text("SECRETPASSWORD")
    file = home / "c.toml"
    refused = Recorded("any", 401, b"unauthorized SECRETTOKEN", "key_refused")
    with played(refused) as server:
        file.write_text(
            f'[store]\npath = "{home}/h.sqlite"\n'
            f'[[influx]]\nurl = "{server.url}"\ntoken_file = "{home}/token"\n'
            f'[[influx]]\nurl = "{server.url}/x"\nuser = "me"\npassword_file = "{home}/password"\n'
        )
        for arguments in (
            ["config", "show"],
            ["config", "check"],
            ["uplink", "test"],
            ["--debug", "uplink", "test"],
        ):
            main(["--config", str(file), *arguments])
        assert server.requests[0].headers["authorization"] == "Token SECRETTOKEN"
        assert {request.headers["authorization"][:6] for request in server.requests} == {"Token ", "Basic "}
    said = "".join(capsys.readouterr())
    assert "********" in said
    assert "refused the token" in " ".join(said.split())
    assert "SECRET" not in said


def test_backfill_fills_a_database_that_lost_its_data(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(home, range(T, T + 100))
    file = home / "c.toml"
    file.write_text(f'[store]\npath = "{home}/h.sqlite"\n[[influx]]\nurl = "http://nas:8086"\n')
    command = ["--config", str(file), "uplink", "backfill", "--from", "2020-01-01"]
    assert main(command) == 0
    assert "9 entries are more due" in capsys.readouterr().out
    with closing(sqlite3.connect(home / "h.sqlite")) as database, database:
        database.execute("UPDATE outbox SET cursor = ?", (T + 89,))
    assert main(command) == 0
    assert "9 entries are more due" in capsys.readouterr().out, "though they were sent"
