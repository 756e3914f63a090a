"""A gateway is taken into the config only if it is wanted, and a HomeWizard's token never leaves it."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from p1tui.config.settings import MeterSettings
from p1tui.demo.household.household import Household
from p1tui.i18n.message import Message
from p1tui.service.setup.dialogue import Dialogue, Question, Said, WentBack
from p1tui.service.setup.gateway import NONE, take
from p1tui.service.setup.meter import Tried
from p1tui.sources.discovery.gateways import Gateway
from p1tui.sources.homewizard import authority as real
from p1tui.sources.homewizard import pairing
from p1tui.sources.trial import Trial
from tests.shared.homewizard import HAS_OPENSSL, SERIAL, TOKEN, DeviceAuthority, HomeWizard

RAW = Gateway("p1_dongle", "dongle", "127.0.0.1", 82)


def played(dialogue: Dialogue[bool], *answers: str) -> tuple[bool, str]:
    """Answer a dialogue; return its result and all that it asked and said."""
    left, said, answer = list(answers), "", ""
    try:
        step = next(dialogue)
        while True:
            assert isinstance(step, Question | Said)
            said += f"{step.text}\n"
            if isinstance(step, Question):
                said += "".join(f"{choice.text}\n" for choice in step.choices)
                answer = left.pop(0)
                if answer == "<":
                    step = dialogue.throw(WentBack())
                    continue
            else:
                said += "".join(f"{fact}\n" for fact in step.facts)
            step = dialogue.send(answer)
    except StopIteration as end:
        assert not left
        return bool(end.value), said


def hears(meter: MeterSettings) -> Tried:
    from p1tui.p1.decoder import Accepted, Decoder
    from tests.shared.times import AMSTERDAM

    (result,) = Decoder(AMSTERDAM).feed(Household().telegram(1_781_697_600) + b"\r\n")
    assert isinstance(result, Accepted)
    return Tried(meter, Trial(accepted=1, newest=result.reading))


def deaf(meter: MeterSettings) -> Tried:
    return Tried(meter, Trial(trouble=Message("It is silent.")))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text("[meter]\nmain_fuse_a = 35  # mine\n")
    return file


def test_a_gateway_that_is_chosen_is_tried_and_written(config: Path) -> None:
    done, said = played(take([RAW], MeterSettings(), config, attempt=hears), "1")
    assert done
    assert "imported" in said
    assert f"Written: {config}" in said
    assert tomllib.loads(config.read_text())["meter"] == {
        "main_fuse_a": 35,
        "source": "socket://127.0.0.1:82",
    }
    assert "# mine" in config.read_text()


def test_none_leaves_the_config_as_it_was(config: Path) -> None:
    before = config.read_text()
    assert played(take([RAW], MeterSettings(), config, attempt=hears), NONE)[0] is False
    done, said = played(take([RAW], MeterSettings(), config, attempt=deaf), "1", "no")
    assert (done, "It is silent." in said) == (False, True)
    assert config.read_text() == before


def test_going_back_leads_to_the_choice(config: Path) -> None:
    dialogue = take([RAW], MeterSettings(), config, attempt=deaf)
    done, said = played(dialogue, "<", "1", "<", NONE)
    assert not done
    assert said.count("Which one is p1tui to read?") == 3


def test_a_silent_gateway_may_be_written_all_the_same(config: Path) -> None:
    assert played(take([RAW], MeterSettings(), config, attempt=deaf), "1", "yes")[0]
    assert tomllib.loads(config.read_text())["meter"]["source"] == "socket://127.0.0.1:82"


def test_an_address_may_be_typed_until_one_is_a_gateway(config: Path) -> None:
    with HomeWizard() as device:
        place = f"127.0.0.1:{device.port}"
        done, said = played(take([RAW], MeterSettings(), config, attempt=hears), "a/b", "7", place)
    assert done
    assert "is no address" in said
    assert tomllib.loads(config.read_text())["meter"]["source"] == f"homewizard://{place}"


@pytest.fixture
def device(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> HomeWizard:
    if not HAS_OPENSSL:
        pytest.skip("the openssl program is missing")
    authority = DeviceAuthority(tmp_path_factory.mktemp("homewizard") / "ca")
    monkeypatch.setattr(real, "AUTHORITY", authority.pem)
    monkeypatch.setattr(pairing, "EVERY", 0.02)
    return HomeWizard(tls=authority.device())


def test_a_homewizard_is_paired_with_and_read_with_its_token(config: Path, device: HomeWizard) -> None:
    with device:
        device.pressed_at_call = 3
        device.telegram = Household().telegram(1_781_697_600)
        gateway = Gateway("homewizard_v2", "P1 Meter", "127.0.0.1", device.port, SERIAL)
        done, said = played(take([gateway], MeterSettings(), config), "1")
    assert done
    assert "Press the button of P1 Meter" in said
    assert "imported" in said
    assert TOKEN not in said
    assert tomllib.loads(config.read_text())["meter"] == {
        "main_fuse_a": 35,
        "source": f"homewizard://127.0.0.1:{device.port}?serial={SERIAL}",
        "token": TOKEN,
    }
    assert "# secret" in config.read_text()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_a_button_that_is_not_pressed_writes_nothing(
    config: Path, device: HomeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "PATIENCE", 0.1)
    before = config.read_text()
    with device:
        gateway = Gateway("homewizard_v2", "P1 Meter", "127.0.0.1", device.port, SERIAL)
        done, said = played(take([gateway], MeterSettings(), config), "1", "yes", "no")
    assert not done
    assert said.count("the button was not pressed") == 2
    assert config.read_text() == before


def test_another_device_than_the_chosen_one_gives_no_token(config: Path, device: HomeWizard) -> None:
    with device:
        device.press_the_button()
        gateway = Gateway("homewizard_v2", "P1 Meter", "127.0.0.1", device.port, "5c2faf000000")
        done, said = played(take([gateway], MeterSettings(), config), "1", "no")
        assert not device.calls
    assert not done
    assert "another HomeWizard" in said
