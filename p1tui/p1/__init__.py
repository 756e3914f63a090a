"""The P1 protocol. Pure: bytes in, `Reading` out; no I/O, no clock, no import from other rooms."""
