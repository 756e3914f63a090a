"""`p1tui` itself: record a meter, or look at what records it, with a screen or without."""
