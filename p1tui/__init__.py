"""p1tui: a smart-meter monitor for the terminal."""

__version__ = "0.1.0"
