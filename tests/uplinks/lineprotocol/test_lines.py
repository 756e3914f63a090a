"""A line says what its entry says, in the protocol's own grammar."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p1tui.model.entries import Entry
from p1tui.uplinks.lineprotocol.lines import LineWriter

TAGGED = re.compile(r"(?:[^ ,=\\]|\\.|\\)+=(?:[^ ,=\\]|\\[ ,=]|\\(?![ ,=]))+")


def line(entry: Entry, **tags: str) -> str:
    return LineWriter(tags).line(entry)


def test_a_line_holds_meter_tags_integers_and_whole_seconds() -> None:
    entry = Entry(1_795_500_000, {"power_import_w": 412, "import_t1_wh": 12_345_678, "gas_dm3": 9}, "E1")
    assert line(entry, site="home", area="north") == (
        "p1,area=north,meter=E1,site=home power_import_w=412i,import_t1_wh=12345678i,gas_dm3=9i 1795500000"
    )


@pytest.mark.parametrize(
    ("meter", "tags", "head"),
    [
        ("", {}, "p1"),
        ("", {"site": "x"}, "p1,site=x"),
        ("E1", {"site": ""}, "p1,meter=E1"),
        ("E1", {"meter": "mine"}, "p1,meter=mine"),
        ("E1", {"meter": ""}, "p1"),
        ("KFM5KAIFA-METER", {"site": "my home, no=1"}, "p1,meter=KFM5KAIFA-METER,site=my\\ home\\,\\ no\\=1"),
        ("XMX5 LG\nBB\\", {}, "p1,meter=XMX5\\ LGBB"),
        ("E1", {"plaats": "Curaçao"}, "p1,meter=E1,plaats=Curaçao"),
    ],
)
def test_tags_are_escaped_and_the_users_own_meter_counts(meter: str, tags: dict[str, str], head: str) -> None:
    assert line(Entry(1, {"tariff": 1}, meter), **tags) == f"{head} tariff=1i 1"


def test_an_entry_without_a_value_has_no_line() -> None:
    entries = [Entry(1, {}, "E1"), Entry(2, {"tariff": 2}, "E1"), Entry(3, {}, "E1")]
    assert LineWriter({}).lines(entries) == b"p1,meter=E1 tariff=2i 2\n"
    assert LineWriter({}).lines(entries[:1]) == b""


@given(st.text(max_size=40), st.integers(-(2**62), 2**62))
def test_no_header_of_a_meter_breaks_the_grammar(meter: str, value: int) -> None:
    text = line(Entry(7, {"power_import_w": value}, meter))
    assert text.endswith(f" power_import_w={value}i 7")
    head = text.removesuffix(f" power_import_w={value}i 7")
    assert head == "p1" or TAGGED.fullmatch(head.removeprefix("p1,")), head
    assert text.isprintable()
