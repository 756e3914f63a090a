"""Contracts that change inside a month, whose years begin on other days, with every kind of line.

Every figure of money is made up.
"""

from __future__ import annotations

from datetime import date

from p1tui.config.contracts import Contract, ContractLine, PeakWeight

CONTRACTS = (
    Contract(
        start=date(2024, 1, 1),
        name="two tariffs, netted",
        year="05-10",
        netting=True,
        vat=21,
        line=(
            ContractLine(name="low", on="import", tariff=1, rate=0.1011, netted=True),
            ContractLine(name="normal", on="import", tariff=2, rate=0.1313, netted=True),
            ContractLine(name="tax, first band", on="import", rate=0.1015, netted=True, up_to=1200),
            ContractLine(name="tax, second band", on="import", rate=0.0617, netted=True, above=1200),
            ContractLine(name="surplus low", on="export", tariff=1, rate=0.0501, netted=True, vat=False),
            ContractLine(name="surplus normal", on="export", tariff=2, rate=0.0501, netted=True, vat=False),
            ContractLine(name="feed-in cost", on="export", rate=0.0307, charge=True),
            ContractLine(name="matched", on="export", part="matched", rate=0.0111),
            ContractLine(name="beyond", on="export", part="beyond", rate=0.0222, up_to=300),
            ContractLine(name="gas", on="gas", rate=1.0413, factor=0.9821),
            ContractLine(name="grid", on="year", rate=333.33, vat=False),
            ContractLine(name="reduction", on="year", rate=-519.8),
            ContractLine(name="fee", on="month", rate=5.99),
            ContractLine(name="meter", on="day", rate=0.0613),
        ),
    ),
    Contract(
        start=date(2024, 11, 18),
        name="dearer, netted",
        year="05-10",
        netting=True,
        vat=21,
        holidays=(date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1), date(2025, 4, 21)),
        line=(
            ContractLine(
                name="evening", on="import", rate=0.2511, hours="17-22", days="mon-fri", netted=True
            ),
            ContractLine(name="other hours", on="import", rate=0.1711, hours="22-17", netted=True),
            ContractLine(name="winter", on="import", rate=0.01, months="11-3", hours="06:30-09:15"),
            ContractLine(name="sunday", on="import", rate=-0.01, days="sun"),
            ContractLine(name="tax", on="import", price="day_ahead", factor=0.05, netted=True),
            ContractLine(name="surplus", on="export", rate=0.0401, netted=True),
            ContractLine(name="fixed feed-in cost", on="month", rate=9.5, offsets="surplus"),
        ),
    ),
    Contract(
        start=date(2025, 7, 1),
        name="dynamic",
        year="07-01",
        netting=False,
        vat=6,
        line=(
            ContractLine(name="supply", on="import", price="day_ahead", markup=0.0179),
            ContractLine(
                name="feed-in",
                on="export",
                price="day_ahead",
                factor=0.9,
                markup=-0.0105,
                vat=False,
                floor_of="supply",
                floor=0.5,
            ),
            ContractLine(name="feed-in cost", on="export", rate=0.0407, charge=True, offsets="feed-in"),
            ContractLine(name="fixed feed-in cost", on="month", rate=2.5, offsets="feed-in"),
            ContractLine(
                name="fixed feed-in",
                on="export",
                rate=0.031,
                vat=False,
                floor_of="supply",
                floor=0.5,
                floor_over="year",
            ),
            ContractLine(name="lifted", on="export", rate=0.05, floor_of="supply", floor=0.5),
            ContractLine(name="cost of both", on="month", rate=95, offsets=("lifted", "fixed feed-in")),
            ContractLine(name="dear band", on="import", price="day_ahead", factor=1.1, above=400, up_to=1500),
            ContractLine(name="capacity", on="month_peak", rate=41.37, per="year", at_least=2.5, mean_of=12),
            ContractLine(
                name="three hours",
                on="top_hours",
                rate=4.11,
                count=3,
                one_a_day=True,
                months="11-3",
                hours="06-20",
                days="mon-fri",
            ),
            ContractLine(
                name="weighed hours",
                on="top_hours",
                rate=2.7,
                count=3,
                weights=(PeakWeight(hours="22-06", times=0.5),),
            ),
            ContractLine(name="beyond 3 kW", on="above_reference", reference_kw=3, rate=0.1),
            ContractLine(
                name="beyond 2 kW, evenings", on="above_reference", reference_kw=2, rate=0.1, hours="17-21"
            ),
        ),
    ),
    Contract(
        start=date(2026, 3, 17),
        name="dynamic by the hour",
        year="07-01",
        netting=False,
        resolution="hour",
        vat=6,
        line=(
            ContractLine(name="supply", on="import", price="day_ahead", markup=0.0179),
            ContractLine(
                name="feed-in", on="export", price="day_ahead", vat=False, floor_of="supply", floor=0.5
            ),
            ContractLine(name="dear band", on="import", price="day_ahead", factor=1.1, above=400, up_to=1500),
            ContractLine(name="capacity", on="month_peak", rate=43.37, per="year", at_least=2.5, mean_of=12),
        ),
    ),
)
