"""Debian's Chromium, driven by its own chromedriver; nothing is downloaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.shared.waiting import until

CHROMIUM: Final = "/usr/bin/chromium"
DRIVER: Final = "/usr/bin/chromedriver"

WAIT_S: Final = 30.0
"""Longest time for what takes a second on a machine with nothing else to do."""


class Size(NamedTuple):
    """A window, in CSS pixels."""

    width: int
    height: int


PHONE, DESKTOP, LARGE = Size(390, 844), Size(1280, 800), Size(1920, 1080)
SIZES: Final = (PHONE, DESKTOP, LARGE)


def missing() -> str:
    """Return why there is no browser; empty if there is one."""
    absent = [path for path in (CHROMIUM, DRIVER) if not os.access(path, os.X_OK)]
    return f"not installed: {', '.join(absent)}" if absent else ""


class Browser:
    """One window."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver
        self.base = ""
        """Address of the page, with a slash at its end."""

    def resize(self, size: Size) -> None:
        """Take a size, which may be smaller than a window on a desktop can be."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": size.width < 640},
        )

    def prefer(self, **features: str) -> None:
        """Say what the user prefers: `color_scheme="dark"`, `reduced_motion="reduce"`."""
        told = [
            {"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in features.items()
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": told})

    def forget(self) -> None:
        """Leave the page, whose calls would go on; forget cookies and choices."""
        self.driver.delete_all_cookies()
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd(
            "Storage.clearDataForOrigin", {"origin": self.base.rstrip("/"), "storageTypes": "all"}
        )

    def open(self, view: str = "", *, language: str = "en") -> None:
        """Load the page anew, and wait for the view's numbers."""
        self.driver.get(f"{self.base}healthz")
        self.driver.add_cookie({"name": "p1tui-lang", "value": language, "path": "/"})
        self.driver.get(f"{self.base}{view and '#' + view}")
        self.settle()

    def settle(self) -> None:
        """Wait until the view has drawn what it asked for."""
        until(lambda: self.run(SETTLED), WAIT_S)

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page, and return its value, also that of a promise."""
        return self.driver.execute_script(script, *arguments)

    def text(self, selector: str) -> str:
        """Return the text of the first element, as it is seen."""
        found: str = self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
        return found.replace("\xa0", " ")

    def becomes(self, selector: str, words: str) -> None:
        """Wait until an element has these words."""
        until(lambda: words in self.text(selector), WAIT_S)

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element has this text, and no other."""
        until(lambda: self.text(selector) == text, WAIT_S)

    def open_tables(self) -> None:
        """Open the table below each chart, and wait until it is filled."""
        self.run("for (const each of document.querySelectorAll('details')) each.open = true")
        filled = "return [...document.querySelectorAll('details')].every((each) => each.querySelector('td'))"
        until(lambda: self.run(filled), WAIT_S)

    def click(self, selector: str) -> None:
        """Click an element."""
        self.run("document.querySelector(arguments[0]).click()", selector)

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def complaints(self) -> list[str]:
        """Return what the console has said since the last call, of errors."""
        return [
            line["message"]
            for line in self.driver.get_log("browser")  # type: ignore[no-untyped-call]
            if line["level"] == "SEVERE" and "favicon.ico" not in line["message"]
        ]


SETTLED: Final = """
const wanted = {
  now: ".headline > p",
  history: "#history-title:not(:empty)",
  prices: "#prices-title",
  upload: ".panels .panel",
  wall: ".wall > *",
}[document.body.dataset.view];
if (!wanted || !document.querySelector(wanted)) return false;
const plots = [...document.querySelectorAll(".plot")];
const charted = ["now", "history", "prices"].includes(document.body.dataset.view);
return plots.length >= charted && plots.every((plot) => plot.childElementCount > 0);
"""
"""True once a view is drawn; its charts come last."""


@contextmanager
def opened() -> Iterator[Browser]:
    """Run a browser."""
    options = Options()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",  # it refuses to run as root with one
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(WAIT_S)
    driver.set_page_load_timeout(2 * WAIT_S)
    try:
        yield Browser(driver)
    finally:
        driver.quit()
