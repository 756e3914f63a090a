"""The report holds what a bug report needs, and nothing that belongs to the user alone."""

from __future__ import annotations

import json
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from p1tui.config.section import MASK
from p1tui.config.settings import Config, MeterSettings
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.service.doctor import report
from p1tui.service.doctor.patience import Patience
from p1tui.service.doctor.redaction import Redaction, words
from tests.service.doctor.pi import CHANNEL, USER, Pi
from tests.shared.thingspeak import KEY

METER = "E0031003262589115"
HOST = "cupboard.example.org"


def compose(pi: Pi) -> str:
    return report.compose(pi.subject, pi.findings(), home=Path("/home/anna"), host=HOST, patience=Patience())


def test_it_holds_findings_versions_config_log_and_events(pi: Pi) -> None:
    pi.record()
    pi.files.log.write_text("2026-11-28 10:00:00 CET WARNING: A telegram was rejected\n")
    event = "INSERT INTO event (time, kind, detail) VALUES (?, 'tariff', 'tariff 1 after tariff 2')"
    with closing(sqlite3.connect(pi.files.history)) as database:
        database.execute(event, (int(time.time()),))
        database.commit()
    text = compose(pi)
    sections = ("Findings", "Versions", "Config", "Log file", "Journal", "Events, newest first")
    assert [line[3:-3] for line in text.splitlines() if line.startswith("== ")] == list(sections)
    assert '"check":"history","verdict":"good"' in text
    assert "Debian GNU/Linux 13 (trixie)" in text
    assert f'write_key = "{MASK}"' in text
    assert "WARNING: A telegram was rejected" in text
    assert "tariff: tariff 1 after tariff 2" in text


def test_no_secret_of_any_spelling_is_in_it(pi: Pi) -> None:
    pi.record()
    spellings = [METER, METER.lower(), METER.encode().hex(), METER.encode().hex().upper(), "short-1"]
    private = [
        *(KEY, KEY.lower(), "ABCDEFGHIJKLMNO1", *spellings, HOST, "cupboard", "anna", "anna@example.org"),
        *(
            "fritz.box",
            "ha.local",
            "192.0.2.17",
            "2001:db8::5",
            "02:00:5e:10:00:01",
            str(CHANNEL),
        ),
    ]
    pi.files.log.write_text("".join(f"WARNING: it says <{word}> in /home/anna/x\n" for word in private))
    with closing(sqlite3.connect(pi.files.history)) as database:
        database.execute("UPDATE series SET meter = ?, identity = ?", (METER, METER))
        database.execute("UPDATE device SET equipment_id = 'SHORT-1'")
        for word in private:
            database.execute(
                "INSERT INTO event (time, kind, detail) VALUES (1, 'meter', ?)",
                (f"/dev/serial/by-id/usb-FTDI_{word}-if00 other meter: {word}",),
            )
        database.commit()
    text = compose(pi).lower()
    assert [word for word in private if word.lower() in text] == []
    assert "/dev/serial/by-id/port other meter: " in text
    assert text.count("it says <") == len(private)


def test_hosts_and_keys_of_the_config_are_known() -> None:
    config = Config(
        meter=MeterSettings(source="socket://gateway.example:2001", key="00112233445566778899AABBCCDDEEFF"),
        thingspeak=(ThingSpeakSettings(channel=123456, write_key=KEY, url="https://own.example/x"),),
    )
    redact = Redaction(words(config, Path("/nowhere"), home=Path("/root"), user="root", host="pi"))
    text = (
        f"root gateway.example own.example 123456 {KEY} 00112233445566778899aabbccddeeff api.thingspeak.com"
    )
    assert redact(text) == f"root HOST HOST CHANNEL {MASK} {MASK} api.thingspeak.com"


def test_the_serial_and_the_token_of_a_homewizard_are_taken_out() -> None:
    meter = MeterSettings(source="homewizard://p1.lan?serial=5c2fafaabbcc", token="0123456789ABCDEF" * 2)
    redact = Redaction(words(Config(meter=meter), Path("/nowhere"), home=Path("/root"), user="u", host="pi"))
    shown = redact(f"{meter.source} {meter.token}")
    assert shown == f"homewizard://HOST?serial=ID {MASK}"


@pytest.mark.parametrize(
    "harmless", ["2026-11-28T10:00:00Z", "Python 3.11.7 (main, May  9 2026)", "127.0.0.1", "p1tui 0.1.0",
                 "12:30:59", "api.thingspeak.com", "1,576,800 entries", "/dev/ttyUSB0 115200 8N1"],
)  # fmt: skip
def test_what_a_maintainer_needs_stays(harmless: str) -> None:
    assert Redaction({})(harmless) == harmless


def test_it_is_for_its_owner_alone_and_never_half_written(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    report.write(file, "all of it\n")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("all of it\n", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_damaged_history_and_a_wrong_config_do_not_keep_it_from_being_written(pi: Pi) -> None:
    pi.files.config.write_text("[meter")
    pi.files.history.parent.mkdir(parents=True)
    pi.files.history.write_bytes(b"no database at all" * 100)
    text = compose(pi)
    assert "not valid TOML" in text
    assert "file is not a database" in text


def test_a_finding_is_one_object_a_line_in_english(pi: Pi) -> None:
    pi.record()
    for finding in pi.findings():
        line = json.loads(report.as_json(finding))
        assert list(line) == ["check", "verdict", "reason", "remedy"]
        assert line["verdict"] in ("good", "note", "wrong", "unknown")
        assert all(isinstance(value, str) for value in line.values())
    assert msgspec.json.decode(report.as_json(finding))["check"] == "font"
    assert USER not in compose(pi)
