"""The config file, overrides, key files and environment become settings, or a sentence with the key."""

from __future__ import annotations

import os
import re
import threading
import zoneinfo
from pathlib import Path

import pytest

from p1tui.config import keys, loading
from p1tui.config.errors import ConfigError
from p1tui.config.settings import Config
from p1tui.sources import SourceSpecError, make_source

CHANNEL = "[[thingspeak]]\nchannel = 12\nwrite_key = 'SECRETSECRETSECR'\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text)
    return file


def test_a_missing_file_is_the_defaults(tmp_path: Path) -> None:
    assert loading.load(tmp_path / "none.toml", env={}) == Config()


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ("[meter]\nboud = 9600", "meter.boud", "meter takes source, baud"),
        ("[metre]\nbaud = 9600", "metre", f"the file takes {', '.join(Config.__struct_fields__)}"),
        ("[meter]\nbaud = 'fast'", "meter.baud", "a speed from 300 to 921600"),
        ("[meter]\nparity = 'O'", "meter.parity", '"N" (8N1) or "E" (7E1)'),
        ("[meter]\ntimezone = 'Europe/Rotterdam'", "meter.timezone", "IANA"),
        ("[meter]\nkey = 'abc'", "meter.key", "32 hexadecimal digits"),
        ("[store]\nretention = 0", "store.retention", "days from 1 to 3650"),
        ("[thingspeak]\nchannel = 1", "thingspeak", "[[thingspeak]] tables"),
        ("[[mqtt]]\nurl = 'http://x'", "mqtt.url", "like mqtt://homeassistant.local"),
        ("[[mqtt]]\nurl = 'mqtt://me:PASSWORD@x'", "mqtt.url", "without a name or password"),
        ("[[mqtt]]\nurl = 'mqtt://x:65536'", "mqtt.url", "a number from 1 to 65535"),
        ("[[mqtt]]\ntopic = 'p1/#'", "mqtt.topic", "without + and #"),
        ("[[mqtt]]\ntopic = 'p1/'", "mqtt.topic", "without + and #"),
        ("[[mqtt]]\nlayout = 'dsmr'", "mqtt.layout", '"dsmr-reader"'),
        ("[[mqtt]]\nevery = 0", "mqtt.every", "seconds from 1 to 3600"),
        ("[[mqtt]]\npassword = 'PASSWORD'", "mqtt.user", "a password needs a user"),
        ("[[mqtt]]\nuser = 'x'\npassword_file = '/nowhere/x'", "mqtt.password_file", "/nowhere/x"),
        ("[[mqtt]]\n[[mqtt]]", "mqtt.url", "name each once"),
        (CHANNEL + "upload_every = 14", "thingspeak.upload_every", "seconds from 15 to 86400"),
        (CHANNEL + "fields = ['power']", "thingspeak.fields", "import_t1_kwh"),
        (CHANNEL + "fields = ['', '']", "thingspeak.fields", "all are unused"),
        (CHANNEL + "fields = [1]", "thingspeak.fields", "a list of one to eight readings"),
        (CHANNEL + "url = 'ftp://x'", "thingspeak.url", "https://api.thingspeak.com"),
        (CHANNEL + "url = 'https://me:PASSWORD@x'", "thingspeak.url", "without a name or password"),
        (CHANNEL + "url = 'https://x:65536'", "thingspeak.url", "a number from 1 to 65535"),
        (CHANNEL + "url = 'https://x:0'", "thingspeak.url", "a number from 1 to 65535"),
        (CHANNEL + CHANNEL, "thingspeak.channel", "channel 12 is there already"),
        (CHANNEL + CHANNEL + "url = 'https://API.thingspeak.com/'", "thingspeak.channel", "name each once"),
        (
            CHANNEL + CHANNEL + "url = 'https://api.thingspeak.com:443'",
            "thingspeak.channel",
            "name each once",
        ),
        (CHANNEL + "read_key = 'one two'", "thingspeak.read_key", "without blanks"),
        (CHANNEL + 'read_key = "key\\n"', "thingspeak.read_key", "without blanks"),
        (CHANNEL + 'url = "https://x\\n"', "thingspeak.url", "https://api.thingspeak.com"),
        (CHANNEL + 'read_key = "k\u00e9y"', "thingspeak.read_key", "an API key"),
        ("[prices]\nzone = 'DE'", "prices.zone", '"SE1" to "SE4"'),
        ("[prices]\nsources = ['epex']", "prices.sources", '"energyzero", "energy-charts"'),
        ("[prices]\nsources = ['entsoe']", "prices.entsoe_token", "copy the security token"),
        ("[prices]\nentsoe_token = 'one two'", "prices.entsoe_token", "without blanks"),
        ("[[thingspeak]]\nchannel = 12", "thingspeak.write_key", "API Keys page"),
        ("[[thingspeak]]\nwrite_key = 'x'", "thingspeak.channel", "the channel's number"),
        (CHANNEL + "read_key_file = '/nowhere/key'", "thingspeak.read_key_file", "/nowhere/key"),
        ("meter = \n", "line 1", "not valid TOML"),
        ('[store]\npath = "a\\u0000b"\n', "line 2: store.path", "a file name without a NUL"),
        ('[meter]\nsource = "/dev/a\\u0000b"\n', "line 2: meter.source", "without a NUL"),
        (CHANNEL + 'read_key_file = "a\\u0000b"\n', "thingspeak.read_key_file", "without a NUL"),
        ("[meter]\nx = " + "[" * 3000, "c", "nested too deeply"),
        ("[meter]\n\nbaud = " + "9" * 6000, "line 3", "too many digits"),
    ],
)
def test_a_wrong_config_names_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, key: str, allowed: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        loading.load(file, env={})
    assert str(file) in str(error.value)
    assert key in str(error.value)
    assert allowed in str(error.value)
    assert "PASSWORD" not in str(error.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "[meter]\nboud = 9600\nparity = 'O'\n[store]\nretention = 0\n"
        "[[thingspeak]]\nwrite_kee = 'SECRET'\ninterval = 0\n[[thingspeak]]\nupload_every = 1\n"
    )
    with pytest.raises(ConfigError) as error:
        loading.load(written(tmp_path, text), env={})
    faults = str(error.value).splitlines()
    keys = [
        "meter.boud",
        "meter.parity",
        "store.retention",
        "thingspeak.write_kee",
        "thingspeak.interval",
    ]
    keys += ["thingspeak.upload_every", "thingspeak.channel"]
    keys += ["thingspeak.channel", "thingspeak.write_key"]
    assert [fault.split(": ")[1].split(" ")[0] for fault in faults] == keys
    assert "did you mean baud?" in faults[0]
    assert "did you mean write_key?" in faults[3]
    assert "SECRET" not in str(error.value)


