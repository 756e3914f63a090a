"""A frame -> typed lines, and its checksum."""
