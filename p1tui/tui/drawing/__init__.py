"""Drawing as plain functions that need no terminal: lines, glyphs, themes, charts."""
