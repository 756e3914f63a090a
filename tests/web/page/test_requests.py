"""The page asks nobody but its host, weighs little, and is quick."""

from __future__ import annotations

import re

from p1tui.web.static import PAGE
from tests.shared.waiting import until
from tests.web.page.browser import WAIT_S, Browser

RESOURCES = """
return [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
  ({ name, transferSize, decodedBodySize }) => [name, transferSize, decodedBodySize]);
"""
HEAVIEST = 150_000
"""Bytes of the page, all views opened, as they come over the wire."""

FIRST_NUMBER_MS = 500
"""Milliseconds on a machine with nothing else to do; the tests allow several times that."""
CHART_MS = 200

TEN_YEARS = """
const done = arguments[arguments.length - 1];
(async () => {
  const { Figure } = await import("/static/modules/figure.js");
  const { lineDrawer } = await import("/static/modules/line-chart.js");
  const { lineData } = await import("/static/modules/history-chart.js");
  const draw = await lineDrawer();
  const start = Array.from({ length: 3653 }, (_, at) => 1433973600 + at * 86400);
  const values = (size) => start.map((_, at) => Math.round(size * (2 + Math.sin(at / 58) + Math.random())));
  const power = () => ({ power_import_w: values(300), power_export_w: values(200) });
  const year = () => ({ start, values: power(), step: "day" });
  const span = { period: "span", from: "2015-06-11", to: "2025-06-10" };
  const choices = { ...span, quantity: "power", compare: true, hidden: new Set() };
  const figure = new Figure(draw, { tall: true });
  document.getElementById("content").replaceChildren(figure.element);
  const took = [];
  for (let time = 0; time < 5; time += 1) {
    figure.drawn?.destroy?.();
    figure.drawn = null;
    const data = { ...year(), past: year() };
    const began = performance.now();
    figure.set(lineData(choices, data, "Europe/Amsterdam"));
    await new Promise((drawn) => queueMicrotask(drawn));
    figure.plot.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1);
    took.push(performance.now() - began);
  }
  figure.close();
  done(took);
})().catch((error) => done(String(error)));
"""


def test_all_views_ask_this_host_alone_and_weigh_little(browser: Browser) -> None:
    browser.open("now")
    for view in ("history", "prices", "upload", "wall"):
        browser.run("location.hash = arguments[0]", view)
        until(lambda view=view: browser.run("return document.body.dataset.view") == view, WAIT_S)  # type: ignore[misc]
        browser.settle()
    asked = browser.run(RESOURCES)
    assert [name for name, _, _ in asked if not name.startswith(browser.base)] == []
    page = {name: size for name, size, _ in asked if "/api/" not in name and "/events" not in name}
    assert len(page) > 20
    assert sum(page.values()) < HEAVIEST


def test_no_file_of_the_page_names_another_host() -> None:
    known = ("http://www.w3.org/2000/svg", "https://github.com/leeoniya/uPlot")
    for file in PAGE.rglob("*.*"):
        text = file.read_text("utf-8")
        found = [url for url in re.findall(r"https?://[\w./-]+", text) if not url.startswith(known)]
        assert found == [], file.name


def test_the_first_number_comes_at_once(browser: Browser) -> None:
    took = []
    for _ in range(5):
        browser.open("now")
        took.append(browser.run("return performance.getEntriesByName('p1tui first number')[0].startTime"))
    assert min(took) < 10 * FIRST_NUMBER_MS, took


def test_ten_years_are_drawn_at_once(browser: Browser) -> None:
    browser.open("now")
    took = browser.driver.execute_async_script(TEN_YEARS)
    assert isinstance(took, list), took
    assert min(took) < 5 * CHART_MS, took
