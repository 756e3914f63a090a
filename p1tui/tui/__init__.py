"""The screen, and the only room that imports textual. Call `terminal.prepare` first, then `app.run`.

Its texts are English in the code and translated by `p1tui.i18n.language`, which explains how to add one.
"""
