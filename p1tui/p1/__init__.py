"""The P1 protocol. Pure: bytes in, `Reading` out; no I/O, no clock, no import from rooms above.

`decoder` turns a stream into readings and rejections; `reading` defines a reading, `reading_keys` lists its
quantities. Inside, from the bottom up:

- `crc16` computes the checksum; `messages` lists every reason why a line or a frame was not read;
- `frames` cuts the stream: `framing` finds telegrams, `binary` other frames, `cipher` decrypts;
- `lines` types a telegram: `checksum` verifies it, `telegram` cuts it into lines, `line` reads one, with the
  table of codes in `obis` and numbers and times in `values`;
- `readings` makes a reading: `assembler` sorts the lines into it, with `mbus` for devices, `meters` for
  models by header, `powers` for powers in another form and `meter_time` for times; `incremental` is the fast
  path for a telegram that differs little from the last.

Beside them `sniff` describes an input in which no telegram was found.

The decoder is imported at its first use, since its import takes a fifth of the start of a command that does
not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from p1tui.p1.reading import Reading

if TYPE_CHECKING:
    from p1tui.p1.decoder import Accepted, Decoder, Rejection
else:

    def __getattr__(name: str) -> type:
        if name in __all__:
            from p1tui.p1 import decoder

            return getattr(decoder, name)
        raise AttributeError(name)


__all__ = ["Accepted", "Decoder", "Reading", "Rejection"]
