"""Money (5): prices of today and tomorrow, this month, this contract year, and other contracts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.config.contract_folder import toml_files
from p1tui.engine.money.ledger import Ledger
from p1tui.engine.money.period_costs import PeriodCosts, StepLength
from p1tui.i18n.language import N_, tr
from p1tui.model.money import MoneyNow
from p1tui.runtime import invocation
from p1tui.store.queries.history import History
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.money import query, title
from p1tui.tui.money.bills import bill_page, period_words
from p1tui.tui.money.offers import contracts_page
from p1tui.tui.money.offers.offer import Offer
from p1tui.tui.money.prices import prices, prices_page
from p1tui.tui.money.prices.prices import DayPrices
from p1tui.tui.money.title import PAGES
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.asking import Asking, failure, waiting
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import BACK
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen

T = TypeVar("T")

RELOAD_S = 60
"""Seconds after which the page is asked for again."""

HOURS = (1, 2, 3, 4, 6, 8)
"""Lengths of the cheapest and the dearest stretch, in hours."""


AS_TABLE = N_("Prices by the quarter hour as a table, or as a chart")


class MoneyScreen(ScrollScreen, inherit_bindings=False):
    """Shows one of four pages of prices and costs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "page(1)", "Page", key_display="Tab", tooltip="The page after or before"),
        Binding("shift+tab,left", "page(-1)", "Page before", show=False, tooltip="The page after or before"),
        Binding(
            "h", "hours", N_("Stretch"), tooltip=N_("Hours of the cheapest and the dearest stretch: 1 to 8")
        ),
        Binding("t", "as_table(True)", "Table", tooltip=AS_TABLE),
        Binding("t", "as_table(False)", "Bars", tooltip=AS_TABLE),
        *ScrollScreen.BINDINGS,
        BACK,
    ]

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, id="money")
        config = context.config
        self._ledger = Ledger(config) if config is not None and config.contract else None
        self._page = PAGES[0] if self._ledger is None or self._is_dynamic(self._ledger) else PAGES[1]
        self._hours = 2
        self._as_table = self._has_both = False
        self._days: tuple[DayPrices, ...] | None = None
        """None until the history has answered."""
        self._offers: list[Offer] | None = None
        """None until the history has answered."""
        self._money: MoneyNow | None = None
        """Reckoned here, where no engine tells."""
        self._charted: dict[str, tuple[MoneyNow, PeriodCosts]] = {}
        """Page -> the last money of which its days or months are known, and these."""
        self._charting: tuple[str, int] = ("", 0)
        """Page and moment of the money whose days or months were asked for last."""
        self._trouble = ""
        self._asking = Asking(RELOAD_S)

    def _is_dynamic(self, ledger: Ledger) -> bool:
        """Return True if the contract of today has day-ahead prices."""
        return ledger.is_dynamic_on(
            datetime.fromtimestamp(self.context.view().meter_now, ledger.timezone).date()
        )

    def compose(self) -> ComposeResult:
        """Yield the status line, the page, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.draw, id="status")
        yield Scroller(appearance, self._head, self._body, id="body", turn=self._turn)
        yield Keys(appearance, id="keys")

    def offers(self, view: View) -> Hashable:
        """Return the page, too, since not all have the same keys."""
        return super().offers(view), self._has_chart(), self._as_table, self._has_both

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer longer stretches, and the table if it is not shown, where there are day-ahead prices."""
        if action == "as_table" and (self._has_both or self._as_table == parameters[0]):
            return False
        if action in ("hours", "as_table"):
            return self._has_chart()
        return super().check_action(action, parameters)

    def _has_chart(self) -> bool:
        """Return True on the page of prices, if a day of it has day-ahead prices."""
        if self._page != "Prices" or self._ledger is None:
            return False
        if self._days is None:
            return self._is_dynamic(self._ledger)
        return any(each.quarters and not each.rates for each in self._days)

    def on_mount(self) -> None:
        """Ask for the first page."""
        self._ask(self.context.view())

    def show(self, view: View) -> None:
        """Draw, and ask for the page again every `RELOAD_S` seconds."""
        if self._asking.is_due(view):
            self._ask(view)
        self._ask_costs(view)
        super().show(view)

    def action_page(self, step: int) -> None:
        """Show the next page (`step` 1), or the one before (-1)."""
        self._turn((PAGES.index(self._page) + step) % len(PAGES))

    def _turn(self, page: int) -> None:
        self._page = PAGES[page]
        self.query_one(Scroller).rewind()
        self._ask(self.context.view())
        self.show(self.context.view())

    def action_hours(self) -> None:
        """Look for longer stretches; after the longest for the shortest."""
        self._hours = HOURS[(HOURS.index(self._hours) + 1) % len(HOURS)]
        self._ask(self.context.view())

    def action_as_table(self, table: bool) -> None:
        """Show the tables alone, or the charts too."""
        self._as_table = table
        self.query_one(Scroller).rewind()
        self.show(self.context.view())

    def _ask(self, view: View) -> None:
        """Ask the history for what the page shows; for sums once it is whole."""
        self._asking.asked(view)
        if self._ledger is None or (self._asking.was_filling and self._page != "Prices"):
            return
        ledger, now, tail = self._ledger, view.meter_now, view.latest.tail
        if self._page == "Prices":
            self._query(query.two_days(ledger, now, self._hours, tail), self._take_days)
        elif self._page == "Contracts":
            self._query(
                query.offers(ledger, toml_files(self.context.contracts_folder), now, tail), self._take_offers
            )
        elif view.latest.money is None:
            self._query(query.moment(ledger, now, tail), self._take_money)

    def _ask_costs(self, view: View) -> None:
        """Ask for the days of a month or the months of a year, once for each money."""
        money = view.shown.money or self._money
        if self._ledger is None or money is None or (self._page, money.at) == self._charting:
            return
        page, period = self._page, {"Month": money.month, "Year": money.year}.get(self._page)
        if period is None:
            return
        self._charting = page, money.at

        def keep(found: PeriodCosts) -> None:
            self._charted[page] = money, found

        length: StepLength = "day" if page == "Month" else "month"
        self._query(query.costs(self._ledger, period, length, money.at, view.latest.tail), keep)

    def _query(self, question: Callable[[History], T], keep: Callable[[T], None]) -> None:
        def then(found: T) -> None:
            self._trouble = ""
            keep(found)
            self.show(self.context.view())

        self.context.ask(self, question, then, failed=self._failed, name=self._page)

    def _take_days(self, days: tuple[DayPrices, ...]) -> None:
        self._days = days

    def _take_offers(self, offers: list[Offer]) -> None:
        self._offers = offers

    def _take_money(self, money: MoneyNow | None) -> None:
        self._money = money

    def _failed(self, reason: str) -> None:
        self._trouble = failure(reason)
        self.show(self.context.view())

    def _head(self, view: View, width: int, where: str) -> Line:
        """Draw the tabs, and what the page is of."""
        return title.draw(self._page, self._told(view, width), where, width)

    def _told(self, view: View, width: int) -> list[str]:
        """Return what the title tells of the page, in ever fewer words."""
        if self._ledger is None:
            return []
        if self._page == "Prices":
            sources = self._sources(view)
            return [sources] if sources and title.has_room(sources, width) else []
        if self._page == "Contracts":
            days = query.so_far(self._ledger, view.meter_now)
            return [period_words.days(*days)] if days is not None else []
        money = view.shown.money or self._money
        if money is None:
            return []
        return title.of_bill(money, month=self._page == "Month")

    def _sources(self, view: View) -> str:
        return prices.sources(view.shown.prices) if self._has_chart() else ""

    def _body(self, view: View, width: int) -> Sequence[Line]:
        if self._ledger is None:
            words = tr("There is no contract yet; `{command}` writes one, to be filled in from your bill.")
            return _sentence(words.format(command=invocation.command("contract new")), width)
        if self._trouble:
            return [BLANK, ((ln.shorten(f" {self._trouble}", width), "warn"),)]
        match self._page:
            case "Prices":
                return self._prices(view, width)
            case "Contracts":
                if self._offers is None:
                    return waiting()
                height = self.query_one(Scroller).size.height - 1
                folder = self.context.contracts_folder
                return contracts_page.draw(self._offers, folder, view.zone, width, height, view.glyphs)
        return self._bill(view, width)

    def _bill(self, view: View, width: int) -> Sequence[Line]:
        """Draw a month or a contract year, and its days or months where these have room."""
        money, costs = self._of_one_moment(view)
        if money is None:
            return waiting()
        month = self._page == "Month"
        height = self.query_one(Scroller).size.height - 1
        return bill_page.draw(money, costs, view.zone, width, height, view.glyphs, month=month)

    def _of_one_moment(self, view: View) -> tuple[MoneyNow | None, PeriodCosts | None]:
        """Return money with its days or months: those before, until those of the newest are known."""
        newest = view.shown.money or self._money
        known, costs = self._charted.get(self._page, (None, None))
        if newest is None or known is None or not 0 <= newest.at - known.at <= 2 * RELOAD_S:
            return newest, None
        return (known, costs) if known.contract == newest.contract else (newest, None)

    def _prices(self, view: View, width: int) -> Sequence[Line]:
        if self._days is None or self._ledger is None:
            return waiting()
        known = prices_page.PricesNow(
            self._days,
            view.shown.money,
            view.shown.prices,
            view.meter_now,
            view.now,
            self._ledger.currency,
            view.zone,
        )
        sources = self._sources(view)
        named: list[Line] = []
        if sources and not title.has_room(sources, width):
            named = ln.paragraph(sources, width, "dim")
        height = self.query_one(Scroller).size.height - 1 - len(named)
        drawn = prices_page.draw(known, self._hours, width, height, view.glyphs, as_table=self._as_table)
        self._has_both = drawn.has_both
        return [*drawn.lines, *named]


def _sentence(words: str, width: int) -> list[Line]:
    return [BLANK, *ln.paragraph(words, width, "text")]
