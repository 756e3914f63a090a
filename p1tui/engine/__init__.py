"""The assembly: a source, a decoder, a store, a feed and uplinks, joined and supervised."""
