"""Structs that the packages exchange, besides `Reading`.

Times named `…_at` are the host's clock (UTC seconds, float); times named `time` are the meter's (UTC, whole
seconds). Every struct is frozen, so threads may share it.
"""
