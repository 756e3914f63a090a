"""A stream of bytes -> frames: text, encrypted and binary ones."""
