"""The screen: the only room that imports textual. `terminal.prepare` first, then `app.run` shows a feed.

What it says is English in the code and goes through `language.py`, which tells how a text or a language is added.
"""
