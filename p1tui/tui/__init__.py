"""The screen: the only room that imports textual. `terminal.prepare` first, then `app.run` shows a feed."""
