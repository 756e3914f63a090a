"""Recordings: how they are packed, the time before each line, their telegrams one by one, and their making.

`unpacking` opens plain, gzip and xz files. `formats` is the one place that knows how loggers write a time
before each line; `timed` takes it off again. `pieces` cuts at telegrams, `pace` says how long to wait between
two, and `shift` dates a telegram anew. `writer` makes recordings, `packer` packs them, and `redaction` takes
ids and messages out, by `splitting` and with `stand_ins`.
"""
