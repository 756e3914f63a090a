"""Uploads: the targets that readings go to, and one worker for each."""
