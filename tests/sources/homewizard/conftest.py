"""An authority of the tests' own in place of HomeWizard's, and a short pause between two questions."""

from __future__ import annotations

import pytest

from p1tui.sources.homewizard import authority as real
from p1tui.sources.homewizard import source
from tests.shared.homewizard import HAS_OPENSSL, DeviceAuthority


@pytest.fixture(scope="session")
def own_authority(tmp_path_factory: pytest.TempPathFactory) -> DeviceAuthority:
    if not HAS_OPENSSL:
        pytest.skip("the openssl program is missing")
    return DeviceAuthority(tmp_path_factory.mktemp("homewizard") / "ca")


@pytest.fixture
def authority(own_authority: DeviceAuthority, monkeypatch: pytest.MonkeyPatch) -> DeviceAuthority:
    monkeypatch.setattr(real, "AUTHORITY", own_authority.pem)
    return own_authority


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "EVERY", 0.01)
    monkeypatch.setattr(source, "READ_WAIT", 0.02)
