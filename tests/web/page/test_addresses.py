"""The address names what is shown: it can be kept, sent on, and gone back to."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from tests.shared.waiting import until
from tests.web.page.browser import WAIT_S, Browser


def choices(browser: Browser) -> dict[str, str]:
    """Return what the address names."""
    address: str = browser.run("return location.hash")
    return {name: value[0] for name, value in parse_qs(address.partition("?")[2]).items()}


@pytest.mark.parametrize(
    ("address", "title", "pressed"),
    [
        ("history?period=month&from=2025-05-01&quantity=gas&compare=1", "May 2025", {"gas", "month"}),
        ("history?period=week&from=2025-05-14&quantity=power", "12 – 18 May 2025", {"power", "week"}),
        ("history?period=year&quantity=cost", "2025", {"cost", "year"}),
        ("history?period=span&from=2025-04-28&to=2025-06-03", "28 April – 3 June 2025", {"energy", "span"}),
        ("history?period=nonsense&from=2025-02-30&quantity=<b>", "Thu, 12 June 2025", {"energy", "day"}),
    ],
)
def test_an_address_shows_what_it_names(
    browser: Browser, address: str, title: str, pressed: set[str]
) -> None:
    browser.open(address)
    assert browser.text("#history-title") == title
    shown = browser.run(
        "return [...document.querySelectorAll('[aria-pressed=true]')].map((each) => each.dataset.name)"
    )
    assert set(shown) == pressed


def test_last_months_export_beside_the_month_before_takes_three_clicks(browser: Browser) -> None:
    browser.open("now")
    browser.click("nav [data-view=history]")
    browser.becomes("#history-title", "12 June 2025")
    browser.click("[data-name=month]")
    browser.shows("#history-title", "June 2025")
    browser.click(".step")
    browser.shows("#history-title", "May 2025")
    browser.becomes(".sums", "Apr 2025")
    assert choices(browser)["from"] == "2025-05-01"
    export = browser.run("return document.querySelector('.sums tbody tr:last-child').innerText")
    assert "return" in export
    assert export.count("kWh") == 2
    assert "%" in export


def test_going_back_shows_the_choice_before(browser: Browser) -> None:
    browser.open("history?period=day")
    browser.click("[data-name=week]")
    browser.becomes("#history-title", "9 – 15 June 2025")
    browser.run("history.back()")
    browser.becomes("#history-title", "12 June 2025")


def test_what_is_not_shown_stands_in_the_address(browser: Browser) -> None:
    browser.open("history?period=month&compare=0")
    assert browser.run("return document.querySelectorAll('.bar.export').length") > 0
    browser.click("[data-name=show_export]")
    until(lambda: choices(browser).get("hide") == "export", WAIT_S)
    until(lambda: browser.run("return document.querySelectorAll('.bar.export').length") == 0, WAIT_S)
    assert browser.run("return document.querySelectorAll('.bar.import').length") > 0
    assert browser.run("return document.querySelectorAll('.bar.past').length") == 0


def test_the_language_is_kept_for_this_browser(browser: Browser) -> None:
    browser.open("upload")
    browser.run(
        "const box = document.getElementById('language'); box.value = 'nl';"
        "box.dispatchEvent(new Event('change'))"
    )
    until(lambda: browser.run("return document.documentElement.lang") == "nl", WAIT_S)
    browser.driver.refresh()
    browser.settle()
    assert browser.run("return document.documentElement.lang") == "nl"


def test_the_colours_are_kept_for_this_browser(browser: Browser) -> None:
    ground = "return getComputedStyle(document.body.querySelector('header')).backgroundColor"
    browser.open("upload")
    assert browser.run(ground) == "rgb(18, 18, 18)"
    browser.run(
        "const box = document.getElementById('theme'); box.value = 'p1tui-light';"
        "box.dispatchEvent(new Event('change'))"
    )
    assert browser.run(ground) == "rgb(255, 255, 255)"
    browser.driver.refresh()
    browser.settle()
    assert browser.run(ground) == "rgb(255, 255, 255)"
