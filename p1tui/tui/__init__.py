"""The screen: the only room that imports textual. `terminal.prepare` first, then `app.run` shows a feed.

Its texts are English in the code and go through `p1tui.i18n.language`, which tells how to add one.
"""
