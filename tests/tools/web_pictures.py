"""Take the README's pictures of the page in a real Chromium: `python -m tests.tools.web_pictures [FOLDER]`.

FOLDER is screenshots/ by default. The scene is that of the pictures in PuTTY.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.shared.waiting import until
from tests.tools.pictures import FOLDER, lighten
from tests.web.page.browser import DESKTOP, PHONE, WAIT_S, Browser, Size, missing, opened
from tests.web.page.served import served


class WebPicture(NamedTuple):
    """A picture: its name, the view by its address, and who looks."""

    name: str
    view: str
    size: Size
    scheme: str = "dark"
    language: str = "en"

    @property
    def file(self) -> str:
        """Name of the picture's file."""
        return f"web-{self.name}-{self.size.width}x{self.size.height}.png"


WEB_PICTURES = [
    WebPicture("now", "now", PHONE),
    WebPicture("now", "now", DESKTOP),
    WebPicture("history", "history?period=month", PHONE, "light", "nl"),
    WebPicture("prices", "prices", DESKTOP, "light"),
    WebPicture("wall", "wall?night=0-0", DESKTOP),
]


def take(browser: Browser, picture: WebPicture, folder: Path) -> None:
    """Take one picture."""
    browser.resize(picture.size)
    browser.prefer(color_scheme=picture.scheme)
    browser.open(picture.view, language=picture.language)
    file = folder / picture.file
    file.write_bytes(browser.driver.get_screenshot_as_png())
    lighten(file)


def main(folder: Path) -> int:
    """Take all pictures; return 1 without a browser."""
    if why := missing():
        print(why, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="p1tui-web-") as files, served(Path(files)) as page:
        until(lambda: page.get("/api/now")["yesterday"], WAIT_S)
        with opened() as browser:
            browser.base = page.url
            for picture in WEB_PICTURES:
                take(browser, picture, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
