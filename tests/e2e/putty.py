"""A real PuTTY on a display of its own, as a user of Windows has it: its defaults, a font with WGL4 alone.

It is read as a person reads it: the text is what selecting the whole window copies.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

import pyte

from tests.e2e.sshd import SSHD, START_S, Sshd, run
from tests.shared.waiting import until

PROGRAMS = ("putty", "puttygen", "ssh-keygen", SSHD, "Xvfb", "xdotool", "xprop", "xclip", "import", "fc-list")

FAMILY = "Liberation Mono"
"""Holds WGL4 and nothing of eighths, braille or rounded lines, as Courier New and Consolas do."""

SCREEN = "2560x1600x24"
BORDER = 1
"""Pixels between PuTTY's window edge and its first cell."""

NEXT_CLICK_S = 0.7
"""After which a click is not taken as the second one of a double click."""

LOGGED = {"LogType": "2", "LogFileClash": "1", "LogFlush": "1", "LogHeader": "0"}
"""All that comes, byte by byte, as soon as it is drawn."""


def missing_programs() -> list[str]:
    """The names of those that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class Display:
    """An Xvfb."""

    def __init__(self) -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
        self._process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.name = f":{pipe.readline().strip()}"

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


class Putty:
    """A window with one ssh session, in which `command` of a POSIX shell runs. `folder` is its home.

    `words` come before PuTTY's own command, as those of a `Network`.
    """

    def __init__(
        self,
        folder: Path,
        sshd: Sshd,
        display: Display,
        command: str,
        *,
        size: tuple[int, int] = (80, 24),
        settings: dict[str, str] | None = None,
        words: Sequence[str] = (),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._env = {
            "HOME": str(folder),
            "PATH": os.environ["PATH"],
            "DISPLAY": display.name,
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",
            "FONTCONFIG_FILE": str(_only_font(folder)),
        }
        log_file = folder / "session.log"
        log_file.touch()
        _save_session(
            folder, sshd, command, size, {**LOGGED, "LogFileName": str(log_file), **(settings or {})}
        )
        self._printed = folder / "putty.log"
        with self._printed.open("wb") as log:
            self.process = subprocess.Popen(
                [*words, "putty", "-load", "session"], env=self._env, stdout=log, stderr=log
            )
        self._window = ""
        self._next_click = 0.0
        self._log, self._read = log_file, 0
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        try:
            until(self._appears, START_S)
        except AssertionError:
            status = self.process.poll()
            self.close()
            raise AssertionError(f"PuTTY shows no window ({status}): {self._printed.read_text()}") from None
        self._tool("xdotool", "windowfocus", "--sync", self._window)
        self._tool("xdotool", "mousemove", *SCREEN.split("x")[:2])

    def _tool(self, *command: object) -> str:
        return run(*command, env=self._env)

    def _appears(self) -> bool:
        search = ["xdotool", "search", "--onlyvisible", "--name", "."]  # fails where there is none
        found = subprocess.run(search, env=self._env, capture_output=True, text=True, check=False)
        self._window = found.stdout.split()[0] if found.stdout.split() else ""
        return bool(self._window)

    def press(self, *keys: str) -> None:
        """Press keys, by their X names: `q`, `F1`, `Home`, `Prior`, `ctrl+c`."""
        for key in keys:
            self._tool("xdotool", "key", "--clearmodifiers", key)

    def type(self, text: str) -> None:
        """Type, with Return for a line's end."""
        self._tool("xdotool", "type", "--delay", 20, text)

    def text(self) -> str:
        """All that the window shows, as selecting it copies it, without the blanks at the lines' ends.

        Only for a screen that stands still: PuTTY holds its output back while one selects.
        """
        until(lambda: time.monotonic() >= self._next_click, 2 * NEXT_CLICK_S)
        self._next_click = time.monotonic() + NEXT_CLICK_S
        width, height, base, cell = *self._pixels(), *self._cells()
        self._tool("xdotool", "mousemove", "--window", self._window, BORDER + 1, BORDER + 1, "mousedown", 1)
        right, bottom = width - base[0] + BORDER - 1, height - base[1] + BORDER - cell[1] // 2
        self._tool("xdotool", "mousemove", "--window", self._window, right, bottom, "mouseup", 1)
        copied = self._copied()
        self._tool("xdotool", "mousemove", *SCREEN.split("x")[:2])
        return "\n".join(line.rstrip() for line in copied.rstrip("\n").split("\n"))

    def _copied(self) -> str:
        """The selection, as soon as PuTTY gives it away."""
        given: list[str] = []

        def asked() -> bool:
            command = ["xclip", "-o", "-selection", "primary"]
            answer = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)
            given.append(answer.stdout)
            return answer.returncode == 0 and answer.stdout != ""

        until(asked, START_S)
        return given[-1]

    def received(self) -> str:
        """The screen as pyte draws what PuTTY's own log says it has drawn."""
        with self._log.open("rb") as log:
            log.seek(self._read)
            data = log.read()
        self._read += len(data)
        self._stream.feed(data)
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip("\n")

    def shows(self, *words: str) -> None:
        """Wait until all these words are on the screen."""
        try:
            until(lambda: all(word in self.received() for word in words), START_S)
        except AssertionError:
            raise AssertionError(f"{words} not on PuTTY's screen:\n{self.received()}") from None

    def becomes(self, expected: str) -> None:
        """Wait until the window shows exactly this."""
        with contextlib.suppress(AssertionError):
            until(lambda: self.received() == expected, START_S)
        lines = expected.split("\n"), self.received().split("\n")
        assert lines[0] == lines[1], "\n".join(unified_diff(*lines, "expected", "shown", lineterm=""))

    def becomes_another(self, than: str) -> None:
        """Wait until the window shows something else."""
        until(lambda: self.received() != than, START_S)

    def resize(self, columns: int, rows: int) -> None:
        """Drag the window's corner."""
        (width, height), (cell_width, cell_height) = self._cells()
        size = width + columns * cell_width, height + rows * cell_height
        self._screen.resize(rows, columns)
        self._tool("xdotool", "windowsize", "--sync", self._window, *size)

    def _pixels(self) -> tuple[int, int]:
        geometry = self._tool("xdotool", "getwindowgeometry", "--shell", self._window)
        found = dict(line.split("=") for line in geometry.split())
        return int(found["WIDTH"]), int(found["HEIGHT"])

    def _cells(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Pixels beside the cells, and of one cell, as PuTTY tells the display."""
        hints = self._tool("xprop", "-id", self._window, "WM_NORMAL_HINTS")
        numbers = [re.search(rf"{name}: (\d+) by (\d+)", hints) for name in ("base size", "resize increment")]
        (base, cell) = ((int(found[1]), int(found[2])) for found in numbers if found)
        return base, cell

    def shoot(self, file: Path) -> None:
        """Save the window as a PNG."""
        self._tool("import", "-silent", "-window", self._window, "+set", "date:create", f"png:{file}")

    def close_window(self) -> None:
        """Close the window, as the cross in its corner does."""
        self._tool("xdotool", "windowclose", self._window)

    def close(self) -> None:
        """End PuTTY if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)


