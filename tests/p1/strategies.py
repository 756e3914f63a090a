"""Hypothesis strategies of telegrams as meters build them, and of damage to them."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.p1.damage import DAMAGES
from tests.p1.telegrams import HEADERS, signed

digits = st.integers(0, 999)


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Draw the lines of one telegram: some always there, their digits drawn, and some that may be missing."""
    found = [
        "1-3:0.2.8(50)",
        f"0-0:1.0.0(2003{draw(st.integers(10, 28))}1414{draw(st.integers(10, 59))}W)",
        f"1-0:1.8.1(000576.{draw(digits):03}*kWh)",
        f"1-0:1.8.2(000465.{draw(digits):03}*kWh)",
        f"0-0:96.14.0(000{draw(st.integers(1, 2))})",
        f"1-0:1.7.0(00.{draw(digits):03}*kW)",
        f"1-0:32.7.0(2{draw(st.integers(10, 49))}.{draw(st.integers(0, 9))}*V)",
    ]
    for line in (
        "0-0:96.13.0(4C6574206F702121)",
        "0-0:96.13.0(test-/-test!)",
        "1-0:99.97.0(1)(0-0:96.7.19)(180417201458S)(0000000236*s)",
        "0-1:24.1.0(003)\r\n0-1:24.2.1(200320181003W)(00304.089*m3)",
        "1-0:3.7.0(00.001*kvar)",
        "1-0:1.7.0(00.9",
    ):
        if draw(st.booleans()):
            found += line.split("\r\n")
    return found


telegrams = st.builds(
    lambda header, content: signed(*content, header=header), st.sampled_from(HEADERS), lines()
)

damages = st.lists(
    st.tuples(
        st.sampled_from(DAMAGES),
        st.integers(0, 10_000),
        st.integers(0, 70_000),
        st.binary(max_size=40)
        | st.sampled_from([b"!", b"\r\n!", b"/ISK5", b"\r\n/ISK5\r\n", b"\0\xff", b"\xaf"]),
    ),
    min_size=1,
    max_size=3,
)

chunk_sizes = st.lists(st.integers(1, 700), min_size=1, max_size=6)
