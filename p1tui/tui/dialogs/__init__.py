"""Help, command palette and quit dialog, and the log screen."""
