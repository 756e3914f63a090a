"""The P1 protocol. Pure: bytes in, `Reading` out; no I/O, no clock, no import from rooms above.

`decoder` turns a stream into readings and rejections; `reading` defines a reading, `reading_keys` is the table
of its quantities. Inside, from the bottom up:

- `crc16` is the checksum; `messages` every reason why something was not read;
- `frames` cuts the stream: `framing` finds telegrams, `binary` other frames, `cipher` decrypts;
- `lines` types a telegram: `checksum` verifies it, `telegram` cuts it into lines, `line` reads one, with the
  table of codes in `obis` and numbers and times in `values`;
- `readings` makes a reading: `assembler` sorts the lines into it, with `mbus` for devices, `meters` for what
  a header says and `meter_time` for times; `incremental` is the fast path for a telegram much like the last.

Beside them `sniff` describes an input in which no telegram was found.
"""

from __future__ import annotations

from p1tui.p1.decoder import Accepted, Decoder, Rejection
from p1tui.p1.reading import Reading

__all__ = ["Accepted", "Decoder", "Reading", "Rejection"]
