"""The program ends when asked to, even while it starts or its terminal hangs up."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.peers import Port, Start
from tests.shared.folders import STREAM

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals")

ASKED_AT_ONCE = """
import os, sys
from p1tui.cli.main import main
from p1tui.runtime import signals
catch = signals.catch
def asked():
    catch()
    os.kill(os.getpid(), int(sys.argv[1]))
signals.catch = asked
sys.exit(main(sys.argv[2:]))
"""


def asked_at_once(
    number: int, *arguments: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """A run that is asked to end before it has imported anything."""
    program = [sys.executable, "-c", ASKED_AT_ONCE, str(number), *arguments]
    return subprocess.run(program, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_recording_that_has_not_begun_ends_well(
    environment: dict[str, str], number: signal.Signals
) -> None:
    run = asked_at_once(number, "--no-ui", "--demo", environment=environment)
    assert run.returncode == 0
    (line,) = run.stderr.splitlines()
    assert line.endswith(" INFO: Asked to end.")


def test_a_command_that_was_broken_off_has_failed(environment: dict[str, str]) -> None:
    run = asked_at_once(signal.SIGINT, "export", "x", environment=environment)
    assert run.returncode == 1
    assert run.stderr == "p1tui: export was broken off.\n"


def test_nohup_outlives_its_terminal(environment: dict[str, str], port: Port, stream: list[bytes]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "p1tui", "--no-ui", "--json", "--source", port.name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while b"open" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        port.speak(stream[:1], 0)
        assert process.stdout.readline().startswith(b"{")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.mark.parametrize("kept", [False, True])
def test_a_reader_that_reads_no_more_does_not_hold_the_end_up(
    tmp_path: Path, start: Start, kept: bool
) -> None:
    (dump := tmp_path / "long.txt").write_bytes(STREAM.read_bytes() * 5)
    store = ("--set", f"store.path={tmp_path / 'h.sqlite'}") if kept else ()
    process = start("--no-ui", "--json", "--source", f"file:{dump}", *store)
    assert process.stderr is not None
    while b"ended" not in process.stderr.readline():  # all is read, and more than a pipe and a queue hold
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_command_is_broken_off_though_nobody_reads_what_it_prints(start: Start) -> None:
    process = start("decode", str(STREAM))
    assert process.stdout is not None
    process.stdout.read(1)  # it prints, and soon more than a pipe holds
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 1


def test_decode_prints_a_live_input_as_it_comes_and_sums_up_when_asked_to_end(
    environment: dict[str, str], stream: list[bytes]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "p1tui", "decode"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(stream[0])
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"{")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, b"1 telegrams, 0 rejected\n")
