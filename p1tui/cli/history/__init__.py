"""The commands on the whole history: copy it, put it back, write it as text, read it in."""
