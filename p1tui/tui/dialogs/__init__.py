"""Windows over a screen: help, commands, log, and the question before the end."""
