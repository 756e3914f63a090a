"""What `fleet.md` tells to type really makes a box that writes for its own site, and for no other."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from p1tui.cli.parsing.commands import make_parser
from p1tui.config.loading import load
from tests.docs.fleet import DOCS, TEXT, block, provision, running_vmauth
from tests.e2e.user_manager import UserManager, missing
from tests.shared.databases import running_victoria
from tests.shared.waiting import until

needs_vmauth = pytest.mark.skipif(
    shutil.which("vmauth") is None, reason="needs vmauth (apt install victoria-metrics)"
)


def with_program(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment whose PATH leads to this p1tui."""
    return environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


@needs_vmauth
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_the_lines_for_a_box_make_a_config_and_a_service_that_write_for_its_site(tmp_path: Path) -> None:
    (home := tmp_path / "home").mkdir()
    manager = UserManager(home)
    try:
        with (
            running_victoria(tmp_path / "victoria") as database,
            running_vmauth(tmp_path / "vmauth", database) as door,
        ):
            run = provision(door.url, with_program(manager.environment))
            assert run.returncode == 0, run.stdout + run.stderr
            assert "one entry was taken" in run.stdout
            assert "p1tui.service is installed and records" in run.stdout
            until(lambda: manager.process_of("p1tui.service"), 20)
            until(lambda: database.series('{__name__=~"p1_.+"}'), 20)
            [labels] = database.series('{__name__=~"p1_.+"}')
            assert (labels["site"], labels["meter"]) == ("elm-street", "box-0042")
    finally:
        manager.close()
    [config] = (home / ".config" / "p1tui").glob("*.toml")
    assert (home / ".config" / "p1tui" / "token").stat().st_mode & 0o777 == 0o600
    assert config.stat().st_mode & 0o777 == 0o600
    assert "TOKEN" not in config.read_text()
    assert load(config, env={}).influx[0].interval == 60


@needs_vmauth
def test_a_token_is_that_of_one_site_and_only_writes(tmp_path: Path) -> None:
    with (
        running_victoria(tmp_path / "victoria") as database,
        running_vmauth(tmp_path / "vmauth", database) as door,
    ):
        token = {"Authorization": "Token TOKEN-OF-MILL-LANE"}
        assert door.post("/api/v2/write?precision=s", b"p1,site=elm-street x=1i", **token)[0] == 204
        until(lambda: database.series("p1_x"), 20)
        assert database.series("p1_x")[0]["site"] == "mill-lane"
        for path in (
            "/api/v1/query?query=p1_x",
            "/api/v1/export?match[]=p1_x",
            "/api/v1/admin/tsdb/delete_series",
        ):
            assert door.post(path, b"", **token)[0] in (400, 401, 404)
        assert door.post("/api/v2/write", b"p1 x=2i", Authorization="Token OTHER")[0] in (400, 401)
        assert len(database.samples("p1_x")) == 1


def test_a_wrong_token_is_told_in_words(tmp_path: Path) -> None:
    if shutil.which("vmauth") is None:
        pytest.skip("needs vmauth (apt install victoria-metrics)")
    environment = with_program({"HOME": str(tmp_path), "LANG": "C.UTF-8"})
    with (
        running_victoria(tmp_path / "victoria") as database,
        running_vmauth(tmp_path / "vmauth", database) as door,
    ):
        run = provision(door.url, environment, token="OTHER")
    assert run.returncode == 1
    assert "refused the token" in run.stdout + run.stderr
    assert "OTHER" not in run.stdout + run.stderr


def test_each_command_in_the_text_is_one_that_p1tui_takes() -> None:
    named = set(re.findall(r"`p1tui ((?:uplink|service|doctor)[^`]*)`", TEXT))
    assert named
    for words in named:
        if words not in ("uplink backfill",):
            make_parser().parse_args(words.split())


def test_links_and_figures_hold_together() -> None:
    for target in re.findall(r"\]\(([^):#]+)\)", TEXT):
        assert (DOCS / target).exists(), target
    for meters, seconds, lines, samples in ((10_000, 60, 167, 5_000), (10_000, 10, 1_000, 30_000)):
        assert f"| {lines:,} | {samples:,} |" in TEXT
        assert round(meters / seconds) == lines
        assert meters * 30 // seconds == samples
    assert "| 10,000 | 300,000 |" in TEXT
    assert "@" not in re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)


def test_all_of_it_is_packed() -> None:
    packing = tomllib.loads((DOCS.parent.parent / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    assert packing["targets"]["wheel"]["packages"] == ["p1tui"]
    assert {"fleet.md", "grafana.json", "p1tui.1"} <= {file.name for file in DOCS.iterdir()}
    assert json.loads((DOCS / "grafana.json").read_text())["panels"]
    assert block("yaml")
