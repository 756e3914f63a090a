"""Texts for a person, on the screen, a page or the command line: messages, languages, numbers, dates."""
