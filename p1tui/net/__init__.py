"""What reaches a network besides the meter's port: calls, names, and the state of the way out."""
