"""The arguments: every command with its options, and what was meant by a line of them."""
