"""What every source of prices has: the call that asks for days, and the reading of its answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeVar

import msgspec

from p1tui.i18n.message import Message
from p1tui.model.prices import Currency
from p1tui.model.quarters import Commodity
from p1tui.net.reply import Reply

Chain = Literal["energyzero", "frank", "transparency", "elprisetjustnu", "nordpool"]
"""Where a source has its prices from. Two of one chain fail together: ENTSO-E's transparency platform and who
copies it."""

T = TypeVar("T")

PAGE = Message(
    "{source} answered with something else than prices (HTTP {status}): a log-in page or a proxy stands "
    "between, or the source has changed."
)
NOT_YET = Message("{source} has no prices of {day} yet.")
UNIT = Message("{source} told prices in another unit or currency than before; they are not used.")


class Question(msgspec.Struct, frozen=True):
    """Days on end whose prices are asked for in one call."""

    zone: str
    commodity: Commodity
    currency: Currency
    first: date
    last: date
    """Last day, included."""


class PriceCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call to a source; its parameters may hold a token, so it is never shown."""

    path: str
    method: str = "GET"
    params: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    content: bytes = b""

    def __repr__(self) -> str:
        return f"PriceCall({self.method} {self.path})"


class Told(msgspec.Struct, frozen=True):
    """One price as a source told it."""

    start: int
    """UTC seconds."""
    end: int
    price: Decimal
    """For each kWh or m³."""
    final: bool = True


class NotYet(Exception):
    """The source has no prices of the days that were asked for."""


class Unusable(Exception):
    """An answer that holds no prices to be used. `message`: sentence on it, for a person."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class PriceSource(ABC):
    """A public server of day-ahead prices.

    Threads: any, since a source never changes.
    """

    name: ClassVar[str]
    """Name in `prices.sources` and beside each price in the history."""
    chain: ClassVar[Chain]
    usual_url: ClassVar[str]
    zones: ClassVar[Mapping[str, str]]
    """Zone -> its name at this source."""
    commodities: ClassVar[frozenset[Commodity]] = frozenset(("electricity",))
    currencies: ClassVar[frozenset[Currency]] = frozenset(("EUR",))
    days_a_call: ClassVar[int] = 1
    """Most days that one call may ask for."""
    read_statuses: ClassVar[frozenset[int]] = frozenset((200,))
    """HTTP statuses whose body `read` understands."""

    def __init__(self, url: str = "") -> None:
        self.url = url or self.usual_url
        """Base address of the server; another one may play its answers."""

    @abstractmethod
    def call(self, question: Question) -> PriceCall:
        """Return the call that asks."""

    @abstractmethod
    def read(self, reply: Reply, question: Question) -> Sequence[Told]:
        """Return all prices of an answer, also those of other days. Raises `NotYet`, `Unusable`."""

    def serves(self, zone: str, commodity: Commodity, currency: Currency) -> bool:
        """Return True if it has such prices."""
        return zone in self.zones and commodity in self.commodities and currency in self.currencies

    def decoded(self, reply: Reply, kind: type[T]) -> T:
        """Return the body as JSON of a kind, numbers as exact decimals. Raises `Unusable`."""
        found = reply.decoded(kind)
        if found is None:
            raise Unusable(self.told(PAGE, status=reply.status))
        return found

    def told(self, template: Message, **values: Any) -> Message:
        """Return a sentence that names this source."""
        return template.with_values(source=self.name, **values)
