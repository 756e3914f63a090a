"""The history out of its file and into it: export and import."""
