"""Texts for a person, on the screen or the command line: messages, languages, numbers, dates."""
