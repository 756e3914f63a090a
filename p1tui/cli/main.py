"""The program's door: signals are heeded before anything that takes long is imported."""

from __future__ import annotations

from p1tui.runtime import signals


def main(argv: list[str] | None = None) -> int:
    """Run `p1tui` with `argv` and return its exit status."""
    signals.heed()
    from p1tui.cli.calls import run

    return run(argv)
