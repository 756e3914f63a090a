"""The loop that sends a backlog in order, and the parts of it."""