def test_a_fault_of_one_setting_hides_none_of_several(tmp_path: Path) -> None:
    channel = "[[thingspeak]]\nchannel = 5\nwrite_key = 'short!'\nfields = ['gas_m3', '{field}']\n"
    text = "[meter]\nbaud = 12\ntimezone = 'Mars/Olympus'\nauth_key = 'zz'\n"
    text += channel.format(field="zz") + channel.format(field="tariff") + "interval = 0\n"
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        loading.load(file, env={})
    told = [fault.removeprefix(f"{file}, line ").split(" ")[:2] for fault in str(error.value).splitlines()]
    assert sorted((int(line.strip(":")), key.strip(":")) for line, key in told) == [
        (2, "meter.baud"), (3, "meter.timezone"), (4, "meter.auth_key"), (8, "thingspeak.fields"),
        (10, "thingspeak.channel"), (13, "thingspeak.interval"),
    ]  # fmt: skip


def test_what_has_a_fault_is_not_said_to_be_missing_or_double(tmp_path: Path) -> None:
    text = "thingspeak = [7, {channel = 'x', write_key = 7}, {channel = 9, write_key = 'k', url = 'ftp://x'},"
    text += " {channel = 9, write_key = 'k', url = 'https://x:65536'}, {channel = 9, write_key = 'k'}]\n"
    with pytest.raises(ConfigError) as error:
        loading.load(written(tmp_path, text), env={})
    told = [fault.split(": ")[1].split(" ")[0] for fault in str(error.value).splitlines()]
    assert told == [
        "thingspeak.0", "thingspeak.1.channel", "thingspeak.1.write_key", "thingspeak.2.url",
        "thingspeak.3.url",
    ]  # fmt: skip


