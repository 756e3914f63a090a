"""Twenty hard telegrams give the values that a person typed from their text."""

from __future__ import annotations

from typing import Any

import pytest

from p1tui.p1.decoder import Accepted, Decoder
from p1tui.p1.reading import rfc3339
from tests.p1.telegrams import decode
from tests.shared.folders import TELEGRAMS
from tests.shared.times import AMSTERDAM

EXPECTATIONS: dict[str, dict[str, Any]] = {
    "be_1.7_fluvius-13month-peaks_dsmr3lib": {
        "time": "2025-07-15T18:06:48Z", "version": "50217", "import_t1_wh": 10633252, "import_wh": 21465927,
        "demand_w": 110, "peak_demand_w": 2590, "peak_demand_time": "2025-07-07T19:00:00Z",
        "l1_export_w": 73, "l3_import_w": 124, "l2_current_ma": 1320, "l3_voltage_mv": 239000,
        "month_peaks": 13, "tariff": 1,
    },
    "be_1.7_fluvius-t211-water-alt_dsmr_parser": {
        "gas_dm3": 92287, "gas_time": "2023-11-02T11:10:02Z", "water_dm3": 8579,
        "water_time": "2023-11-02T11:15:32Z", "devices": 2, "month_peaks": 4, "export_t1_wh": 5,
    },
    "be_1.7_lg-e360-gas_dsmr3lib": {
        "version": "50221", "l2_voltage_mv": 0, "l2_import_w": 0, "l1_current_ma": 8080, "month_peaks": 9,
        "gas_dm3": 1284807, "power_import_w": 444, "devices": 1, "time": "2026-06-24T14:12:49Z",
    },
    "be_1.7_fluvius-two-gas-anon_dsmrreader": {
        "gas_dm3": 734607, "gas_time": "2023-01-19T11:46:16Z", "devices": 2, "peak_demand_w": 11173,
        "version": "012345678901234567890123456789",
    },
    "be_1.x_fluvius-solar-anon_dsmr2lib": {
        "devices": 4, "gas_dm3": 111006, "gas_time": "2013-12-31T23:41:00Z", "import_wh": 105154,
    },
    "be_2.1.1_emucs-spec-example-1_node": {
        "gas_dm3": 112384, "water_dm3": 872234, "month_peaks": 3, "peak_demand_w": 2589, "demand_w": 2351,
        "peak_demand_time": "2020-05-09T11:45:58Z", "import_wh": 15792,
    },
    "be_wallonia_iskra-mie5t-eq_dsmr3lib": {
        "time": "2024-09-27T12:44:04Z", "header": "ISk5=2MIE5T-200", "export_wh": 4138525,
        "l1_current_ma": 7000, "l1_voltage_mv": 145300, "devices": 0, "meter": "95549589",
    },
    "be_wallonia_iskra-mie5t-newfw2_dsmr3lib": {
        "version": "21110", "import_t5_wh": 0, "import_wh": 21936418, "peak_demand_w": 8796,
        "peak_demand_time": "2026-01-02T00:00:00Z", "l3_current_ma": 18650, "demand_w": 3336, "tariff": 2,
    },
    "de_easymeter-q3d-pv_dsmr_parser": {
        "import_wh": 52185782, "export_wh": 19949322, "power_import_w": 2124, "l3_import_w": 639,
        "time": None, "meter": "1ESY1314804812", "crc": "absent",
    },
    "lu_smarty_spec-example_node": {
        "import_wh": 25653, "export_wh": 40, "l3_voltage_mv": 1000, "failures": 99, "l1_sags": 40,
        "devices": 4, "gas_dm3": 6, "gas_time": "2020-07-06T08:31:40Z", "water_dm3": None,
        "version": "42", "tariff": None,
    },
    "nl_2.2_kamstrup-382j-zabf-1551_nielsbasjes": {
        "gas_dm3": 2025003, "gas_time": "2016-01-17T11:00:00Z", "power_import_w": 680, "import_wh": 10088860,
        "header": "KMP5 ZABF001539792620", "time": None, "version": None,
    },
    "nl_4.0_spec-example_node": {
        "l3_sags": 0, "outages": 2, "gas_dm3": 12785123, "gas_time": "2010-12-09T10:00:00Z",
        "import_wh": 246913578, "long_failures": 2, "meter": "K8EG004001329228",
    },
    "nl_4.2_kaifa-ma304_node": {
        "outages": 0, "power_export_w": 1869, "l2_export_w": 778, "gas_dm3": 5359919, "failures": 13,
        "time": "2018-03-06T11:30:56Z",
    },
    "nl_5.0_iskra-1013_p1monitor": {
        "gas_dm3": 1421163, "gas_time": "2021-11-23T14:49:59Z", "outages": 5, "l1_swells": 45,
        "power_export_w": 221, "l1_export_w": 219,
    },
    "nl_5.0_iskra-am550-td-1012-two-mbus_dsmr_parser": {
        "gas_dm3": 246138, "gas_time": "2020-04-26T20:30:01Z", "devices": 2, "l3_sags": 192, "outages": 1,
    },
    "nl_5.0_ziv-5cta-full-failurelog_koenzomers": {
        "outages": 0, "long_failures": 119, "gas_dm3": 1208731, "import_wh": 23340807, "l1_swells": 19,
    },
    "nl_heat_nwa-warmtelink-3digit-crc_dsmr_parser": {
        "heat_mj": 240860, "heat_time": "2026-02-15T19:05:23Z", "header": "NWA-WARMTELINK", "crc": "ok",
        "import_wh": None,
    },
    "nl_mcs_mcs-bus-versionP_dsmr3lib": {
        "version": "P", "l1_current_ma": 281, "l2_export_w": 65, "devices": 0, "export_t2_wh": 1158075,
    },
    "se_h1_aidon-6560-ct_amsreader-dsmr3lib": {
        "time": "2021-07-29T13:09:50Z", "import_wh": 1219311, "export_wh": 3281, "l1_voltage_mv": 57100,
        "power_import_w": 0,
    },
    "xx_iskra-2m551t-200_amsreader1037": {
        "time": "2025-10-02T20:25:53Z", "meter": "90860341", "import_wh": 317695, "l2_import_w": 2212,
        "l2_current_ma": 9000, "l1_voltage_mv": 234600,
    },
}  # fmt: skip
"""Lists by their length, times in UTC."""


def test_there_are_twenty() -> None:
    assert len(EXPECTATIONS) == 20


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_typed_from_the_text(name: str) -> None:
    results = decode((TELEGRAMS / f"{name}.txt").read_bytes(), Decoder(AMSTERDAM, crc="ignore"))
    (accepted,) = (result for result in results if isinstance(result, Accepted))
    reading = accepted.reading
    numbers = reading.numbers()
    for key, expected in EXPECTATIONS[name].items():
        value = numbers.get(key, getattr(reading, key, None))
        if key.endswith("time") and value is not None:
            value = rfc3339(value)
        assert (len(value) if isinstance(value, tuple) else value) == expected, key
