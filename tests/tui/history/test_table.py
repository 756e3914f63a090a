"""The table and the file of a period."""

from __future__ import annotations

from p1tui.i18n import language
from p1tui.tui.history import csv, table
from tests.tui.draws import say
from tests.tui.history.positions import DATA, GAS, position


def test_the_table_and_the_file_say_the_same() -> None:
    head, *rows = say(table.draw(position(), DATA, 78, compare=True)).splitlines()
    assert " ".join(head.split()) == "▲ import kWh ▼ export kWh ▲ before kWh ▼ before kWh"
    assert " ".join(rows[12].split()) == "►12:00 to 13:00 2.000 0.500 2.000 0.000"
    assert [row[0] for row in rows].count("►") == 1
    assert rows[23].split()[3:7] == ["no", "data", "no", "data"]
    assert {len(row) for row in (head, *rows)} == {len(head)}
    assert len(head) <= 78
    file = csv.text(position(), DATA).splitlines()
    assert file[0] == "from,to,import_kwh,export_kwh"
    assert file[13] == "2024-06-15T12:00:00+02:00,2024-06-15T13:00:00+02:00,2.000,0.500"
    assert file[24].endswith(",,")
    assert csv.text(position(quantity=GAS), DATA).splitlines()[13].endswith(",2.000")


def test_a_dutch_spreadsheet_reads_the_file_too() -> None:
    language.use("nl")
    file = csv.text(position(), DATA).splitlines()
    assert file[0] == "van;tot;import_kwh;export_kwh"
    assert file[13] == "2024-06-15T12:00:00+02:00;2024-06-15T13:00:00+02:00;2,000;0,500"
    assert file[24].endswith(";;")


def test_a_narrow_table_leaves_out_the_period_before_and_then_the_units() -> None:
    for width, head in (
        (78, "▲ import kWh ▼ export kWh ▲ before kWh ▼ before kWh"),
        (50, "▲ import kWh ▼ export kWh"),
        (38, "▲ import ▼ export"),
    ):
        heads, *rows = say(table.draw(position(), DATA, width, compare=True)).splitlines()
        assert " ".join(heads.split()) == head
        assert {len(row) for row in rows} == {len(heads)}
        assert len(heads) <= width
