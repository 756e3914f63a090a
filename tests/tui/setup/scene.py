"""The scene of setup: its real dialogue on a Raspberry Pi with two ports, a meter and an account.

`python -m tests.tui.setup.scene PAGE [SETTING=VALUE ...]` shows a page of it in the present terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from unittest.mock import patch

import msgspec

from p1tui.config.settings import Config, MeterSettings, TuiSettings
from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.i18n.message import Message
from p1tui.p1 import messages
from p1tui.p1.reading import Reading
from p1tui.service.setup.machine import Installed, Machine
from p1tui.service.setup.meter import Tried
from p1tui.service.setup.ports import Port
from p1tui.service.setup.steps import setup
from p1tui.sources import diagnosis
from p1tui.sources.trial import Trial
from p1tui.tui.setup.session import SetupSession
from p1tui.uplinks.thingspeak.account import NewChannel

CONFIG = Path("/home/pi/.config/p1tui/config.toml")
CABLE = Port("/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0", "/dev/ttyUSB0", on_usb=True)
SILENT = Port("/dev/ttyAMA0", "/dev/ttyAMA0", on_usb=False)
ENCRYPTED = "socket://luxembourg:2001"
"""A source whose telegrams are encrypted."""
CHANNEL = NewChannel(2345678, "WRITEKEY12345678", "READKEY123456789")
READING = Reading(
    header="ISK5\\2M550T-1012",
    import_tariff_wh={1: 4_512_345, 2: 3_987_654},
    export_tariff_wh={1: 1_203_118, 2: 2_790_004},
    import_wh=8_499_999,
    export_wh=3_993_122,
    tariff=2,
    power_import_w=1837,
    power_export_w=0,
    gas_dm3=2_345_678,
)
INSTALLED = Message(
    "{name}.service is installed and records: {file}",
    name="p1tui",
    file="/home/pi/.config/systemd/user/p1tui.service",
)


def _tried(meter: MeterSettings, stop: threading.Event) -> Tried:
    return Tried(meter, _trial(meter))


def _trial(meter: MeterSettings) -> Trial:
    if meter.source == ENCRYPTED and not meter.key:
        return Trial(trouble=diagnosis.IS_ENCRYPTED, reason=messages.ENCRYPTED)
    if meter.source == SILENT.name:
        return Trial(trouble=diagnosis.NO_BYTES)
    return Trial(accepted=1, newest=READING)


@contextlib.contextmanager
def on_a_pi() -> Iterator[Machine]:
    """Give the machine of the scene, in which no file, port or server is touched."""
    here = "p1tui.service.setup"
    after = Config(thingspeak=(ThingSpeakSettings(channel=CHANNEL.channel, write_key=CHANNEL.write_key),))
    with (
        patch(f"{here}.steps.editing.check_writable"),
        patch(f"{here}.meter_step.ports", lambda: [CABLE, SILENT]),
        patch(
            f"{here}.meter_step.device_of", lambda source: CABLE.device if source == CABLE.name else source
        ),
        patch(f"{here}.meter.try_source", _tried),
        patch(f"{here}.channel.create_channel", return_value=CHANNEL),
        patch(f"{here}.channel_step.Draft.write", return_value=True),
        patch(f"{here}.channel_step.loading.load", return_value=after),
        patch(f"{here}.service_step.service_state", return_value=""),
    ):
        yield Machine(
            config=CONFIG,
            present=Config(),
            history=Path("/nonexistent/history.sqlite"),
            unit="p1tui",
            url=ThingSpeakSettings().url,
            install=lambda: Installed((INSTALLED,), done=True),
            stop=threading.Event(),
        )


def session_of(machine: Machine, settings: TuiSettings) -> SetupSession:
    """Return the session of the app on this machine."""
    return SetupSession(dialogue=setup(machine), stop=machine.stop, settings=settings, config=CONFIG)


def show(name: str, words: Sequence[str]) -> None:
    """Show a page of the scene in this terminal until it is left."""
    from p1tui.tui import terminal

    settings = msgspec.convert({"language": "en", **dict(word.split("=") for word in words)}, TuiSettings)
    terminal.prepare(settings, os.environ)
    from p1tui.tui.setup.app import SetupApp
    from tests.tui.setup.shots import go

    with on_a_pi() as machine:
        app = SetupApp(session_of(machine, settings), clock=lambda: 0.0)
        app.run(mouse=False, auto_pilot=partial(go, name=name))
        app.conversation.leave()


if __name__ == "__main__":
    show(sys.argv[1], sys.argv[2:])
