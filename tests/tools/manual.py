"""Write the manual page from the command line's own parser.

    python -m tests.tools.manual

`tests/tools/test_manual.py` fails when the page is not what this writes.
"""

from __future__ import annotations

from pathlib import Path

from argparse_manpage.manpage import Manpage

import p1tui
from p1tui.cli.parsing.commands import make_parser

PAGE = Path(p1tui.__file__).parent / "docs" / "p1tui.1"

HEAD = {
    "project_name": "p1tui",
    "manual_title": "p1tui",
    "date": " ",  # none: the page changes only when what it says does
    "description": "smart meter monitor for the terminal",
}


def text() -> str:
    """Return the page in the language of man(7)."""
    return str(Manpage(make_parser(), _data=HEAD))


if __name__ == "__main__":
    PAGE.write_text(text())
    print(PAGE)
