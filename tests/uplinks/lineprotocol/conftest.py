"""Real databases, one of each kind for all tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shared.databases import InfluxDB, VictoriaMetrics, running_influxdb, running_victoria


@pytest.fixture(scope="module")
def influxdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxDB]:
    with running_influxdb(tmp_path_factory.mktemp("influxdb")) as server:
        yield server


@pytest.fixture(scope="module")
def victoria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VictoriaMetrics]:
    with running_victoria(tmp_path_factory.mktemp("victoria")) as server:
        yield server
