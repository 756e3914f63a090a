"""Where readings go: one worker a target, and the targets."""
