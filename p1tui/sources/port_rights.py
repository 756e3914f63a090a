"""The right to open a serial port: who has it, and how another gets it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Final

import msgspec

from p1tui.i18n.message import Message

USUAL_GROUP: Final = "dialout"


class PortUser(msgspec.Struct, frozen=True):
    """The user who would open the port."""

    uid: int
    groups: frozenset[int]
    """Groups of this process."""
    joined: frozenset[int] = frozenset()
    """Groups of the user's next login."""

    @classmethod
    def own(cls) -> PortUser:
        """Return that of this process; on Windows, which has no such rights, one that may do all."""
        if sys.platform == "win32":
            return cls(0, frozenset())
        import pwd

        own = pwd.getpwuid(os.getuid())
        return cls(
            os.getuid(),
            frozenset((*os.getgroups(), os.getgid())),
            frozenset(os.getgrouplist(own.pw_name, own.pw_gid)),
        )


def may(status: os.stat_result, user: int, groups: frozenset[int]) -> bool:
    """Return True if the mode lets this user read and write (path_resolution(7))."""
    own, group, others = 0o600, 0o060, 0o006
    wanted = own if status.st_uid == user else group if status.st_gid in groups else others
    return status.st_mode & wanted == wanted


def lets_group_in(status: os.stat_result) -> bool:
    """Return True if a user gets the right by joining the group of the file, which is not root's."""
    return stat.S_IMODE(status.st_mode) & 0o060 == 0o060 and status.st_gid != 0


def group_name(number: int) -> str:
    """Return the name of a group; its number if it has none."""
    if sys.platform == "win32":
        return str(number)
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def opening(port: str) -> str:
    """Return the command that opens a port to the usual group."""
    return f"sudo chgrp {USUAL_GROUP} {port} && sudo chmod 660 {port}"


def forbidden(port: str) -> Message:
    """Return the sentence on a port that this user may not open, with the remedy."""
    try:
        status = Path(port).stat()
    except OSError:
        group = USUAL_GROUP
    else:
        if not lets_group_in(status):
            return Message(
                "{port} may not be opened by this user: its mode ({mode}) lets only its owner in. Run "
                "`{command}` and `sudo usermod -aG {group} $USER`, then log out and in again.",
                port=port,
                mode=f"{stat.S_IMODE(status.st_mode):04o}",
                command=opening(port),
                group=USUAL_GROUP,
            )
        group = group_name(status.st_gid)
    return Message(
        "{port} may not be opened by this user: it belongs to the group {group}. "
        "Run `sudo usermod -aG {group} $USER`, then log out and in again.",
        port=port,
        group=group,
    )
