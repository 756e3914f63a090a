"""The doctor: one check after the other of all that a recording needs, each with a verdict and a remedy.

`finding` is what a check returns; `machine`, `cable`, `recording`, `channel` and `terminal` hold the checks.
A check changes nothing, takes seconds at most, and says that it does not know rather than guess.
"""
