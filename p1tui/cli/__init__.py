"""The command line: parse arguments, run one command, return an exit status."""
