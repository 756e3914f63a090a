"""`p1tui uplink test` with a broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from p1tui.cli.main import main
from tests.cli.uplink.channels import configured
from tests.shared.broker import PASSWORD, USER, broker, needs_mosquitto, password_lines
from tests.shared.thingspeak import ScriptedThingSpeak

pytestmark = needs_mosquitto


def test_a_broker_alone_is_tested(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "c.toml"
    with broker(home, *password_lines(home)) as it:
        table = f"[[mqtt]]\nurl = '{it.url}'\nuser = '{USER}'\npassword = '{{}}'\n"
        file.write_text(table.format(PASSWORD))
        assert main(["--config", str(file), "uplink", "test"]) == 0
        assert "MQTT 127.0.0.1: a message was published and came back." in capsys.readouterr().out
        file.write_text(table.format("sesame"))
        assert main(["--config", str(file), "uplink", "test"]) == 1
        said = capsys.readouterr()
        assert "refuses the user or the password" in said.out
        assert "sesame" not in said.out + said.err


def test_a_broker_beside_a_channel_is_tested_after_it(
    home: Path, server: ScriptedThingSpeak, capsys: pytest.CaptureFixture[str]
) -> None:
    with broker(home) as it:
        file = configured(home, server, f"[[mqtt]]\nurl = '{it.url}'\n")
        assert main(["--config", str(file), "uplink", "test"]) == 0
        first, second = capsys.readouterr().out.splitlines()
        assert first.startswith("ThingSpeak 7: ")
        assert second.startswith("MQTT 127.0.0.1: ")
        assert main(["--config", str(file), "uplink", "test", "--channel", "7"]) == 0
        assert "MQTT" not in capsys.readouterr().out
