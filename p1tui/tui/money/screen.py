"""Money (5): prices of today and tomorrow, this month, this contract year, and other contracts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from p1tui.config.contract_folder import toml_files
from p1tui.engine.ledger import Ledger
from p1tui.i18n.language import N_, tr
from p1tui.i18n.sentences import tell
from p1tui.model.money import MoneyNow
from p1tui.runtime import invocation
from p1tui.store.queries.history import History
from p1tui.tui.drawing import lines as ln
from p1tui.tui.drawing.lines import BLANK, Line
from p1tui.tui.drawing.wrapping import wrap
from p1tui.tui.money import comparison, periods, prices, query, rates
from p1tui.tui.money.comparison import Offer
from p1tui.tui.money.prices import DayPrices
from p1tui.tui.session import ScreenContext
from p1tui.tui.view import View
from p1tui.tui.widgets import status
from p1tui.tui.widgets.keys import Keys
from p1tui.tui.widgets.panel import Panel
from p1tui.tui.widgets.screen import BACK
from p1tui.tui.widgets.scroller import Scroller, ScrollScreen

T = TypeVar("T")

PAGES = (N_("Prices"), N_("Month"), N_("Year"), N_("Contracts"))

RELOAD_S = 60
"""Seconds after which the page is asked for again."""

HOURS = (1, 2, 3, 4, 6, 8)
"""Lengths of the cheapest and the dearest stretch, in hours."""


class MoneyScreen(ScrollScreen, inherit_bindings=False):
    """Shows one of four pages of prices and costs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "page(1)", "Page", key_display="Tab", tooltip="The page after or before"),
        Binding("shift+tab,left", "page(-1)", "Page before", show=False, tooltip="The page after or before"),
        Binding(
            "h", "hours", N_("Hours"), tooltip=N_("Hours of the cheapest and the dearest stretch: 1 to 8")
        ),
        *ScrollScreen.BINDINGS,
        BACK,
    ]

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, id="money")
        config = context.config
        self._ledger = Ledger(config) if config is not None and config.contract else None
        self._page = PAGES[0] if self._ledger is None or self._is_dynamic(self._ledger) else PAGES[1]
        self._hours = 2
        self._days: tuple[DayPrices, ...] | None = None
        """None until the history has answered."""
        self._offers: list[Offer] | None = None
        """None until the history has answered."""
        self._money: MoneyNow | None = None
        """Reckoned here, where no engine tells."""
        self._trouble = ""
        self._asked_at = 0.0

    def _is_dynamic(self, ledger: Ledger) -> bool:
        """Return True if the contract of today has day-ahead prices."""
        return ledger.is_dynamic_on(
            datetime.fromtimestamp(self.context.view().meter_now, ledger.timezone).date()
        )

    def compose(self) -> ComposeResult:
        """Yield the status line, the page, and the keys."""
        appearance = self.context.appearance
        yield Panel(appearance, status.draw, id="status")
        yield Scroller(appearance, self._head, self._body, id="body")
        yield Keys(appearance, id="keys")

    def offers(self, view: View) -> Hashable:
        """Return the page too, since not all have the same keys."""
        return super().offers(view), self._page

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to look for longer stretches where there are some: among day-ahead prices."""
        if action == "hours":
            return self._page == "Prices" and self._ledger is not None and self._is_dynamic(self._ledger)
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Ask for the first page."""
        self._ask(self.context.view())

    def show(self, view: View) -> None:
        """Draw, and ask for the page again every `RELOAD_S` seconds."""
        if abs(view.now - self._asked_at) >= RELOAD_S and not view.frozen:
            self._ask(view)
        super().show(view)

    def action_page(self, step: int) -> None:
        """Show the next page (`step` 1), or the one before (-1)."""
        self._page = PAGES[(PAGES.index(self._page) + step) % len(PAGES)]
        self.query_one(Scroller).rewind()
        self._ask(self.context.view())
        self.show(self.context.view())

    def action_hours(self) -> None:
        """Look for longer stretches; after the longest for the shortest."""
        self._hours = HOURS[(HOURS.index(self._hours) + 1) % len(HOURS)]
        self._ask(self.context.view())

    def _ask(self, view: View) -> None:
        """Ask the history for what the page shows."""
        self._asked_at = view.now
        if self._ledger is None:
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
        self._trouble = tr("! no history: {why}").format(why=tell(reason))
        self.show(self.context.view())

    def _head(self, _: View, width: int, where: str) -> Line:
        names = [tr(name) for name in PAGES]
        return ln.tabs(names, PAGES.index(self._page), (where, "dim"), width)

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
                    return _asking()
                return comparison.draw(self._offers, self.context.contracts_folder, width)
        money = view.shown.money or self._money
        if money is None:
            return _asking()
        height = self.query_one(Scroller).size.height - 1
        if self._page == "Month":
            return periods.month(money, view.zone, width, height)
        return periods.year(money, view.zone, width, height)

    def _prices(self, view: View, width: int) -> Sequence[Line]:
        if self._days is None or self._ledger is None:
            return _asking()
        now, zone, currency = view.meter_now, view.zone, self._ledger.currency
        named = dict(zip((tr("Today"), tr("Tomorrow")), self._days, strict=True))
        lines = prices.present(self._days, view.shown.money, now, zone, width)
        priced = {name: each for name, each in named.items() if not each.rates}
        lines += prices.stretches(priced, self._hours, currency, zone, width)
        for at, (name, each) in enumerate(named.items()):
            if each.rates:
                # Of two days with rates the first one says what holds.
                if not at or not self._days[0].rates:
                    lines += [BLANK, *rates.day(each.rates, name, each.day, now, currency, zone, width)]
            elif each.quarters:
                lines += [BLANK, *prices.day(each, name, now, currency, zone, width)]
        return [*lines, *prices.asking(view.shown.prices, view.now, zone, width)]


def _asking() -> list[Line]:
    return [BLANK, ln.remark(tr("Asking the history …"))]


def _sentence(words: str, width: int) -> list[Line]:
    return [BLANK, *(((f" {text}", "text"),) for text in wrap(words, width - 1))]
