"""Structs that rooms hand each other besides `Reading`.

Times named `…_at` are the host's clock (UTC seconds, float); times named `time` are the meter's (UTC, whole
seconds). Every struct is frozen: a thread may keep and show what it was given.
"""
