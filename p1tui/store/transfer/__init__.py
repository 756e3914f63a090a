"""Export the history as text, and import text and recordings."""
