"""Cells without a screen: lines, glyphs, themes, charts."""
