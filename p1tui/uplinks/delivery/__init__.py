"""Delivery: the worker loop that sends a backlog in order, and its parts."""
