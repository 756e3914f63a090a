"""Sentences on a port at which the source's bytes cannot be shared."""

from __future__ import annotations

import errno
import socket
from typing import Final

from p1tui.i18n.message import Message

TAKEN: Final = Message(
    "The telegrams cannot be shared at {address} ({why}). Is the port taken? It is tried again."
)
NO_SUCH_ADDRESS: Final = Message(
    "The telegrams cannot be shared at {address}: this computer has no such address. Name one of its own in "
    "share.listen, or the port alone. It is tried again."
)
UNKNOWN_NAME: Final = Message(
    "The telegrams cannot be shared at {address}: the name is not known here. Name an address of this "
    "computer in share.listen, or the port alone. It is tried again."
)
NO_RIGHT: Final = Message(
    "The telegrams cannot be shared at {address}: this user may not open that port. Choose one above 1023 in "
    "share.listen. It is tried again."
)
NOT_OPEN: Final = Message("The telegrams cannot be shared at {address} ({why}). It is tried again.")

_REFUSALS: Final = {
    errno.EADDRINUSE: TAKEN,
    errno.EADDRNOTAVAIL: NO_SUCH_ADDRESS,
    errno.EACCES: NO_RIGHT,
}


def refusal(address: str, error: OSError) -> Message:
    """Return the sentence on an address at which this computer does not listen, with the remedy."""
    if isinstance(error, socket.gaierror):  # its numbers are of another kind
        return UNKNOWN_NAME.with_values(address=address)
    found = _REFUSALS.get(error.errno or 0, NOT_OPEN)
    return found.with_values(address=address, why=error.strerror or str(error))
