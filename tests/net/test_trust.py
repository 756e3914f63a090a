"""The authorities that a call trusts."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import pytest

from p1tui.net.trust import make_context, shared_context


def paths(folder: str) -> ssl.DefaultVerifyPaths:
    return ssl.DefaultVerifyPaths("", folder, "SSL_CERT_FILE", "", "SSL_CERT_DIR", "")


def test_the_authorities_of_the_system_are_read_one_by_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    (tmp_path / "002c0b4f.0").write_text("")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths(str(tmp_path)))
    context = make_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] == 0


def test_without_authorities_of_the_system_there_are_those_that_came_along(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    expected = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()["x509_ca"]
    assert make_context().cert_store_stats()["x509_ca"] == expected > 50


def test_all_calls_share_one_context() -> None:
    assert shared_context() is shared_context()
