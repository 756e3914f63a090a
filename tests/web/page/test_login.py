"""The page of a server that demands the token: wrong, right, revoked, logged out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from p1tui.web.access.token_file import TokenFile
from tests.shared.waiting import until
from tests.web.page.browser import PHONE, WAIT_S, Browser
from tests.web.page.looks import faint, overlaps, small_targets, sticks_out
from tests.web.page.served import served

PATH = "return location.pathname + location.hash"


@pytest.fixture
def token(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "token")


@pytest.fixture
def asked(chromium: Browser, token: TokenFile, tmp_path: Path) -> Iterator[str]:
    """Open the page without a cookie, which leads to the login; return the token."""
    right = token.make()
    with served(tmp_path, "login") as page:
        chromium.base = page.url
        chromium.forget()
        chromium.resize(PHONE)
        chromium.driver.get(f"{page.url}#history?period=week")
        until(lambda: chromium.run(PATH) == "/login", WAIT_S)
        yield right


def give(browser: Browser, token: str) -> None:
    browser.driver.find_element("id", "token").send_keys(token)
    browser.driver.find_element("css selector", "form button").click()


def test_a_wrong_token_is_said_and_the_right_one_leads_back(chromium: Browser, asked: str) -> None:
    assert chromium.text("[role=alert]") == ""
    give(chromium, "wrong")
    chromium.becomes("[role=alert]", "That is not the token.")
    assert sticks_out(chromium) == overlaps(chromium) == faint(chromium) == small_targets(chromium) == []

    give(chromium, asked)
    until(lambda: chromium.run(PATH) == "/#history?period=week", WAIT_S)
    chromium.settle()
    assert "June 2025" in chromium.text("#history-title")


def test_a_revoked_token_ends_what_is_seen(chromium: Browser, asked: str, token: TokenFile) -> None:
    give(chromium, asked)
    until(lambda: chromium.run(PATH) == "/#history?period=week", WAIT_S)
    chromium.settle()
    token.revoke()
    until(lambda: chromium.run(PATH) == "/login", 2 * WAIT_S)


def test_who_logs_out_is_asked_again(chromium: Browser, asked: str) -> None:
    give(chromium, asked)
    until(lambda: chromium.run(PATH) == "/#history?period=week", WAIT_S)
    chromium.settle()
    chromium.click("#logout button")
    until(lambda: chromium.run(PATH) == "/login", WAIT_S)
    chromium.driver.get(chromium.base)
    until(lambda: chromium.run(PATH) == "/login", WAIT_S)
