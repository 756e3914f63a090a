"""The wall screen: the power of now, to be read from across the room."""
