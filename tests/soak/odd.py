"""Odd command lines, environments and configs, each made of a seed: what nobody writes, and what many do.

No value names a place outside the call's own folder at which a file could be made.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.shared.hostile import ESCAPES

VALUES = [
    "", " ", ".", "..", "./", "/", "-", "--", "-1", "+1", "0", "00", "1", "9" * 20, "9" * 5000, "1e400",
    "nan", "inf", "0x10", "1_000", "²", "٣", "½", "true", "null", "None", "[", "[" * 3000, "{" * 3000, "[]",
    "{}", "[[1]]", "'", '"', "'''", '"""', "\\", "%s%n", "{x}", "{0}", "{", "}", "$HOME", "`id`", "a b",
    "a\tb", "a\nb", "é", "日本", "\udce9", "\udcff\udcfe", ESCAPES, "\u202e", "a" * 300, "a/" * 3000,
    "x" * 100_000, "~", "~nouser", "~nouser/x", "FILE", "FILE/x", "FOLDER", "FOLDER/x", "LOCKED/x",
    "LOCKED", "LINK", "LOOP", "PIPE", "EMPTY", "NULS", "GOOD", "ROWS.csv", "ROWS.jsonl", "HISTORY",
    "BROKEN", "nothere", "nothere/x", "/proc/self/mem", "/proc/nothere/x", "auto", "demo", "file:",
    "file:GOOD", "file:GOOD?speed=9", "file:GOOD?speed=nan", "file:~nouser/x", "file:FOLDER", "file:PIPE",
    "file:EMPTY", "file:NULS", "socket://", "socket://[", "socket://x:²", "socket://127.0.0.1:1",
    "socket://[::1]:99999", "rfc2217://127.0.0.1:1?baud=²", "rfc2217://a:" + "9" * 5000, "/dev/null/x",
    "/dev/null/x?baud=9600", "/dev/null/x?baud=" + "9" * 5000, "COM3", "com999999", "gopher://x",
    "http://127.0.0.1:1", "https://[::1]", "http://127.0.0.1:1/%zz", "://", "2026-11-24", "2026-13-99",
    "2026-02-30", "0001-01-01", "9999-12-31", "99999-01-01", "0001-01-01T00:00+23:59",
    "9999-12-31T23:59-23:59", "2026-11-24T10:00:00Z", "2026-W01", "20261124", "now", "=", "a=b", "a.b=c",
    "a.b.c=1", ".=.", "meter=1", "meter.baud=9600", "meter.baud=x", "meter.source=GOOD",
    "thingspeak.channel=7", "thingspeak.0.channel=7", "thingspeak.9.channel=7", "thingspeak.²=1",
    "thingspeak=[]", "thingspeak.0=1", "tui.language=nl", "tui=x", "store.path=HISTORY",
    "store.path=FOLDER", "store.retention=" + "9" * 30, "meter.timezone=../../etc/passwd",
    "meter.timezone=" + "a" * 300, "meter.timezone=", "meter.key=" + "ab" * 16, "en", "nl", "C", "POSIX",
]  # fmt: skip