def test_all_missing_keys_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        loading.load(written(tmp_path, "[[thingspeak]]\n[[thingspeak]]\nchannel = 7\n"), env={})
    faults = [fault.split(": ")[1].split(" ")[0] for fault in str(error.value).splitlines()]
    assert faults == ["thingspeak.channel", "thingspeak.write_key", "thingspeak.write_key"]


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("meter.baud=slow", "--set: meter.baud must be a speed"),
        ("baud", "--set baud: write it as SECTION.KEY=VALUE"),
        ("thingspeak.².interval=20", "--set thingspeak.².interval: there is no [[thingspeak]] ²"),
        ("thingspeak.7.interval=20", "--set thingspeak.7.interval: there is no [[thingspeak]] 7"),
    ],
)
def test_a_wrong_override_names_itself(tmp_path: Path, override: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        loading.load(tmp_path / "none", overrides=[override], env={})


def test_a_secret_of_the_wrong_form_is_not_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        loading.load(written(tmp_path, "[meter]\nkey = '0123SECRET'"), env={})
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("key", ["thingspeak.write_key_file", "thingspeak.0.write_key_file"])
def test_a_key_file_that_an_override_names_is_blamed_on_it(tmp_path: Path, key: str) -> None:
    file = written(tmp_path, "[[thingspeak]]\nchannel = 12\n")
    with pytest.raises(ConfigError, match=r"^--set: thingspeak\.0\.write_key_file: /nowhere"):
        loading.load(file, overrides=[f"{key}=/nowhere"], env={})


def test_overrides_reach_one_channel_or_all(tmp_path: Path) -> None:
    file = written(tmp_path, CHANNEL + CHANNEL.replace("12", "13"))
    loaded = loading.load(file, overrides=["thingspeak.interval=30", "thingspeak.1.interval=60"], env={})
    assert [channel.interval for channel in loaded.thingspeak] == [30, 60]
    assert loading.load(file, overrides=["meter.source=/dev/ttyUSB1"], env={}).meter.source == "/dev/ttyUSB1"


def test_the_write_key_may_come_from_a_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("FROMFILE\n")
    file = written(tmp_path, f"[[thingspeak]]\nchannel = 1\nwrite_key_file = '{tmp_path / 'key'}'\n")
    assert loading.load(file, env={}).thingspeak[0].write_key == "FROMFILE"
    env = {"P1TUI_THINGSPEAK_WRITE_KEY": "FROMENV"}
    assert loading.load(file, env=env).thingspeak[0].write_key == "FROMENV"


@pytest.mark.parametrize(
    ("text", "reason"), [("", "is empty"), ("ONE\nTWO\n", "holds more"), ("A B", "holds more")]
)
def test_a_key_file_holds_a_key_and_nothing_else(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "key").write_text(text)
    file = written(tmp_path, f"[[thingspeak]]\nchannel = 1\nwrite_key_file = '{tmp_path / 'key'}'\n")
    with pytest.raises(ConfigError, match=reason) as error:
        loading.load(file, env={})
    assert "TWO" not in str(error.value)


def test_files_that_an_editor_of_windows_marked_as_utf_8_are_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xef\xbb\xbfFROMFILE\r\n")
    file = tmp_path / "config.toml"
    text = f"[[thingspeak]]\r\nchannel = 1\r\nwrite_key_file = '{tmp_path / 'key'}'\r\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert loading.load(file, env={}).thingspeak[0].write_key == "FROMFILE"


def test_a_computer_without_time_zones_is_told_from_a_wrong_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", missing)
    with pytest.raises(ConfigError, match="no time zone database") as error:
        loading.load(tmp_path / "none.toml", env={})
    assert "tzdata" in str(error.value)
    assert "meter.timezone" not in str(error.value)


def test_a_key_of_the_environment_is_a_key_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="P1TUI_THINGSPEAK_WRITE_KEY: it holds more than a key"):
        loading.load(written(tmp_path, CHANNEL), env={keys.WRITE_KEY: "TWO WORDS"})


@pytest.mark.parametrize(
    "url", ["http://[::1]:8080", "http://127.0.0.1:8080/things", "https://api.thingspeak.com"]
)
def test_a_server_may_be_named_in_each_way(tmp_path: Path, url: str) -> None:
    assert loading.load(written(tmp_path, CHANNEL + f"url = '{url}'"), env={}).thingspeak[0].url == url


def test_the_token_of_a_homewizard_is_kept_as_a_key_is(tmp_path: Path) -> None:
    token, other = "0123456789ABCDEF" * 2, "FEDCBA9876543210" * 2
    (tmp_path / "token").write_text(f"{token}\n")
    config = loading.load(written(tmp_path, f"[meter]\ntoken_file = '{tmp_path / 'token'}'\n"), env={})
    assert config.meter.token == token
    env = {keys.TOKEN: other}
    assert loading.load(written(tmp_path, f"[meter]\ntoken = '{token}'\n"), env=env).meter.token == other
    for shown in (repr(config), loading.shown(config)):
        assert token not in shown
    with pytest.raises(ConfigError, match=r"meter\.token must be 32 hexadecimal digits") as caught:
        loading.load(written(tmp_path, "[meter]\ntoken = 'SECRET'\n"), env={})
    assert "SECRET" not in str(caught.value)
    with pytest.raises(ConfigError, match=r"meter\.token_file: .*nowhere cannot be read"):
        loading.load(written(tmp_path, "[meter]\ntoken_file = '/nowhere'\n"), env={})
    with pytest.raises(ConfigError, match="P1TUI_HOMEWIZARD_TOKEN: it holds more than a key"):
        loading.load(tmp_path / "none", env={keys.TOKEN: "TWO WORDS"})


