"""The settings of a user: each with its default and reason, read from TOML, and written back."""
