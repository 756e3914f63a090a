"""The source's bytes, passed on over TCP."""
