"""The P1 protocol. Pure: bytes in, `Reading` out; no I/O, no clock, no import from other rooms.

`decoder` is the door. Bytes become frames (`framing`, `binary`, `cipher`), a frame is verified (`checksum`,
`crc16`), its lines are read (`telegram`, `line`, with `obis` and `values`) and assembled (`assemble`, with
`clock`, `mbus` and `meters`) into a `reading`; `succession` is the short way for a telegram much like the one
before. `messages` holds every sentence on what could not be read.
"""
