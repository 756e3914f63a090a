"""Uplinks: upload targets, and one worker for each."""
