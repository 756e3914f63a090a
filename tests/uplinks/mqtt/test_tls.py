"""TLS with a real broker: a certificate that is right, one for another name, one of nobody known."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from p1tui.config.uplink_settings import MqttSettings
from tests.shared.broker import Broker, broker, needs_mosquitto
from tests.shared.waiting import until
from tests.uplinks.mqtt.house import publisher

pytestmark = needs_mosquitto


class Authority(NamedTuple):
    folder: Path

    @property
    def file(self) -> str:
        return str(self.folder / "ca.pem")

    def certified(self, name: str) -> tuple[str, ...]:
        """The lines of a broker whose certificate bears a name."""
        key, asked, made = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "pem"))
        extra = self.folder / f"{name}.cnf"
        kind = "IP" if name[0].isdigit() else "DNS"
        # Python 3.13 verifies strictly (RFC 5280): a certificate names the key of its authority.
        extra.write_text(f"subjectAltName={kind}:{name}\nauthorityKeyIdentifier=keyid\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", asked, "-subj", f"/CN={name}")
        openssl(
            *("x509", "-req", "-in", asked, "-CA", self.folder / "ca.pem", "-CAkey", self.folder / "ca.key"),
            *("-CAcreateserial", "-days", "30", "-extfile", extra, "-out", made),
        )
        return ("allow_anonymous true", f"certfile {made}", f"keyfile {key}")


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=home"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        *("-keyout", folder / "ca.key", "-out", folder / "ca.pem"),
    )
    return Authority(folder)


@pytest.fixture
def right(tmp_path: Path, authority: Authority) -> Iterator[Broker]:
    with broker(tmp_path, *authority.certified("127.0.0.1")) as made:
        yield made


def said_with(settings: MqttSettings) -> tuple[str, str]:
    """State and reason of a first try."""
    with publisher(settings) as house:
        house.show()
        until(lambda: house.state not in ("starting", "sending"), 20)
        return house.state, house.reason


def test_a_certificate_of_the_named_authority_is_trusted(right: Broker, authority: Authority) -> None:
    settings = MqttSettings(url=f"mqtts://127.0.0.1:{right.port}", ca=authority.file)
    assert said_with(settings) == ("up", "")


def test_one_of_an_unknown_authority_is_not(right: Broker) -> None:
    state, reason = said_with(MqttSettings(url=f"mqtts://127.0.0.1:{right.port}"))
    assert state == "retrying"
    assert reason.endswith("no known authority signed its certificate.")


def test_one_for_another_name_is_not(tmp_path: Path, authority: Authority) -> None:
    with broker(tmp_path, *authority.certified("other.lan")) as it:
        state, reason = said_with(MqttSettings(url=f"mqtts://127.0.0.1:{it.port}", ca=authority.file))
    assert state == "retrying"
    assert reason.endswith("its certificate is for another name.")


def test_tls_with_a_port_that_has_none_is_told(tmp_path: Path) -> None:
    with broker(tmp_path) as it:
        state, reason = said_with(MqttSettings(url=f"mqtts://127.0.0.1:{it.port}"))
    assert (state, reason) == (
        "retrying",
        "No secure connection to 127.0.0.1 could be made: the handshake broke off.",
    )


def test_a_file_of_authorities_that_is_none_is_named(tmp_path: Path, right: Broker) -> None:
    state, reason = said_with(
        MqttSettings(url=f"mqtts://127.0.0.1:{right.port}", ca=str(tmp_path / "none.pem"))
    )
    assert state == "stopped"
    assert "none.pem: No such file or directory)" in reason
