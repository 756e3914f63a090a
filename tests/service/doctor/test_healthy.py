"""On a healthy machine nothing is wrong, and the checks come in their order."""

from __future__ import annotations

from tests.service.doctor.pi import Pi

ORDER = ["versions", "config", "clock", "supply", "memory", "disk", "card", "service", "service_restarts",
         "service_boot", "backup", "history", "recording"]  # fmt: skip
UPLOADS = ["network", "wifi_signal", "wifi_power_save", "name", "server", "quota", "refused", "waiting"]
SCREEN = ["encoding", "colours", "size", "font"]


def test_nothing_is_wrong_while_an_engine_records(pi: Pi) -> None:
    pi.record()
    found = pi.findings()
    assert [each for each in found if each.verdict in ("wrong", "unknown")] == []
    assert [each.check for each in found] == [*ORDER, "engine", "readings", "rejected", *UPLOADS, *SCREEN]


def test_nothing_is_wrong_with_a_cable_that_nobody_reads(pi: Pi) -> None:
    pi.record(engine=False)
    pi.speak()
    found = pi.findings(seconds=10)
    assert [each for each in found if each.verdict in ("wrong", "unknown")] == []
    listened = ["rights", "cable", "rejected", "meter_clock"]
    assert [each.check for each in found] == [*ORDER, *listened, *UPLOADS, *SCREEN]


def test_a_new_machine_has_only_notes(pi: Pi) -> None:
    pi.files.config.unlink()
    for file in pi.manager.folder.iterdir():
        file.unlink()
    pi.screen = None
    wrong = [each.check for each in pi.findings() if each.verdict == "wrong"]
    assert [each for each in wrong if each != "cable"] == []


def test_what_is_wrong_has_a_remedy_and_the_key_goes_nowhere(pi: Pi) -> None:
    pi.record()
    pi.findings()
    assert [(call.method, call.path) for call in pi.server.journal.calls] == [("GET", "/")]
    assert not pi.server.channel.rows
