"""The doctor asks a broker."""

from __future__ import annotations

from pathlib import Path

from tests.service.doctor.pi import Pi
from tests.shared.broker import broker, needs_mosquitto
from tests.shared.ports import closed_port


@needs_mosquitto
def test_a_broker_that_takes_a_message_is_good(pi: Pi, tmp_path: Path) -> None:
    with broker(tmp_path) as it:
        pi.configure(channel=f"[[mqtt]]\nurl = '{it.url}'")
        found = pi.found("broker")
    assert found.verdict == "good"
    assert "All is well" in str(found.reason)


def test_one_that_is_away_is_wrong_and_has_a_remedy(pi: Pi) -> None:
    with closed_port() as port:
        pi.configure(channel=f"[[mqtt]]\nurl = 'mqtt://127.0.0.1:{port}'")
        found = pi.found("broker")
    assert found.verdict == "wrong"
    assert "it was refused" in str(found.reason)
    assert found.remedy == "p1tui uplink test"
