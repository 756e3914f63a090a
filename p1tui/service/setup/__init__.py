"""A guided first run, and the way to change things later: questions as data, answers in, a config out.

`steps.setup` is a generator: it yields a `Question` or a `Said` and is sent the answer, so that a plain
terminal and a screen ask the same. `meter` finds and tries the cable, `channel` makes or tries a channel,
`recording` deals with an engine that runs, and `draft` writes the config once, when all is answered.
"""
