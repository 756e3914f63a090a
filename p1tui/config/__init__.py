"""The user's settings: each with its default and the reason for it, read from TOML and written back."""
