"""The panels of the screens. Each draws plain lines from a `View`, by a function that needs no terminal."""
