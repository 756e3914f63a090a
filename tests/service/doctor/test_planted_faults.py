"""Each planted fault is found by its check, with verdict, reason and the command that mends it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from p1tui.demo.household.household import Household
from p1tui.runtime import invocation
from p1tui.runtime.duration import DAY, HOUR
from p1tui.service.doctor import machine
from p1tui.service.doctor.patience import Patience
from p1tui.sources.port_rights import PortUser
from tests.service.doctor.pi import ACTIVE, PUTTY, USER, Pi
from tests.shared import histories
from tests.shared.disks import fill, read_only, small_disk
from tests.shared.faults import CallFault
from tests.shared.folders import STREAM

Plant = Callable[[Pi], object]


def of_system(name: str, text: str) -> Plant:
    return lambda pi: pi.plant(name, text)


def told(**properties: str) -> Plant:
    return lambda pi: pi.tell(**ACTIVE | properties)


def power_save(pi: Pi) -> None:
    pi.programs["iw dev wlan0 get power_save"] = "Power save: on\n"


def unreadable_config(pi: Pi) -> None:
    pi.configure("[meter")


def open_config(pi: Pi) -> None:
    pi.files.config.chmod(0o644)


def short_interval(pi: Pi) -> None:
    pi.configure(channel="interval = 5")


def no_route(pi: Pi) -> None:
    (pi.root / "proc/net/route").unlink()


def no_linger(pi: Pi) -> None:
    (pi.root / "var/lib/systemd/linger" / USER).unlink()


def twice(pi: Pi) -> None:
    pi.system_manager.folder.mkdir()
    (pi.system_manager.folder / "p1tui.service").write_text("[Service]\n")


def newer_config(pi: Pi) -> None:
    os.utime(pi.files.config, (4e9, 4e9))


def old_backup(pi: Pi) -> None:
    (copy,) = pi.backups.iterdir()
    os.utime(copy, (time.time() - 3 * DAY,) * 2)


def lost_backups(pi: Pi) -> None:
    for copy in pi.backups.iterdir():
        copy.unlink()


def unplugged_backups(pi: Pi) -> None:
    lost_backups(pi)
    pi.backups.rmdir()


def damaged_history(pi: Pi) -> None:
    with closing(sqlite3.connect(pi.files.history)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    histories.damage(pi.files.history, 2048)


def run_sql(query: str, *values: object) -> Plant:
    def plant(pi: Pi) -> None:
        with closing(sqlite3.connect(pi.files.history)) as database:
            database.execute(query, values)
            database.commit()

    return plant


def rejected(pi: Pi) -> None:
    message = b'{"template": "{total} telegrams", "values": {"total": 40}}'
    run_sql(
        "INSERT INTO event (time, kind, detail, message) VALUES (?, 'rejected', 'x', ?)",
        int(time.time()) - HOUR,
        message.decode(),
    )(pi)


OUTBOX = (
    "INSERT OR REPLACE INTO outbox (target, interval, cursor, called_at, sending, doubtful, clean, day, year,"
    " sent_today, sent_year, started) VALUES (?, 20, ?, 0, 0, 0, 1, '', ?, 0, ?, 0)"
)


TRIGGER = "CREATE TRIGGER mine AFTER INSERT ON minute BEGIN SELECT 1; END"


def target(pi: Pi) -> str:
    from p1tui.uplinks.registry import configured_targets

    return configured_targets(pi.subject.settings)[0].outbox_name


def spent_quota(pi: Pi) -> None:
    now = int(time.time())
    run_sql(OUTBOX, target(pi), now, time.gmtime().tm_year, 2_999_999)(pi)


def parked(pi: Pi) -> None:
    run_sql(
        "INSERT INTO parked (target, time, entry, reason, parked_at) VALUES (?, 1, '{}', 'x', 0)", target(pi)
    )(pi)


def waiting(pi: Pi) -> None:
    run_sql(OUTBOX, target(pi), int(time.time()) - 400, 2026, 0)(pi)
    run_sql("UPDATE minute SET time = time")(pi)


def faulty(kind: str, **settings: int) -> Plant:
    return lambda pi: pi.server.script(CallFault(kind=kind, **settings))  # type: ignore[arg-type]


def unknown_name(pi: Pi) -> None:
    pi.configure(url="http://nowhere.invalid")


def refused_call(pi: Pi) -> None:
    pi.server.stop()


def no_tls(pi: Pi) -> None:
    pi.configure(url=pi.server.url.replace("http:", "https:"))


def screen(**changes: object) -> Plant:
    return lambda pi: setattr(pi, "screen", msgspec.structs.replace(PUTTY, **changes))


FAULTS: dict[str, tuple[Plant, str, str, str, str]] = {
    "config": (unreadable_config, "config", "wrong", "not valid TOML", "nano {config}"),
    "open config": (open_config, "config", "wrong", "holds keys, and other users", "chmod 600 {config}"),
    "short interval": (short_interval, "config", "note", "6,307,200 a year", "nano {config}"),
    "supply": (of_system("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n"),
               "supply", "wrong", "too low now", "vcgencmd get_throttled"),
    "supply before": (of_system("sys/devices/platform/soc/soc:firmware/get_throttled", "50000\n"),
                      "supply", "note", "was too low since the start", ""),
    "memory": (of_system("proc/meminfo", "MemAvailable: 12000 kB\n"),
               "memory", "wrong", "11 MB of memory", "ps -e -o rss,comm --sort=-rss | head"),
    "tmpfs": (of_system("proc/mounts", "tmpfs / tmpfs rw 0 0\n"),
              "disk_kind", "wrong", "gone at the next start", "p1tui config path"),
    "network disk": (of_system("proc/mounts", "nas:/ / nfs4 rw 0 0\n"),
                     "disk_kind", "wrong", "on another computer (nfs4)", "p1tui config path"),
    "worn card": (of_system("sys/block/mmcblk0/device/life_time", "0x0A 0x0B\n"),
                  "card", "wrong", "has used over 100 % of its life", "p1tui backup FILE"),
    "service down": (told(ActiveState="failed", Result="exit-code", ExecMainStatus="3"), "service", "wrong",
                     "does not run: failed (exit-code, exit status 3)",
                     "systemctl --user restart p1tui.service"),
    "service usage": (told(ActiveState="failed", Result="exit-code", ExecMainStatus="2"), "service", "wrong",
                      "exit status 2", "p1tui config check"),
    "restarts": (told(NRestarts="412"), "service_restarts", "wrong", "restarted it 412 times",
                 "p1tui service status"),
    "not at boot": (told(UnitFileState="disabled"), "service_boot", "wrong", "does not start with this",
                    "systemctl --user enable p1tui.service"),
    "no linger": (no_linger, "service_boot", "wrong", "ends when you log out",
                  "sudo loginctl enable-linger anna"),
    "twice": (twice, "service", "wrong", "installed twice", "p1tui service uninstall"),
    "manager": (lambda pi: pi.systemctl("echo no bus >&2; exit 1"), "service", "unknown", "no bus",
                "loginctl user-status"),
    "newer config": (newer_config, "service_newer", "note", "config changed on 2096-",
                     "systemctl --user restart p1tui.service"),
    "old backup": (old_backup, "backup", "wrong", "is 72 hours old", "p1tui backup --keep 7 {backups}"),
    "no backup": (lost_backups, "backup", "wrong", "holds no backup", "p1tui backup --keep 7 {backups}"),
    "backup disk": (unplugged_backups, "backup", "wrong", "is not there", "lsblk --fs"),
    "history": (damaged_history, "history", "wrong", "no whole history",
                "p1tui restore {backups}/p1tui-default-2026-11-27.sqlite"),
    "foreign history": (run_sql(TRIGGER), "history", "wrong", "mine",
                        "p1tui restore {backups}/p1tui-default-2026-11-27.sqlite"),
    "silent meter": (run_sql("DELETE FROM minute WHERE time > unixepoch() - 240"), "readings", "wrong",
                     "s old", "p1tui service status"),
    "no reading": (run_sql("DELETE FROM minute"), "readings", "wrong", "No reading is stored",
                   "p1tui service status"),
    "future": (run_sql("UPDATE minute SET time = time + 86400"), "readings", "wrong",
               "ahead of this computer's clock", "timedatectl status"),
    "rejected": (rejected, "rejected", "wrong", "40 of 71 telegrams were rejected: bytes get lost",
                 "dmesg | grep -i tty"),
    "no route": (no_route, "network", "wrong", "no interface has a default route", "nmcli device status"),
    "weak signal": (of_system("proc/net/wireless", "h\nh\n wlan0: 0000 20. -86. -256 0\n"), "wifi_signal",
                    "wrong", "-86 dBm, too weak", "watch -n 1 iw dev wlan0 link"),
    "poor signal": (of_system("proc/net/wireless", "h\nh\n wlan0: 0000 20. -74. -256 0\n"), "wifi_signal",
                    "note", "-74 dBm", "watch -n 1 iw dev wlan0 link"),
    "power save": (power_save, "wifi_power_save", "note", "sleeps between packets",
                   "sudo iw dev wlan0 set power_save off && printf '[connection]\\nwifi.powersave = 2\\n' | "
                   "sudo tee /etc/NetworkManager/conf.d/99-wifi-powersave-off.conf"),
    "name": (unknown_name, "name", "wrong", "nowhere.invalid is not known", "getent hosts nowhere.invalid"),
    "no TLS": (no_tls, "tls", "wrong", "does not speak TLS", "curl -v {url}"),
    "refused call": (refused_call, "server", "wrong", "cannot be reached (it was refused)", "curl -v {url}"),
    "server": (faulty("status", status=503), "server", "wrong", "status 503", "curl -v {url}"),
    "captive portal": (faulty("redirect"), "server", "wrong", "log in to the network", "curl -v {url}"),
    "quota": (spent_quota, "quota", "wrong", "2,999,999 of 3,000,000", "nano {config}"),
    "refused": (parked, "refused", "wrong", "refused: 1", "p1tui uplink retry"),
    "latin-1": (screen(encoding="iso-8859-1"), "encoding", "wrong", "told iso-8859-1",
                "export LANG=C.UTF-8"),
    "stopped": (told(ActiveState="inactive", Result="success", MainPID="0", ExecMainStatus="0"), "service",
                "wrong", "was stopped, and not started again", "systemctl --user restart p1tui.service"),
    "held": (told(StatusText="process 7 records this meter already; waiting until that ends."), "service",
             "note", "runs and waits: process 7 records", "p1tui service status"),
    "LC_ALL": (screen(encoding="ASCII", environment={"TERM": "xterm", "LC_ALL": "C"}), "encoding", "wrong",
               "told ASCII: signs are drawn in ASCII", "export LC_ALL=C.UTF-8"),
    "dumb": (screen(environment={"TERM": "dumb"}), "colours", "wrong", "TERM is dumb",
             "export TERM=xterm-256color"),
    "16 colours": (screen(environment={"TERM": "vt100"}), "colours", "note", "16 colours",
                   "export TERM=xterm-256color"),
    "small": (screen(columns=60), "size", "wrong", "60 columns, 24 rows: enlarge", "resize"),
}  # fmt: skip
"""Name -> what plants it, the check that finds it, its verdict, a part of the reason, and the remedy."""


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_found_by_its_check(pi: Pi, name: str) -> None:
    plant, check, verdict, reason, remedy = FAULTS[name]
    pi.record()
    plant(pi)
    found = pi.found(check)
    urls = [each.url for each in pi.subject.settings.thingspeak]
    places = {"config": str(pi.files.config), "backups": str(pi.backups), "url": "".join(urls)}
    assert (found.verdict, found.remedy) == (verdict, remedy.format_map(places))
    assert reason in str(found.reason)


def test_an_entry_that_waits_for_hours_is_found(pi: Pi) -> None:
    pi.record(until=time.time() - 2 * HOUR)
    run_sql(OUTBOX, target(pi), int(time.time() - 2 * HOUR) - 250, 2026, 0)(pi)
    found = pi.found("waiting")
    assert (found.verdict, found.remedy) == ("wrong", "p1tui service status")
    assert "the oldest for 2 h" in str(found.reason)


def test_a_clock_that_was_never_set_is_found() -> None:
    found = machine.clock(now=1000.0)
    assert (found.verdict, found.remedy) == ("wrong", "sudo timedatectl set-ntp true")
    found = machine.clock(synchronised=False)
    assert (found.verdict, found.remedy) == ("note", "sudo timedatectl set-ntp true")
    assert machine.clock(synchronised=True).verdict == "good"


def test_a_full_disk_is_found(pi: Pi, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        pi.files = msgspec.structs.replace(pi.files, history=disk / "history.sqlite")
        fill(disk)
        found = pi.found("disk")
        assert (found.verdict, found.remedy) == ("wrong", f"sudo du -xh --threshold=100M {disk}")
        read_only(disk)
        found = pi.found("disk")
        assert (found.verdict, found.remedy) == ("wrong", "sudo dmesg --level=err | tail")
        assert "read-only" in str(found.reason)


def test_a_manager_that_hangs_is_given_up(pi: Pi) -> None:
    pi.record()
    pi.systemctl("exec sleep 30")
    pi.patience = Patience(0.5)
    began = time.monotonic()
    assert "does not answer" in str(pi.found("service").reason)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(os.getuid() != 0, reason="giving a port to another group needs root")
def test_a_user_without_the_right_to_the_port_is_told_the_group(pi: Pi) -> None:
    Path(pi.cable.port).chmod(0o620)
    os.chown(pi.cable.port, 0, 20)
    pi.account = PortUser(1000, frozenset((1000,)))
    found = pi.found("rights")
    assert (found.verdict, found.remedy) == (
        "wrong",
        f"sudo chgrp dialout {pi.cable.port} && sudo chmod 660 {pi.cable.port}",
    )
    Path(pi.cable.port).chmod(0o660)
    found = pi.found("rights")
    assert (found.verdict, found.remedy) == ("wrong", "sudo usermod -aG dialout $USER")
    pi.account = PortUser(1000, frozenset((1000,)), frozenset((1000, 20)))
    found = pi.found("rights")
    assert (found.verdict, found.remedy) == ("wrong", "exit")
    assert "log in again" in str(found.reason)
    assert "cable" not in [each.check for each in pi.findings()]


def test_another_program_that_reads_the_port_is_named(pi: Pi) -> None:
    pi.plant("proc/4711/comm", "cu\n")
    (fds := pi.root / "proc/4711/fd").mkdir()
    (fds / "3").symlink_to(pi.cable.port)
    found = pi.found("port")
    assert (found.verdict, found.remedy) == ("wrong", "kill 4711")
    assert "is read by cu (process 4711)" in str(found.reason)


def test_a_cable_that_is_gone_is_found(pi: Pi) -> None:
    pi.configure(source="/dev/ttyUSB77")
    found = pi.found("cable")
    assert (found.verdict, found.remedy) == ("wrong", "p1tui detect /dev/ttyUSB77")
    assert "/dev/ttyUSB77 does not exist" in str(found.reason)


def test_a_silent_meter_is_found(pi: Pi) -> None:
    found = pi.found("cable")
    assert found.verdict == "wrong"
    assert "No byte has come yet" in str(found.reason)


def test_the_wrong_speed_is_found_with_the_right_one(pi: Pi) -> None:
    pi.speak(bytes(range(1, 255, 2)) * 8)
    found = pi.found("cable", seconds=4)
    assert (found.verdict, found.remedy) == ("wrong", "p1tui --set meter.baud=9600 --set meter.parity=E")


def test_a_meter_whose_check_sums_are_wrong_is_found(pi: Pi) -> None:
    telegram = Household().telegram(int(time.time()))
    pi.speak((telegram.partition(b"!")[0] + b"!0000\r\n") * 2)
    found = pi.found("cable", seconds=4)
    assert "check sum (CRC) is wrong" in str(found.reason)
    assert (found.verdict, found.remedy) == ("wrong", "p1tui --set meter.crc=ignore")


def test_a_meter_whose_clock_is_years_old_is_found(pi: Pi) -> None:
    pi.speak(STREAM.read_bytes()[:3000])
    found = pi.found("meter_clock", seconds=20)
    assert (found.verdict, found.remedy) == ("wrong", "timedatectl status")
    assert "behind this computer's" in str(found.reason)


def test_a_source_that_is_none_is_found(pi: Pi) -> None:
    pi.configure(source="ttyUSB0")
    found = pi.found("cable")
    assert (found.verdict, found.remedy) == ("wrong", "p1tui config check")


def test_remedies_are_for_the_profile_that_is_examined(pi: Pi) -> None:
    pi.record()
    invocation.use(profile="attic", config="/home/a b/c.toml")
    parked(pi)
    assert pi.found("refused").remedy == "p1tui --profile attic --config '/home/a b/c.toml' uplink retry"


def test_without_a_way_to_the_network_no_server_is_asked(pi: Pi) -> None:
    pi.record()
    no_route(pi)
    checks = [each.check for each in pi.findings()]
    assert pi.server.journal.calls == []
    assert {"name", "server"} & set(checks) == set()
    assert "refused" in checks


class Listed(msgspec.Struct):
    device: str
    vid: int | None = 0x0403
    pid: int | None = 0x6001


def test_auto_is_heard_on_the_port_that_detection_finds(pi: Pi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: [Listed(pi.cable.port)])
    pi.configure(source="auto")
    pi.record(engine=False)
    pi.speak()
    heard = [each for each in pi.findings(20) if each.check in ("rights", "cable", "meter_clock")]
    assert [(each.check, each.verdict) for each in heard] == [
        ("rights", "good"),
        ("cable", "good"),
        ("meter_clock", "good"),
    ]
    assert f"{pi.cable.port} 115200 8N1" in str(heard[1].reason)


def test_auto_without_a_cable_says_which_ports_are_not_tried(pi: Pi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: [Listed("/dev/ttyAMA0", vid=None)])
    pi.configure(source="auto")
    found = pi.found("cable")
    assert found.verdict == "wrong"
    assert "own ports (/dev/ttyAMA0) are not tried" in str(found.reason)
    assert found.remedy == "p1tui detect"
