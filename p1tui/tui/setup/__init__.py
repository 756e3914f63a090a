"""The screen of `p1tui setup`: an app of its own, since no engine runs meanwhile.

`conversation` runs the dialogue of `p1tui.service.setup` on a thread, `page` keeps what is shown and typed,
`draw` makes lines of it, and `app` joins them.
"""
