"""Errors of a port: what pyserial and the platform raise when one fails.

The module `termios` raises an error of its own that is no `OSError`, and pyserial lets it through: a cable
that is lost between the opening of its device and the setting of its speed is reported so. A port that
another thread closes gives `TypeError`, since its file descriptor has become None.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import serial

if sys.platform == "win32":
    FOREIGN: tuple[type[Exception], ...] = (TypeError,)
else:
    import termios

    FOREIGN = (termios.error, TypeError)
    """Errors of a port that are no `OSError`."""


@contextmanager
def as_port_errors() -> Iterator[None]:
    """Raise each error of a port as `SerialException`, an `OSError`, with its errno if it has one.

    A `ValueError` (a speed that the driver does not know) becomes one, too.
    """
    try:
        yield
    except OSError:
        raise
    except (*FOREIGN, ValueError) as error:
        number, text = error.args if _has_number(error) else (None, str(error))
        if number is None:
            raise serial.SerialException(text) from error
        raise serial.SerialException(number, text) from error


def _has_number(error: Exception) -> bool:
    return len(error.args) == 2 and isinstance(error.args[0], int)