COMMANDS = [
    [], ["{}"], ["{}", "{}"], ["--no-ui", "--source", "{}"], ["--no-ui", "--source", "file:{}"],
    ["--no-ui", "--json", "--source", "file:GOOD", "--set", "{}"],
    ["--no-ui", "--source", "file:GOOD", "--upload"], ["--source", "{}"], ["--demo", "--source", "{}"],
    ["--json={}", "--no-ui"], ["--no-ui", "--source", "-"],
    ["--no-ui", "--source", "file:GOOD", "--set", "store.path={}"], ["--{}"], ["-{}"], ["--help"],
    ["--version"], ["--no-ui", "--source", "file:GOOD", "--profile", "{}"], ["--debug", "decode", "{}"],
    ["decode", "{}"], ["decode", "GOOD", "--config", "{}"], ["decode", "GOOD", "--set", "{}"],
    ["decode", "{}", "{}"], ["decode", "GOOD", "--profile", "{}"], ["decode"], ["export"], ["export", "{}"],
    ["export", "--from", "{}"], ["export", "--to", "{}", "--every", "hour"], ["export", "--every", "{}"],
    ["export", "--format", "{}", "{}"], ["export", "--from", "{}", "--to", "{}", "--every", "day", "OUT"],
    ["export", "--every", "sample", "OUT.jsonl"], ["import", "{}"], ["import", "{}", "{}"],
    ["import", "file:{}"], ["import", "ROWS.csv", "{}"], ["import"], ["import", "GOOD", "--set", "{}"],
    ["import"], ["backup", "{}"], ["backup", "OUT"], ["restore", "{}"], ["uplink", "{}"], ["uplink"],
    ["uplink", "retry", "--channel", "{}"], ["uplink", "backfill", "--from", "{}"],
    ["uplink", "test", "--channel", "{}"], ["uplink", "retry"], ["uplink", "test", "--set", "{}"],
    ["uplink", "init", "--user-key-file", "{}", "--url", "http://127.0.0.1:1"],
    ["uplink", "init", "--user-key-file", "FILE", "--url", "http://127.0.0.1:1", "--name", "{}"],
    ["uplink", "init", "--user-key-file", "FILE", "--url", "http://127.0.0.1:1", "--fields", "{}"],
    ["uplink", "init", "--user-key-file", "FILE", "--url", "http://127.0.0.1:1{}"], ["config"],
    ["config", "{}"], ["config", "path", "--config", "{}"], ["config", "path", "--profile", "{}"],
    ["config", "check"], ["config", "check", "--config", "{}"], ["config", "check", "--set", "{}"],
    ["config", "check", "--set", "meter.{}"], ["config", "check", "--set", "meter.baud={}"],
    ["config", "check", "--set", "meter.source={}"], ["config", "check", "--set", "meter.timezone={}"],
    ["config", "check", "--set", "meter.key={}"], ["config", "check", "--set", "store.commit_interval={}"],
    ["config", "check", "--set", "thingspeak.channel={}"],
    ["config", "check", "--set", "thingspeak.url={}"],
    ["config", "check", "--set", "thingspeak.write_key_file={}"],
    ["config", "check", "--set", "thingspeak.fields={}"], ["config", "show"],
    ["config", "show", "--set", "{}"], ["config", "show", "--set", "thingspeak.{}.channel=1"],
    ["config", "show", "--set", "store.path={}"], ["config", "show", "--set", "tui.{}"],
]  # fmt: skip

VARIABLES = {
    "LANG": ["nl_NL.UTF-8", "en_US.UTF-8", "xx", "C", "", "{}"], "LC_ALL": ["nl", "C.UTF-8", "POSIX", "{}"],
    "P1TUI_CONFIG": ["FILE", "FOLDER", "LOCKED/x", "nothere", "PIPE", "{}"],
    "HOME": ["FOLDER", "/proc/nothere", "x{}"],
    "XDG_CONFIG_HOME": ["FILE", "LOCKED", "/proc/nothere", "{}"], "XDG_DATA_HOME": ["FILE", "LOCKED", "{}"],
    "XDG_STATE_HOME": ["FILE", "LOCKED", "{}"], "TZ": ["Nowhere/There", ":", "{}"],
    "COLUMNS": ["0", "-1", "9" * 30, "{}"], "TERM": ["dumb", "{}"], "NO_COLOR": ["1"],
    "http_proxy": ["http://127.0.0.1:1", "socks5://x", "{}"], "P1TUI_THINGSPEAK_WRITE_KEY": ["K", "{}"],
    "P1TUI_THINGSPEAK_USER_KEY": ["K", "{}"], "NOTIFY_SOCKET": ["{}"], "JOURNAL_STREAM": ["8:1", "{}"],
    "SSL_CERT_FILE": ["FILE", "nothere", "{}"], "TMPDIR": ["FILE", "LOCKED"],
    "PYTHONIOENCODING": ["latin-1"],
}  # fmt: skip
"""Variables of the environment and what they may be; `{}` is an odd value."""

