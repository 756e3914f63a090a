"""The upload screen: each channel and its link."""
