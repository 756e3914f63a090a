"""Readings into rows: the recorder and each thing it keeps."""
