"""Each source by itself: its question, its exact decimals, and the answers that only it gives."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p1tui.demo.prices.server import Answered, as_energyzero
from p1tui.model.prices import Currency
from p1tui.model.quarters import QUARTER_S, Commodity
from p1tui.net.reply import Reply
from p1tui.prices.answers import Failure, ask
from p1tui.prices.attribution import attribution
from p1tui.prices.checks import CheckedDay, checked, in_micros
from p1tui.prices.market import day_end, day_start
from p1tui.prices.registry import ORDER, SOURCES
from p1tui.prices.source import NotYet, PriceSource, Question, Told, Unusable
from p1tui.prices.sources.entsoe import Entsoe
from tests.prices import shapes
from tests.prices.shapes import market, source

DAY = date(2026, 11, 28)
NOW = 1_795_860_000.0
HOURS = 4 * QUARTER_S


class Answering:
    """A caller that gives one answer, and notes the call."""

    def __init__(self, answered: Answered) -> None:
        self.answered = answered
        self.asked: dict[str, object] = {}

    def call(self, method: str, path: str, **how: object) -> Reply:
        self.asked = {"method": method, "path": path, **how}
        headers = {name.lower(): value for name, value in self.answered.headers.items()}
        return Reply(self.answered.status, headers, self.answered.body)


def question(
    name: str, commodity: Commodity = "electricity", currency: Currency = "EUR", days: int = 1
) -> Question:
    return Question(shapes.ZONES[name], commodity, currency, DAY, DAY + timedelta(days=days - 1))


def told(
    name: str, answered: Answered, commodity: Commodity = "electricity", currency: Currency = "EUR"
) -> Sequence[Told] | Failure:
    return ask(source(name), Answering(answered), question(name, commodity, currency), NOW)


def day_of(
    name: str,
    answered: Answered,
    day: date = DAY,
    commodity: Commodity = "electricity",
    currency: Currency = "EUR",
) -> CheckedDay:
    found = ask(
        source(name), Answering(answered), Question(shapes.ZONES[name], commodity, currency, day, day), NOW
    )
    assert not isinstance(found, Failure), found
    return checked(source(name), found, day, commodity, currency, earlier={})


def sentence(found: object) -> str:
    assert isinstance(found, Failure)
    return str(found.sentence)


# The questions.


@pytest.mark.parametrize(
    ("name", "method", "path", "params"),
    [
        (
            "energyzero",
            "GET",
            "/public/v1/prices",
            {"energyType": "ENERGY_TYPE_ELECTRICITY", "date": "28-11-2026", "interval": "INTERVAL_QUARTER"},
        ),
        ("energy-charts", "GET", "/price", {"bzn": "NL", "start": "2026-11-28", "end": "2026-11-28"}),
        ("frank-energie", "POST", "/", {}),
        ("elprisetjustnu", "GET", "/api/v1/prices/2026/11-28_SE3.json", {}),
        (
            "nord-pool",
            "GET",
            "/api/DayAheadPrices",
            {"date": "2026-11-28", "market": "DayAhead", "deliveryArea": "NL", "currency": "EUR"},
        ),
        (
            "entsoe",
            "GET",
            "/api",
            {
                "securityToken": shapes.TOKEN,
                "documentType": "A44",
                "in_Domain": "10YNL----------L",
                "out_Domain": "10YNL----------L",
                "periodStart": "202611272300",
                "periodEnd": "202611282300",
            },
        ),
    ],
)
def test_each_source_is_asked_as_its_server_wants(
    name: str, method: str, path: str, params: dict[str, str]
) -> None:
    call = source(name).call(question(name))
    assert (call.method, call.path, dict(call.params)) == (method, path, params)


def test_frank_is_asked_for_quarters_of_a_country() -> None:
    call = source("frank-energie").call(Question("BE", "electricity", "EUR", DAY, DAY))
    assert call.headers["x-country"] == "BE"
    body = json.loads(call.content)
    assert body["variables"] == {"date": "2026-11-28", "resolution": "PT15M"}
    assert body["operationName"] == "MarketPrices"


def test_a_token_is_shown_nowhere() -> None:
    entsoe = Entsoe(token=shapes.TOKEN)
    call = entsoe.call(question("entsoe"))
    refused = ask(entsoe, Answering(Answered(401, b"")), question("entsoe"), NOW)
    assert "prices.entsoe_token" in sentence(refused)
    assert shapes.TOKEN not in f"{entsoe!r} {call!r} {refused!r}"


# The numbers.


def test_recorded_prices_are_exact() -> None:
    """EnergyZero, 2025-12-16 00:00 to 01:00 and its gas day, as recorded by python-energyzero."""
    start = day_start(date(2025, 12, 16), "electricity")
    body = as_energyzero([(start + at * QUARTER_S, 0) for at in range(4)])
    for row, value in zip(body["base"], ("0.07994", "0.08307", "0.07418", "0.0777"), strict=True):
        row["price"]["value"] = value
    found = told("energyzero", shapes.answered(body))
    assert not isinstance(found, Failure)
    assert [in_micros(each.price) for each in found] == [79_940, 83_070, 74_180, 77_700]
    start = day_start(date(2025, 12, 16), "gas")
    gas = as_energyzero([(start, 0)], length=86_400)
    gas["base"][0]["price"]["value"] = "0.269480343296"
    day = day_of("energyzero", shapes.answered(gas), date(2025, 12, 16), "gas")
    assert day.micros == (269_480,)


@pytest.mark.parametrize("name", list(shapes.SHAPES))
def test_every_price_of_a_day_is_the_markets_to_the_last_digit(name: str) -> None:
    found = day_of(name, shapes.SHAPES[name](market(DAY)))
    assert found.micros == tuple(10 * price for _, price in market(DAY))
    assert found.final
    assert min(found.micros) < 0


def test_swedish_prices_come_in_kronor_for_a_contract_in_kronor() -> None:
    found = day_of("elprisetjustnu", shapes.elprisetjustnu(market(DAY)), currency="SEK")
    assert found.micros == tuple(110 * price for _, price in market(DAY))


def test_a_price_is_rounded_half_to_even() -> None:
    rows = as_energyzero(market(DAY))
    rows["base"][0]["price"]["value"] = "0.0000005"
    rows["base"][1]["price"]["value"] = "-0.0000015"
    assert day_of("energyzero", shapes.answered(rows)).micros[:2] == (0, -2)


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", "1e400", "1e999999999", "10.00001", "-157"]
)
def test_a_price_that_cannot_be_costs_its_day(value: str) -> None:
    rows = as_energyzero(market(DAY))
    rows["base"][5]["price"]["value"] = value
    with pytest.raises(Unusable, match="2026-11-28 that cannot be"):
        day_of("energyzero", shapes.answered(rows))


def test_prices_in_another_unit_are_refused_or_absurd() -> None:
    in_mwh = as_energyzero([(start, price * 1000) for start, price in market(DAY)])
    with pytest.raises(Unusable, match="cannot be"):
        day_of("energyzero", shapes.answered(in_mwh))
    charts = json.loads(shapes.energy_charts(market(DAY)).body)
    assert "another unit" in sentence(told("energy-charts", shapes.answered(charts | {"unit": "EUR / kWh"})))
    pool = json.loads(shapes.nord_pool(market(DAY)).body)
    assert "another unit" in sentence(told("nord-pool", shapes.answered(pool | {"currency": "SEK"})))
    kwh = shapes.xml(shapes.document(shapes.series(market(DAY), unit="KWH")))
    assert "another unit" in sentence(told("entsoe", kwh))
    frank = shapes.frank_energie(market(DAY))
    assert "another unit" in sentence(
        told("frank-energie", frank._replace(body=frank.body.replace(b"KWH", b"MWH")))
    )


# Days.


def test_one_hour_that_is_missing_costs_its_day_and_no_other() -> None:
    rows = [*market(DAY)[:8], *market(DAY)[12:], *market(DAY + timedelta(days=1))]
    for name in ("energyzero", "energy-charts"):
        with pytest.raises(Unusable, match="told 92 of the 96 prices of 2026-11-28"):
            day_of(name, shapes.SHAPES[name](rows))
        assert len(day_of(name, shapes.SHAPES[name](rows), DAY + timedelta(days=1)).micros) == 96


def test_nulls_are_missing_prices_and_no_zeros() -> None:
    charts = json.loads(shapes.energy_charts(market(DAY)).body)
    charts["price"][7] = None
    with pytest.raises(Unusable, match="told 95 of the 96"):
        day_of("energy-charts", shapes.answered(charts))
    nothing = charts | {"price": [None] * 96}
    assert told("energy-charts", shapes.answered(nothing)) == ()


def test_two_prices_of_one_time_cost_the_day_unless_they_are_equal() -> None:
    rows = market(DAY)
    assert len(day_of("energyzero", shapes.energyzero([*rows, rows[0]])).micros) == 96
    with pytest.raises(Unusable, match="two prices of the same time"):
        day_of("energyzero", shapes.energyzero([*rows, (rows[0][0], rows[0][1] + 1)]))


def test_prices_between_quarters_are_none() -> None:
    with pytest.raises(Unusable, match="cannot be"):
        day_of("energyzero", shapes.energyzero([(start + 60, price) for start, price in market(DAY)]))


def test_a_day_of_hours_is_taken_while_the_market_sold_hours_and_not_after() -> None:
    old = date(2025, 9, 30)
    rows = market(old)[::4]
    body = shapes.answered(as_energyzero(rows, length=HOURS))
    found = day_of("energyzero", body, old)
    assert found.micros == tuple(10 * price for _, price in rows for _ in range(4))
    body = shapes.answered(as_energyzero(market(DAY)[::4], length=HOURS))
    with pytest.raises(Unusable, match="by the hour"):
        day_of("energyzero", body)


def test_energy_charts_has_hours_before_october_2025() -> None:
    old = date(2025, 9, 30)
    assert len(day_of("energy-charts", shapes.energy_charts(market(old)[::4]), old).micros) == 96


def test_times_without_an_offset_are_refused() -> None:
    answer = shapes.energyzero(market(DAY))
    assert "something else" in sentence(
        told("energyzero", answer._replace(body=answer.body.replace(b'Z"', b'"')))
    )


# Gas.


def test_a_gas_day_begins_at_six_and_has_23_or_25_hours_too() -> None:
    for day, length in ((DAY, 24), (date(2026, 10, 24), 25), (date(2027, 3, 27), 23)):
        start = day_start(day, "gas")
        body = as_energyzero([(start, 30_000)], length=day_end(day, "gas") - start)
        assert day_of("energyzero", shapes.answered(body), day, "gas").micros == (300_000,)
        assert (day_end(day, "gas") - start) // 3600 == length


def frank_gas(prices: Sequence[float]) -> Answered:
    midnight = day_start(DAY, "electricity")
    told = [
        {
            "from": shapes.zulu(midnight + hour * 3600),
            "till": shapes.zulu(midnight + (hour + 1) * 3600),
            "marketPrice": price,
            "perUnit": "M3",
        }
        for hour, price in enumerate(prices)
    ]
    return shapes.answered({"data": {"marketPrices": {"electricityPrices": [], "gasPrices": told}}})


def test_franks_hours_of_gas_are_one_day_from_six_on() -> None:
    found = day_of("frank-energie", frank_gas([0.31] * 6 + [0.32] * 18), commodity="gas")
    assert found.micros == (320_000,)
    uneven = told("frank-energie", frank_gas([0.31] * 6 + [0.32] * 17 + [0.33]), "gas")
    assert isinstance(uneven, Failure)
    short = told("frank-energie", frank_gas([0.31] * 6 + [0.32] * 17), "gas")
    assert isinstance(short, Failure)
    assert told("frank-energie", frank_gas([0.31] * 6), "gas") == ()


# ENTSO-E.


def test_positions_left_out_are_carried_to_the_end_of_their_period() -> None:
    flat = [(start, 5000 if at > 90 else price) for at, (start, price) in enumerate(market(DAY))]
    answer = shapes.entsoe(flat)
    assert b"<position>96</position>" not in answer.body
    assert day_of("entsoe", answer).micros == tuple(10 * price for _, price in flat)
    for day, count in ((date(2026, 10, 25), 100), (date(2027, 3, 28), 92)):
        level = [(start, 4000) for start, _ in market(day)]
        answer = shapes.entsoe(level)
        assert answer.body.count(b"<Point>") == 1
        assert day_of("entsoe", answer, day).micros == (40_000,) * count


def test_the_second_sequence_is_another_auction() -> None:
    other = [(start, price + 3000) for start, price in market(DAY)]
    first = shapes.series(market(DAY), sequence="1")
    second = shapes.series(other, sequence="2")
    for order in ((first, second), (second, first)):
        found = day_of("entsoe", shapes.xml(shapes.document(*order)))
        assert found.micros == tuple(10 * price for _, price in market(DAY))
    assert told("entsoe", shapes.xml(shapes.document(second))) == ()


def test_hours_beside_quarter_hours_are_left_out() -> None:
    by_hour = shapes.series(market(DAY), step=HOURS)
    by_quarter = shapes.series(market(DAY))
    for order in ((by_hour, by_quarter), (by_quarter, by_hour)):
        found = day_of("entsoe", shapes.xml(shapes.document(*order)))
        assert found.micros == tuple(10 * price for _, price in market(DAY))


@pytest.mark.parametrize("status", [200, 400])
def test_an_acknowledgement_without_data_is_none_yet(status: int) -> None:
    assert told("entsoe", shapes.acknowledgement(status)) == ()


def test_an_acknowledgement_of_another_kind_is_a_failure() -> None:
    found = told("entsoe", shapes.acknowledgement(400, "Mandatory parameter DocumentType is missing"))
    assert "did not take the question (code 999)" in sentence(found)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<Publication_MarketDocument>&b;</Publication_MarketDocument>"
)


@pytest.mark.parametrize(
    "body",
    [
        BOMB.encode(),
        BOMB.encode("utf-16"),
        BOMB.encode("utf-16-le"),
        b"\xff\xfe\x00",
        b"<Publication_MarketDocument>",
        b"<html></html>",
        b"",
        shapes.document("<TimeSeries></TimeSeries>").encode(),
        shapes.document(shapes.series(market(DAY)).replace("PT15M", "P1D")).encode(),
        shapes.document(shapes.series(market(DAY)).replace("<position>1<", "<position>97<")).encode(),
        shapes.document(shapes.series(market(DAY)).replace("<position>1<", "<position>one<")).encode(),
        shapes.document(shapes.series(market(DAY)).replace("<end>2026", "<end>9026")).encode(),
    ],
)
def test_xml_that_is_no_list_of_prices_is_refused(body: bytes) -> None:
    assert isinstance(told("entsoe", Answered(200, body)), Failure)


# JSON.


MARKS = {
    "energy-charts": b'"price": [',
    "frank-energie": b'"marketPrice": ',
    "elprisetjustnu": b'"EUR_per_kWh": ',
    "nord-pool": b'"NL": ',
}
"""Source -> the text before the first price."""


@pytest.mark.parametrize("name", list(MARKS))
@pytest.mark.parametrize("number", [b"1e400", b"1e99999999", b"-1e999999999999999999", b"1" * 5000])
def test_a_number_beyond_all_bounds_is_refused(name: str, number: bytes) -> None:
    whole = shapes.SHAPES[name](market(DAY)).body
    body = re.sub(re.escape(MARKS[name]) + rb"[-0-9.]+", MARKS[name] + number, whole, count=1)
    assert number in body
    found = told(name, Answered(200, body))
    if isinstance(found, Failure):
        assert "something else than prices" in str(found.sentence)
    else:
        with pytest.raises(Unusable, match="cannot be"):
            checked(source(name), found, DAY, "electricity", "EUR", earlier={})


@pytest.mark.parametrize("name", [name for name in shapes.SHAPES if name != "entsoe"])
@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b"[1]", b'{"base":[{}]}', b"[" * 100_000, b"\xff", b'"x"', b"<html>"]
)
def test_json_of_another_form_is_refused_or_nothing(name: str, body: bytes) -> None:
    found = told(name, Answered(200, body))
    assert found == () or "something else than prices" in sentence(found) or "another unit" in sentence(found)


def test_franks_error_for_a_day_without_prices_is_none_yet_and_another_is_not() -> None:
    none = Answered(200, b'{"errors":[{"message":"No marketprices found for segment"}],"data":null}')
    assert told("frank-energie", none) == ()
    other = Answered(200, b'{"errors":[{"message":"Internal server error"}]}')
    assert "something else" in sentence(told("frank-energie", other))


# The registry.


def test_every_zone_has_sources_and_those_with_two_fail_apart() -> None:
    for zone, names in ORDER.items():
        made = [source(name) for name in names]
        assert all(each.serves(zone, "electricity", "EUR") for each in made)
        assert "nord-pool" not in names
    for zone in ("NL", "BE", "SE1", "SE2", "SE3", "SE4"):
        first, second = (source(name) for name in ORDER[zone][:2])
        assert first.chain != second.chain
    gas = [name for name in ORDER["NL"] if source(name).serves("NL", "gas", "EUR")]
    assert gas == ["energyzero", "frank-energie"]


def test_the_registry_knows_each_source_by_its_own_name() -> None:
    assert set(SOURCES) == set(shapes.SHAPES)
    assert all(source(name).name == name for name in SOURCES)
    assert all(source(name).usual_url.startswith("https://") for name in SOURCES)


def test_the_words_of_the_licence_are_by_source_and_zone() -> None:
    assert "CC BY 4.0" in attribution("energy-charts", "NL")
    assert "SMARD" in attribution("energy-charts", "SE4")
    assert "CC BY" not in attribution("energy-charts", "SE3")
    assert attribution("elprisetjustnu", "SE3") == "Elpriset just nu.se"
    assert attribution("a later one", "NL") == "a later one"


def test_nothing_of_the_day_is_none_yet() -> None:
    zero: PriceSource = source("energyzero")
    with pytest.raises(NotYet):
        checked(zero, [], DAY, "electricity", "EUR", earlier={})


@pytest.mark.parametrize("name", list(shapes.SHAPES))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_answer_is_prices_of_the_market_or_a_sentence(name: str, data: st.DataObject) -> None:
    """A byte that is changed, left out or added raises nothing, whatever it makes of the answer."""
    body = bytearray(shapes.SHAPES[name](market(DAY)).body)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        kind = data.draw(st.sampled_from(("change", "drop", "add", "cut")))
        if kind == "change":
            body[at] = data.draw(st.sampled_from(b'0159-.eE"{}[],:<>/ZN\x00\xff'))
        elif kind == "add":
            body[at:at] = data.draw(st.sampled_from((b"9", b"-", b"e9", b"00", b"\n", b'"')))
        else:
            del body[at : at + data.draw(st.integers(1, 200 if kind == "cut" else 1))]
        if not body:
            return
    found = told(name, Answered(200, bytes(body)))
    if isinstance(found, Failure):
        assert str(found.sentence).startswith(name)
        return
    try:
        day = checked(source(name), found, DAY, "electricity", "EUR", earlier={})
    except (NotYet, Unusable):
        return
    assert len(day.micros) == 96
    assert all(abs(each) <= 10_000_000 for each in day.micros)
