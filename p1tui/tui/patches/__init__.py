"""Changes to textual's own behaviour, to look at with each new version of it."""
