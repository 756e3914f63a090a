"""Answers from lines: bills, the money of a moment, prices, where a month and a year lead."""
