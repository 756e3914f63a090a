"""Recordings: how they are packed, the time before each line, and their telegrams one by one.

`unpacking` opens plain, gzip and xz files. `formats` is the one place that knows how loggers write a time
before each line; `timed` takes it off again. `pieces` cuts at telegrams, `pace` says how long to wait between
two, and `shift` dates a telegram anew.
"""
