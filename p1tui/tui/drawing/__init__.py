"""Drawing as plain functions that need no terminal: lines, glyphs, themes, charts.

A chart is made of `measure` (the unit of its values), `value_axis` and `time_axis` (round labels, no two
alike), and `chart` (columns on an axis); none of them knows what is measured.
"""
