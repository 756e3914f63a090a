"""From elsewhere the numbers are for who has the token, and for nobody once it is revoked."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from p1tui.web.access.sessions import LIFE_S, Sessions
from p1tui.web.access.token_file import TokenFile, digest
from p1tui.web.access.tries import FORGET_S, MOST, PAUSE_S, PLACES, Tries
from tests.web.served import Served, served, with_web

NUMBERS = ("/api/now", "/api/history", "/api/costs", "/api/prices", "/events", "/metrics")


@pytest.mark.parametrize("path", NUMBERS)
def test_without_a_token_there_are_no_numbers(shut: Served, path: str) -> None:
    shut.token.make()
    for headers in ((), ("Cookie: p1tui=x",), ("Authorization: Basic eDp5",)):
        answer = shut.ask(path, *headers)
        assert answer.status == 401
        assert set(answer.json) == {"error"}


def test_where_no_token_was_made_nobody_gets_in(shut: Served) -> None:
    assert shut.ask("/login", method="POST", body=b"token=").status == 401
    assert shut.ask("/api/now", "Authorization: Bearer ").status == 401
    assert shut.ask("/api/now", f"Authorization: Bearer {digest('')}").status == 401


def test_the_form_lets_in_who_has_the_token(shut: Served) -> None:
    token = shut.token.make()
    answer = shut.ask("/login", method="POST", body=f"token={token}".encode())
    assert (answer.status, answer.header("location")) == (303, "/")
    told = answer.header("set-cookie")
    assert told.startswith(f"p1tui-{shut.port}=")
    assert "HttpOnly" in told
    assert "samesite=strict" in told.lower()
    assert token.replace("-", "") not in told
    assert shut.ask("/api/now", f"Cookie: {answer.cookie}").status == 200


def test_a_token_may_be_typed_without_hyphens_and_in_capitals(shut: Served) -> None:
    token = shut.token.make()
    shut.log_in(token.replace("-", "").upper())
    assert len(token.replace("-", "")) == 26  # 128 bits, five to a letter


def test_a_program_shows_the_token_itself(shut: Served) -> None:
    token = shut.token.make()
    assert shut.ask("/api/now", f"Authorization: Bearer {token}").status == 200
    assert shut.ask("/api/now", f"Authorization: Bearer {token}x").status == 401


def test_a_token_in_an_address_is_led_away_from_it(shut: Served) -> None:
    token = shut.token.make()
    answer = shut.ask(f"/?token={token}")
    assert (answer.status, answer.header("location")) == (303, "/")
    assert shut.ask("/api/now", f"Cookie: {answer.cookie}").status == 200
    assert shut.ask("/?token=wrong").status == 401
    assert shut.ask(f"/api/now?token={token}").status == 401


def test_after_ten_wrong_tokens_one_must_pause(shut: Served) -> None:
    token = shut.token.make()
    body = b"token=<script>alert(1)</script>"
    for _ in range(MOST):
        answer = shut.ask("/login", method="POST", body=body)
        assert answer.status == 401
        assert b"<script>" not in answer.body
        assert b"That is not the token." in answer.body
    answer = shut.ask("/login", method="POST", body=f"token={token}".encode())
    assert answer.status == 429
    assert 0 < int(answer.header("retry-after")) <= PAUSE_S + 1
    assert shut.ask("/api/now", f"Authorization: Bearer {token}").status == 429
    assert shut.ask("/api/now", f"Authorization: Bearer {token}", source="127.0.0.9").status == 200


def test_a_token_that_is_revoked_or_replaced_logs_everyone_out(shut: Served) -> None:
    for end in (shut.token.revoke, shut.token.make):
        cookie = shut.log_in(shut.token.make())
        stream = shut.stream(cookie)
        stream.event()
        end()
        assert stream.ends()
        assert shut.ask("/api/now", cookie).status == 401


def test_logging_out_ends_that_browser_alone(shut: Served) -> None:
    token = shut.token.make()
    mine, other = shut.log_in(token), shut.log_in(token)
    stream, theirs = shut.stream(mine), shut.stream(other)
    stream.event()
    answer = shut.ask("/logout", mine, method="POST")
    assert (answer.status, answer.header("location")) == (303, "/login")
    assert stream.ends()
    assert shut.ask("/api/now", mine).status == 401
    assert shut.ask("/api/now", other).status == 200
    theirs.event()
    theirs.close()


def test_another_sites_form_logs_nobody_in_or_out(shut: Served) -> None:
    token = shut.token.make()
    body = f"token={token}".encode()
    assert shut.ask("/login", "Origin: http://evil.example", method="POST", body=body).status == 403
    assert shut.ask("/login", "Sec-Fetch-Site: cross-site", method="POST", body=body).status == 403
    own = f"Origin: http://127.0.0.1:{shut.port}"
    assert shut.ask("/login", own, method="POST", body=body).status == 303


def test_a_session_that_nobody_signed_is_none(shut: Served) -> None:
    shut.token.make()
    name, _, value = shut.log_in(shut.token.make()).partition("=")
    begun, number, signature = value.split(".")
    for forged in (
        f"{begun}.{number}.{'0' * 32}",
        f"{begun}.{'0' * 32}.{signature}",
        f"{int(begun, 16) + 1:x}.{number}.{signature}",
        "..",
        "x" * 5000,
        f"{value}0",
        "é",
    ):
        assert shut.ask("/api/now", f"{name}={forged}").status in (400, 401)


def test_a_restart_logs_nobody_out_and_a_year_does() -> None:
    now = 1_800_000_000.0
    value = Sessions(lambda: now).begin("d")
    later = Sessions(lambda: now + LIFE_S - 10)
    session = later.of(value, "d")
    assert session is not None
    later.end(session)
    assert later.of(value, "d") is None
    assert Sessions(lambda: now + LIFE_S + 10).of(value, "d") is None
    assert Sessions(lambda: now).of(value, "other") is None


def test_the_file_is_the_owners_and_holds_no_token(tmp_path: Path) -> None:
    file = TokenFile(tmp_path / "state" / "web-token")
    before = os.umask(0)
    try:
        token = file.make()
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert token.replace("-", "") not in file.path.read_text()
    assert file.digest() == digest(token)
    assert file.revoke()
    assert file.digest() == ""
    assert not file.revoke()


def test_wrong_tries_are_counted_by_household_and_forgotten() -> None:
    clock = [0.0]
    tries = Tries(lambda: clock[0])
    for at in range(MOST):
        assert tries.pause("2001:db8::1") == 0
        tries.wrong(f"2001:db8::{at:x}")
    assert tries.pause("2001:db8::abcd") == PAUSE_S
    assert tries.pause("2001:db8:1::1") == 0
    clock[0] = PAUSE_S + 1
    assert tries.pause("2001:db8::1") == 0
    tries.wrong("192.0.2.1")
    clock[0] += FORGET_S + 1
    for _ in range(MOST - 1):
        tries.wrong("192.0.2.1")
    assert tries.pause("192.0.2.1") == 0
    for at in range(3 * PLACES):
        tries.wrong(f"10.0.{at // 250}.{at % 250}")
    assert len(tries._wrong) == PLACES


def test_behind_a_proxy_its_word_counts_and_nobody_elses(tmp_path: Path) -> None:
    with served(tmp_path, with_web(proxy="127.0.0.1"), login=True) as page:
        body = f"token={page.token.make()}".encode()
        told = ("X-Forwarded-For: 6.6.6.6, 192.0.2.7", "X-Forwarded-Proto: https")
        assert "Secure" in page.ask("/login", *told, method="POST", body=body).header("set-cookie")
        for _ in range(MOST):
            page.ask("/login", *told, method="POST", body=b"token=x")
        assert page.ask("/login", *told, method="POST", body=body).status == 429
        assert page.ask("/login", method="POST", body=body).status == 303
        stranger = page.ask("/login", *told, method="POST", body=body, source="127.0.0.5")
        assert "Secure" not in stranger.header("set-cookie")
