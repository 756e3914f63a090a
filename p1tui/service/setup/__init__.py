"""A guided first run, and the way to change things later: questions as data, answers in, a config out.

`steps.setup` is a generator: it yields what is asked and said, and is sent the answers, so that a plain
terminal and a screen ask the same; `WentBack` thrown into it leads back. Each step is a function of the
`Machine` and the `Answers` so far. `meter.choose` has the port chosen and tried, `channel.choose` a channel
made or tried, `recording` knows the engine that runs, `draft` writes the config once the channel is chosen.
"""
