"""Readings -> rows: the recorder and each thing it keeps."""