def _save_session(
    folder: Path, sshd: Sshd, command: str, size: tuple[int, int], settings: dict[str, str]
) -> None:
    script = folder / "remote.sh"
    script.write_text(f"export LANG=C.UTF-8\n{command}\n")
    session = {
        "HostName": "127.0.0.1",
        "PortNumber": str(sshd.port),
        "Protocol": "ssh",
        "UserName": getpass.getuser(),
        "PublicKeyFile": str(sshd.user_key),
        "TryAgent": "0",
        "RemoteCommand": f"exec sh {script}",
        "TermWidth": str(size[0]),
        "TermHeight": str(size[1]),
        "FontName": f"client:{FAMILY} 11",
        "LineCodePage": "UTF-8",
        "CloseOnExit": "0",
        "WarnOnClose": "0",
    }
    saved = folder / ".putty" / "sessions" / "session"
    saved.parent.mkdir(parents=True)
    saved.write_text("".join(f"{name}={value}\n" for name, value in (session | settings).items()))
    (folder / ".putty" / "sshhostkeys").write_text(sshd.known_host())


def _only_font(folder: Path) -> Path:
    """A fontconfig file under which FAMILY is the only one: another font may not stand in for a glyph."""
    fonts = folder / "fonts"
    fonts.mkdir()
    for line in run("fc-list", FAMILY, "file").splitlines():
        file = Path(line.rstrip(": "))
        (fonts / file.name).symlink_to(file)
    config = folder / "fonts.conf"
    config.write_text(
        f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig><dir>{fonts}</dir>"
        f"<cachedir>{folder / 'font-cache'}</cachedir></fontconfig>\n"
    )
    return config
