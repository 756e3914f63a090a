"""The page for who reads with the ears, or has no mouse: names, roles, keys, tables, no chatter."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.shared.waiting import until
from tests.web.page.browser import PHONE, WAIT_S, Browser
from tests.web.page.test_views import VIEWS

FOCUSED = (
    "const at = document.activeElement; return [at.tagName, at.dataset.view ?? at.id, at.innerText ?? '']"
)


def tree(browser: Browser) -> list[tuple[str, str]]:
    """Return role and name of each node that a screen reader gets."""
    nodes: list[dict[str, Any]] = browser.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored") and "role" in node
    ]


@pytest.mark.parametrize("view", [view for view in VIEWS if not view.startswith("wall")])
def test_a_view_has_landmarks_one_main_heading_and_a_name_for_all_that_acts(
    browser: Browser, view: str
) -> None:
    browser.open(view)
    found = tree(browser)
    roles = [role for role, _ in found]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    assert browser.run("return document.querySelectorAll('h1').length") == 1
    for role, name in found:
        if role in (
            "button",
            "link",
            "slider",
            "combobox",
            "checkbox",
            "image",
            "navigation",
            "region",
            "Date",
        ):
            assert name.strip(), (role, view)
    charts = browser.run("return document.querySelectorAll('.plot').length")
    assert roles.count("image") >= charts
    assert roles.count("slider") == charts


def test_a_chart_has_a_table_with_heads_and_a_sentence(browser: Browser) -> None:
    browser.open("history?period=week&quantity=energy")
    ((_, sentence),) = [each for each in tree(browser) if each[0] == "image"]
    assert sentence == "Energy, 9 – 15 June 2025: a chart; the numbers are in the table below it"
    browser.open_tables()
    roles = [role for role, _ in tree(browser)]
    assert roles.count("rowheader") >= 7
    assert "columnheader" in roles


def test_the_language_of_the_page_is_told(browser: Browser) -> None:
    for language in ("en", "nl"):
        browser.open("now", language=language)
        assert browser.run("return document.documentElement.lang") == language
    assert browser.driver.title == "Nu – p1tui"


def test_the_views_are_reached_and_left_by_keys_alone(browser: Browser) -> None:
    browser.open("now")
    browser.press(Keys.TAB)
    assert browser.run(FOCUSED)[2] == "To the content"
    for view in ("now", "history", "prices", "upload", "wall"):
        browser.press(Keys.TAB)
        assert browser.run(FOCUSED)[1] == view
    browser.press(Keys.SHIFT + Keys.TAB)
    browser.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    browser.run("document.querySelector('nav [data-view=upload]').focus()")
    browser.press(Keys.ENTER)
    until(lambda: browser.run("return document.body.dataset.view") == "upload", WAIT_S)
    assert browser.run(FOCUSED)[:2] == ["MAIN", "content"]


def test_the_skip_link_leads_to_the_content(browser: Browser) -> None:
    browser.open("now")
    browser.press(Keys.TAB, Keys.ENTER)
    until(lambda: browser.run(FOCUSED)[1] == "content", WAIT_S)
    assert browser.run("return document.body.dataset.view") == "now"


@pytest.mark.parametrize("quantity", ["energy", "power"])
def test_arrows_read_a_chart_point_by_point(browser: Browser, quantity: str) -> None:
    browser.open(f"history?period=day&from=2025-06-11&quantity={quantity}")
    browser.run("document.querySelector('.reader').focus()")
    browser.press(Keys.HOME)
    first = browser.text(".readout")
    browser.press(Keys.ARROW_RIGHT)
    second = browser.text(".readout")
    browser.press(Keys.ARROW_LEFT)
    assert "00:00" in first
    assert first != second
    assert browser.text(".readout") == first
    told = browser.run("return document.querySelector('.reader').getAttribute('aria-valuetext')")
    assert told.replace("\xa0", " ").split() == first.split()


def test_a_choice_keeps_the_focus(browser: Browser) -> None:
    browser.open("history?period=day")
    browser.run("document.querySelector('[data-name=month]').focus()")
    browser.press(Keys.ENTER)
    browser.shows("#history-title", "June 2025")
    assert browser.run("return document.activeElement.dataset.name") == "month"


def test_nothing_speaks_by_itself_and_the_button_says_it(browser: Browser) -> None:
    browser.open("now")
    assert (
        browser.run("return document.querySelector('.headline').closest('[aria-live], [role=status]')")
        is None
    )
    assert browser.text(".said") == ""
    browser.click(".say")
    assert browser.text(".said").startswith("Now importing 1837 W. Imported today: 2.54 kWh.")
    assert browser.run("return document.querySelector('.said').getAttribute('aria-live')") == "polite"


def test_forced_colours_keep_bars_and_lines(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": "active"}]}
    )
    browser.open("history?period=month")
    fill, ground = browser.run(
        "const bar = document.querySelector('.bar.import');"
        "return [getComputedStyle(bar).fill, getComputedStyle(document.body).backgroundColor]"
    )
    assert fill != ground
    assert fill.startswith("rgb")


def test_the_focus_is_not_hidden_behind_the_views_of_a_phone(browser: Browser) -> None:
    browser.resize(PHONE)
    browser.open("history?period=month")
    for _ in range(30):
        browser.press(Keys.TAB)
        hidden = browser.run(
            "const at = document.activeElement.getBoundingClientRect();"
            "const bar = document.querySelector('nav').getBoundingClientRect();"
            "return !document.activeElement.closest('nav, body > a') && at.height > 0"
            " && at.top >= bar.top - 1"
        )
        assert not hidden, browser.run(FOCUSED)