CONFIG = """\
[meter]
source = "file:GOOD"
baud = 9600
timezone = "Europe/Brussels"
[store]
path = "HISTORY"
retention = 7
[[thingspeak]]
channel = 7
write_key = "WRITEKEYWRITEKEY"
url = "http://127.0.0.1:1"
fields = ["import_t1_kwh", ""]
[tui]
language = "nl"
"""

LINES = [
    "[{}]", "[[{}]]", "{} = 1", "[meter]", "[store]", "[tui]", "[[thingspeak]]", "[thingspeak]",
    "baud = {}", 'source = "{}"', "source = {}", "timezone = '{}'", "path = '{}'", "channel = {}",
    "write_key = '{}'", "{}", "write_key_file = '{}'", "fields = ['{}']", "fields = {}", "url = '{}'",
    "language = '{}'", "interval = {}", "a = [\n[", "a = '''", "{} = {}", "key = '{}'", "retention = {}",
    "meter.baud = {}", "thingspeak = [{}]",
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One odd call of the program."""

    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    config: bytes | None = None
    """The default profile's config file; `None`: none."""
    history: bool = False
    """True if the folder holds a history."""


def case(seed: int, number: int) -> Case:
    """Make a case; the same for the same numbers."""
    rng = random.Random(f"{seed} {number}")
    arguments = [_filled(word, rng) for word in rng.choice(COMMANDS)]
    if rng.random() < 0.1:
        arguments.insert(rng.randrange(len(arguments) + 1), value(rng))
    if rng.random() < 0.1:
        arguments = [word for word in arguments if rng.random() < 0.8]
    names = rng.sample(sorted(VARIABLES), rng.choice((0, 0, 0, 1, 2, 5)))
    environment = {name: _filled(rng.choice(VARIABLES[name]), rng).replace("\0", "") for name in names}
    configs: list[Callable[[random.Random], bytes | None]] = [lambda _: None, _lines, _damaged, _raw]
    config = rng.choices(configs, (12, 1, 3, 1))[0](rng)
    return Case([word.replace("\0", "") for word in arguments], environment, config, rng.random() < 0.3)


def value(rng: random.Random) -> str:
    """Return an odd value: one of the list, two joined, one damaged, or chance."""
    match rng.randrange(6):
        case 0:
            return _inside(rng.choice(VALUES)[:2000] + rng.choice(VALUES)[:2000])
        case 1:
            letters = list(rng.choice(VALUES)[:200] or "x")
            letters[rng.randrange(len(letters))] = chr(
                rng.choice((1, 27, 46, 61, 63, 127, 155, 233, 0x202E, 0x1F600))
            )
            return _inside("".join(letters))
        case 2:
            return _inside("".join(chr(rng.randrange(1, 0x250)) for _ in range(rng.randrange(1, 40))))
    return rng.choice(VALUES)


def _inside(text: str) -> str:
    """Return the text, made relative unless nothing can be made where it leads."""
    return text if text == "/" or text.startswith(("/proc/", "/dev/null/")) else text.lstrip("/")


def _filled(template: str, rng: random.Random) -> str:
    pieces = template.split("{}")
    return pieces[0] + "".join(value(rng) + piece for piece in pieces[1:])


def _lines(rng: random.Random) -> bytes:
    lines = [_filled(rng.choice(LINES), rng) for _ in range(rng.randrange(1, 8))]
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _damaged(rng: random.Random) -> bytes:
    data = bytearray(CONFIG.encode())
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(4)] = rng.randbytes(rng.randrange(4))
    return bytes(data)


def _raw(rng: random.Random) -> bytes:
    return rng.choice(
        (
            b"", b"\0" * 100, b"\xff\xfe" + CONFIG.encode("utf-16-le"), b"\xef\xbb\xbf" + CONFIG.encode(),
            CONFIG.replace("\n", "\r").encode(), b"a = " + b"[" * 50_000, b"a." * 1_000 + b"b = 1",
            b"#" * 300_000, b"[meter]\n" * 2, b"baud = " + b"9" * 5000, CONFIG.encode() * 2,
            rng.randbytes(500), b"\x1b[2J = 1",
        )
    )  # fmt: skip
