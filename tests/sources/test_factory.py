"""SOURCE makes the source that it names, or is refused with what is allowed."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from p1tui.config.settings import MeterSettings
from p1tui.demo.household.household import Household
from p1tui.sources import Source, SourceSpecError, make_source
from p1tui.sources.file import FileSource


def parsed(spec: str, settings: MeterSettings | None = None) -> Source:
    return make_source(spec, settings or MeterSettings(), stop=threading.Event())


@pytest.mark.parametrize(
    ("spec", "name", "live", "local"),
    [
        ("auto", "auto", True, True),
        ("/dev/ttyUSB0", "/dev/ttyUSB0 115200 8N1", True, True),
        ("/dev/ttyUSB0?baud=9600&parity=E", "/dev/ttyUSB0 9600 7E1", True, True),
        ("COM3", "COM3 115200 8N1", True, True),
        ("com12?baud=9600", "com12 9600 8N1", True, True),
        ("socket://gateway:2001", "socket://gateway:2001", True, False),
        ("socket://[::1]:23", "socket://[::1]:23", True, False),
        ("rfc2217://10.0.0.7:4000?baud=9600&parity=e", "rfc2217://10.0.0.7:4000", True, False),
        ("homewizard://p1meter.local", "homewizard://p1meter.local", True, False),
        ("homewizard://[fd00::1]:8080", "homewizard://[fd00::1]:8080", True, False),
        ("file:some/dump.txt?speed=2.5", "file dump.txt", False, True),
        ("-", "stdin", False, True),
        ("demo", "demo", True, True),
    ],
)
def test_what_a_source_is(spec: str, name: str, live: bool, local: bool) -> None:
    source = parsed(spec)
    assert (source.name, source.live, source.local) == (name, live, local)


@pytest.mark.parametrize(
    ("spec", "path", "paced"),
    [
        ("file:what?.txt", "what?.txt", False),
        ("file:what?.txt?speed=5", "what?.txt", True),
        ("file:a?speed=1?speed=2", "a?speed=1", True),
        ("file:a?speed=1", "a?speed=1", False),  # there is a file of that name
        ("file:plain.txt?speed=5", "plain.txt", True),
        ("file:none.txt?speed=5", "none.txt", True),
    ],
)
def test_the_longest_name_of_a_file_is_the_path(
    spec: str, path: str, paced: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("what?.txt", "a?speed=1", "a", "plain.txt"):
        Path(name).touch()
    source = parsed(spec)
    assert isinstance(source, FileSource)
    assert (str(source.path), source._pace is not None) == (path, paced)


@pytest.mark.parametrize(
    "spec", ["file:x.txt?speed=1&speed=2", "/dev/null?baud=9600&baud=9600", "rfc2217://h:1?parity=N&parity=E"]
)
def test_an_option_that_is_named_twice_is_refused(spec: str) -> None:
    with pytest.raises(SourceSpecError, match="is named twice; leave one"):
        parsed(spec)


def test_the_line_settings_come_from_the_config_unless_the_source_says_otherwise() -> None:
    old = MeterSettings(baud=9600, parity="E")
    assert parsed("/dev/ttyUSB0", old).name == "/dev/ttyUSB0 9600 7E1"
    assert parsed("/dev/ttyUSB0?baud=115200&parity=N", old).name == "/dev/ttyUSB0 115200 8N1"


def test_any_path_that_exists_may_be_a_port(tmp_path: Path) -> None:
    link = tmp_path / "p1cable"
    link.symlink_to("/dev/null")
    assert parsed(str(link)).name == f"{link} 115200 8N1"


def test_a_homewizard_with_a_serial_takes_the_token_of_the_config() -> None:
    settings = MeterSettings(token="AB" * 16)
    for serial in ("5c2fafaabbcc", "5C:2F:AF:AA:BB:CC"):
        source = parsed(f"homewizard://p1meter.local?serial={serial}", settings)
        assert source.name == "homewizard://p1meter.local"
        assert not source.local


def test_a_file_is_not_a_port(tmp_path: Path) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_bytes(b"/ABC5\r\n")
    with pytest.raises(SourceSpecError, match=f"write file:{dump}"):
        parsed(str(dump))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("", "use auto, a port"),
        ("ttyUSB0", "ttyUSB0 is not a source; use auto"),
        ("http://gateway:80", "http:// is not a source; use auto"),
        ("homewizard://", "write it as homewizard://host"),
        ("homewizard://h:0", "write it as homewizard://host"),
        ("homewizard://me:SECRET@h", "write it as homewizard://host"),
        ("homewizard://h/api", "write it as homewizard://host"),
        ("homewizard://h?token=SECRET", "no option token; this source takes serial"),
        ("homewizard://h?serial=", "a serial is 12 hexadecimal digits"),
        ("homewizard://h?serial=appliance/p1dongle/5c2fafaabbcc", "a serial is 12 hexadecimal digits"),
        ("homewizard://h?serial=5c2fafaabbcc", "meter.token is not set. Get one with the button"),
        ("socket://gateway", "write it as socket://host:port"),
        ("socket://:23", "write it as socket://host:port"),
        ("socket://gateway:0", "write it as socket://host:port"),
        ("socket://user:secret@gateway:23", "write it as socket://host:port"),
        ("socket://gateway:23/path", "write it as socket://host:port"),
        ("socket://gateway:port", "number from 1 to 65535"),
        ("socket://gateway:70000", "number from 1 to 65535"),
        ("socket://[::1:23", "an IPv6 address stands in brackets"),
        ("homewizard://[::1", "an IPv6 address stands in brackets"),
        ("socket://gateway:23?baud=9600", "no option baud; this source takes no options"),
        ("/dev/ttyUSB0?speed=1", "no option speed; this source takes baud / parity"),
        ("/dev/ttyUSB0?baud=fast", "baud=fast"),
        ("/dev/ttyUSB0?baud=0", "from 300 to 921600"),
        ("/dev/ttyUSB0?parity=odd", "write N"),
        ("file:", "needs a path"),
        ("file:dump.txt?speed=0", "number above 0"),
        ("file:dump.txt?speed=inf", "number above 0"),
        ("file:dump.txt?speed=quick", "number above 0"),
        ("file:dump.txt?pace=1", "no option pace; this source takes speed"),
    ],
)
def test_nonsense_is_refused_with_what_is_allowed(spec: str, words: str) -> None:
    with pytest.raises(SourceSpecError) as error:
        parsed(spec)
    assert words in str(error.value)
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("spec", ["socket://user:secret@gateway:23", "socket://user:secret@gateway:port"])
def test_a_password_in_the_wrong_place_is_not_repeated(spec: str) -> None:
    with pytest.raises(SourceSpecError) as error:
        parsed(spec)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(("query", "paced"), [("", False), ("?speed=1", True), ("?speed=0.5", True)])
def test_a_file_is_played_at_the_speed_asked_for_also_slower_than_recorded(
    tmp_path: Path, query: str, paced: bool
) -> None:
    first, second = (b"/ABC5\r\n0-0:1.0.0(26061713000%dS)\r\n!\r\n" % second for second in (0, 5))
    (tmp_path / "dump.txt").write_bytes(first + second)
    stopped = threading.Event()
    stopped.set()  # so that a read does not wait for what is not yet due
    source = make_source(f"file:{tmp_path}/dump.txt{query}", MeterSettings(), stop=stopped)
    source.open()
    assert source.read() == first
    assert source.read() == (b"" if paced else second)
    source.close()


def test_the_demo_is_the_household_that_is_shown_or_one_of_its_own() -> None:
    shown = Household(seed=7)
    stop = threading.Event()
    second = int(time.time())
    for source, household in (
        (make_source("demo", MeterSettings(), household=shown, stop=stop), shown),
        (parsed("demo"), Household()),
    ):
        source.open()
        telegrams = [household.telegram(each) for each in range(second, second + 30)]
        assert source.read() in telegrams
