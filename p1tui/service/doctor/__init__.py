"""The doctor: one check after the other of all that a recording needs, each with a verdict and a remedy.

`finding` is what a check returns, `installation` what is examined, `patience` the time that it may take.
Checks are in `machine`, `disk`, `network`, `service_state`, `recording`, `running`, `cable`, `channel` and
`terminal`; `examination` puts them in their order, `report` into a file. A check changes nothing, and says
that it does not know rather than guess.
"""
