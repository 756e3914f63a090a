"""The command line: arguments -> one command."""