def test_no_way_of_showing_a_config_shows_a_secret(tmp_path: Path) -> None:
    loaded = loading.load(written(tmp_path, CHANNEL + "[meter]\nkey = '" + "AB" * 16 + "'"), env={})
    for shown in (repr(loaded), str(loaded.thingspeak[0]), f"{loaded.meter}", loading.shown(loaded)):
        assert "SECRETSECRETSECR" not in shown
        assert "ABAB" not in shown
    assert loaded.thingspeak[0].write_key == "SECRETSECRETSECR"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("socket://me:SECRET@gateway:23", "socket://gateway:23"),
        (
            "socket://gateway:23?password=SECRET&user=SECRET",
            "socket://gateway:23?password=********&user=********",
        ),
        ("rfc2217://gateway:23?baud=9600&token=SECRET", "rfc2217://gateway:23?baud=9600&token=********"),
        ("homewizard://h?serial=5c2f&token=SECRET", "homewizard://h?serial=5c2f&token=********"),
        ("file:dump.txt?speed=2", "file:dump.txt?speed=2"),
        ("/dev/ttyUSB0?baud=9600&parity=E", "/dev/ttyUSB0?baud=9600&parity=E"),
    ],
)
def test_no_password_in_a_source_is_shown(tmp_path: Path, source: str, shown: str) -> None:
    loaded = loading.load(tmp_path / "none", overrides=[f"meter.source={source}"], env={})
    assert f'source = "{shown}"' in loading.shown(loaded)
    assert "SECRET" not in repr(loaded)
    assert loaded.meter.source == source
    try:
        make_source(source, loaded.meter, stop=threading.Event())
    except SourceSpecError as error:
        assert "SECRET" not in str(error)


def test_what_is_shown_can_be_read_again(tmp_path: Path) -> None:
    loaded = loading.load(written(tmp_path, CHANNEL + "[tui]\nglyphs = 'ascii'"), env={})
    again = loading.load(written(tmp_path, loading.shown(loaded)), env={})
    assert again.tui == loaded.tui
    assert again.thingspeak[0].fields == loaded.thingspeak[0].fields


def test_a_short_interval_is_warned_of(tmp_path: Path) -> None:
    loaded = loading.load(written(tmp_path, CHANNEL), overrides=["thingspeak.interval=10"], env={})
    assert [str(each) for each in loading.warnings(loaded)] == [
        "[[thingspeak]] 1: interval: an entry each 10 s is 3,153,600 a year; a free ThingSpeak licence takes "
        "3,000,000. 15 or more stays within it."
    ]
    assert loading.warnings(loading.load(Path(os.devnull), env={})) == []


def test_a_password_may_have_blanks_and_stand_in_a_file_and_is_masked(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("correct horse battery\n")
    table = f"[[mqtt]]\nuser = 'energy'\npassword_file = '{secret}'\n"
    config = loading.load(written(tmp_path, table), env={})
    assert config.mqtt[0].password == "correct horse battery"
    assert "horse" not in repr(config) + loading.shown(config)


def test_two_layouts_of_one_broker_stand_side_by_side(tmp_path: Path) -> None:
    config = loading.load(written(tmp_path, "[[mqtt]]\n[[mqtt]]\nlayout = 'dsmr-reader'\n"), env={})
    assert [broker.layout for broker in config.mqtt] == ["p1tui", "dsmr-reader"]


def test_the_token_of_entsoe_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("TOKENTOKENTOKEN\n")
    text = f"[prices]\nsources = ['entsoe']\nentsoe_token_file = '{tmp_path / 'token'}'\n"
    loaded = loading.load(written(tmp_path, text), env={})
    assert loaded.prices.entsoe_token == "TOKENTOKENTOKEN"
    assert "TOKENTOKENTOKEN" not in f"{loaded!r} {loading.shown(loaded)}"


def test_a_contract_by_the_market_is_read(tmp_path: Path) -> None:
    text = (
        "[[contract]]\nfrom = 2026-01-01\n[[contract.line]]\nname = 'x'\non = 'import'\nprice = 'day_ahead'\n"
    )
    (contract,) = loading.load(written(tmp_path, text), env={}).contract
    assert [(line.on, line.price) for line in contract.line] == [("import", "day_ahead")]
