"""The meter screen: telegram, raw bytes, rejected telegrams and events."""
