"""A real firewall, and a network without a route, in a network namespace of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

NAMESPACE = f"p1tui-test-{os.getpid()}"


@pytest.fixture
def namespace() -> Iterator[str]:
    missing = [program for program in ("ip", "nft") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"the program {missing[0]} is missing")
    if subprocess.run(["ip", "netns", "add", NAMESPACE], capture_output=True, check=False).returncode:
        pytest.skip("a network namespace needs root")
    yield NAMESPACE
    subprocess.run(["ip", "netns", "delete", NAMESPACE], check=True)


def test_dropped_refused_and_unreachable_are_told_apart(namespace: str) -> None:
    done = subprocess.run(
        ["ip", "netns", "exec", namespace, sys.executable, "-m", "tests.net.outage"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "accepted 1",
        "connect_timeout 1",
        "no_answer 2",
        "refused 2",
        "accepted 3",
        "no_route",
    ]
