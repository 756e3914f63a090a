"""The answers: what a browser asks of the house, as JSON, rows, or a stream of events."""
