"""The user's settings: each with its default and the reason for it, loaded from and written to TOML."""
