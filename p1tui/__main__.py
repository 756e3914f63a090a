"""Run `python -m p1tui` as `p1tui`."""

import sys

from p1tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
