"""The commands that set p1tui up, install its service, and see how both are."""
