"""The table of OBIS codes leads to fields of a reading alone."""

from __future__ import annotations

import pytest

from p1tui.p1.lines import obis
from p1tui.p1.reading import Reading

NUMBERED = {code: register for code, register in (obis._REGISTERS | obis._DEVICE).items() if register.field}


@pytest.mark.parametrize("code", NUMBERED)
def test_the_number_of_a_code_goes_to_a_field_of_a_reading(code: str) -> None:
    assert NUMBERED[code].field in Reading.__struct_fields__
