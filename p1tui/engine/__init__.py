"""The engine: source, decoder, store, feed and uplinks, joined and supervised."""
