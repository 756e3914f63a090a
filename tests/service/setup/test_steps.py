"""The way through all steps: forward, back, and once more over what is written."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from p1tui.config import loading
from p1tui.i18n.message import Message
from p1tui.service.setup import service_step, steps
from p1tui.service.setup.dialogue import Progress
from p1tui.service.setup.machine import Installed, Machine
from p1tui.service.setup.meter import Tried
from p1tui.service.setup.steps import setup
from p1tui.sources import trial
from tests.service.setup.talk import BACK, talk
from tests.service.setup.test_meter import READING

PORT = "/dev/serial/by-id/usb-P1"

Make = Callable[..., Machine]


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A meter on every port, and a service manager that has no service."""
    monkeypatch.setattr(
        "p1tui.service.setup.meter.try_source",
        lambda meter, stop: Tried(meter, trial.Trial(accepted=1, newest=READING)),
    )
    monkeypatch.setattr(service_step, "service_state", lambda unit: "")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def machine(*, done: bool = True) -> Machine:
        config = tmp_path / "c.toml"
        sentence = Message("It is installed.") if done else Message("There is no manager.")
        return Machine(
            config=config,
            present=loading.load(config, env={}),
            history=tmp_path / "history.sqlite",
            unit="p1tui",
            url="http://127.0.0.1:1",
            install=lambda: Installed((sentence,), done=done),
            stop=threading.Event(),
        )

    return machine


def test_forward_through_all_steps(make: Make) -> None:
    machine = make()
    done, said, asked = talk(setup(machine), ["nl", PORT, "35", "none", "", "yes"])
    assert done
    assert said[-1] == "It is installed."
    assert "`p1tui contract new NAME --add`" in said[-3]
    assert said[-3].endswith("NAME is one of nl-fixed, nl-variable, nl-dynamic.")
    assert [bool(question.choices) for question in asked] == [True, True, False, True, True, True]
    written = tomllib.loads(machine.config.read_text())
    assert written == {"meter": {"source": PORT, "main_fuse_a": 35}, "tui": {"language": "nl"}}


def test_a_service_that_cannot_be_installed_makes_it_fail(make: Make) -> None:
    done, said, _ = talk(setup(make(done=False)), ["en", PORT, "25", "none", "", "yes"])
    assert not done
    assert said[-1] == "There is no manager."


def test_going_back_shows_what_was_answered_and_changes_it(make: Make) -> None:
    machine = make()
    answers = ["nl", PORT, "35", BACK, BACK, BACK, "en", "", "40", "none", "", "no"]
    _, _, asked = talk(setup(machine), answers)
    texts = [str(question.text)[:8] for question in asked]
    assert texts == [
        *("Language", "Which on", "Main fus", "Upload t"),
        *("Main fus", "Which on", "Language", "Which on", "Main fus", "Upload t", "Energy c", "Record d"),
    ]
    assert [question.default for question in asked[4:8]] == ["35", PORT, "nl", PORT]
    written = tomllib.loads(machine.config.read_text())
    assert written == {"meter": {"source": PORT, "main_fuse_a": 40}, "tui": {"language": "en"}}


def test_going_back_past_the_writing_changes_what_is_written(make: Make) -> None:
    machine = make()
    answers = ["en", PORT, "35", "none", BACK, BACK, "0", "none", "", BACK, BACK, "none", "", "no"]
    _, said, _ = talk(setup(machine), answers)
    assert tomllib.loads(machine.config.read_text())["meter"]["main_fuse_a"] == 0
    results = [each.partition(":")[0] for each in said if "c.toml" in each]
    assert results == ["Written", "Written", "Nothing is changed"]


def test_the_first_question_has_none_before_it(make: Make) -> None:
    dialogue = setup(make())
    first = next(dialogue)
    assert isinstance(first, Progress)
    assert (first.at, first.goes_back, len(first.stages)) == (0, False, len(steps.STEPS))
    dialogue.close()
    _, _, asked = talk(setup(make()), [BACK, BACK, "en", PORT, "1", "none", "", "no"])
    assert [str(question.text)[:8] for question in asked[:3]] == ["Language"] * 3


def test_progress_tells_what_was_answered(make: Make) -> None:
    seen = list[Progress]()
    dialogue, answers = setup(make()), iter(["en", PORT, "0", "none", "none", "yes"])
    turn = next(dialogue)
    with pytest.raises(StopIteration):
        while True:
            if isinstance(turn, Progress):
                seen.append(turn)
            turn = dialogue.send(next(answers) if hasattr(turn, "choices") else "")
    assert [str(stage.answer) for stage in seen[-1].stages] == [
        "English",
        PORT,
        "not told",
        "none",
        "none",
        "records",
    ]
    assert seen[-1].at == len(steps.STEPS)


def test_a_chosen_contract_is_added_with_empty_rates_and_not_asked_for_again(make: Make) -> None:
    machine = make()
    _, said, asked = talk(setup(machine), ["en", PORT, "35", "none", "nl-dynamic", BACK, "none", "no"])
    assert [choice.key for choice in asked[4].choices] == ["none", "nl-fixed", "nl-variable", "nl-dynamic"]
    assert [str(question.text)[:8] for question in asked[4:]] == [
        "Energy c",
        "Record d",
        "Upload t",
        "Record d",
    ]
    assert any("the contract is added" in each and "`p1tui contract check`" in each for each in said)
    (contract,) = loading.load(machine.config, env={}).contract
    assert (contract.name, contract.start.month, contract.start.day) == ("nl-dynamic", 1, 1)
    _, _, asked = talk(setup(make()), ["", "", "", "none", "no"])
    assert "Energy c" not in [str(question.text)[:8] for question in asked]
