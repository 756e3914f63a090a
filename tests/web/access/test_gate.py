"""Only who calls this computer by a name of its own, from its own page and rightly, gets an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.served import Served, served, with_web

NUMBERS = ("/api/now", "/api/history", "/events", "/metrics")


@pytest.mark.parametrize("path", ["/", "/static/index.html", "/healthz", "/login", *NUMBERS])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8077",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "local",
        ".local",
        "x@127.0.0.1",
        "127.0.0.1:8077.evil.example",
        "[::1].evil.example",
        "<script>",
    ],
)
def test_a_name_that_a_site_let_lead_here_gets_no_answer(page: Served, path: str, host: str) -> None:
    answer = page.ask(path, host=host)
    assert answer.status == 421
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:1", "192.168.1.9:8077", "[::1]:8077", "[fe80::1]", "pi.local", "10.0.0.1"],
)
def test_a_name_of_this_computer_gets_one(page: Served, host: str) -> None:
    assert page.ask("/api/now", host=host).status == 200


def test_a_call_without_a_name_gets_none(page: Served) -> None:
    assert page.say(b"GET /api/now HTTP/1.0\r\n\r\n").status == 421
    assert page.say(b"GET /api/now HTTP/1.1\r\nConnection: close\r\n\r\n").status == 400
    two = b"GET /api/now HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert page.say(two).status == 400


def test_the_whole_address_in_a_request_leads_nowhere(page: Served) -> None:
    assert page.ask(f"http://127.0.0.1:{page.port}/api/now").status == 404
    assert page.ask("http://evil.example/api/now", host="evil.example").status == 421


def test_names_of_the_config_get_an_answer(tmp_path: Path) -> None:
    with served(tmp_path, with_web(hosts=("Meter.Example.org",))) as page:
        assert page.ask("/api/now", host="meter.example.org").status == 200
        assert page.ask("/api/now", host="other.example.org").status == 421


@pytest.mark.parametrize("path", NUMBERS)
def test_a_page_of_another_site_reads_nothing(page: Served, path: str) -> None:
    for mode in ("cors", "no-cors", "navigate"):
        fetch = ("Sec-Fetch-Site: cross-site", f"Sec-Fetch-Mode: {mode}", "Sec-Fetch-Dest: document")
        assert page.ask(path, *fetch).status == 403
    image = ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image")
    assert page.ask("/", *image).status == 403


def test_a_link_of_another_site_opens_the_page(page: Served) -> None:
    link = ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
    assert page.ask("/", *link).status == 200
    own = ("Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty")
    assert page.ask("/api/now", *own).status == 200


def test_no_site_is_told_that_it_may_read(page: Served) -> None:
    answer = page.ask("/api/now", "Origin: http://evil.example")
    assert "access-control" not in answer.head.lower()
    asked = page.ask("/api/now", "Access-Control-Request-Method: GET", method="OPTIONS")
    assert asked.status == 405
    assert "access-control" not in asked.head.lower()


@pytest.mark.parametrize("path", ["/", "/static/index.html", "/healthz", "/nothing", *NUMBERS[:2], "/login"])
def test_every_answer_says_what_the_page_may(page: Served, path: str) -> None:
    answer = page.ask(path)
    policy = answer.header("content-security-policy")
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy") == "no-referrer"
    assert answer.header("cross-origin-resource-policy") == "same-origin"
    assert answer.header("server") == ""


def test_numbers_are_kept_by_nobody(page: Served) -> None:
    for path in NUMBERS[:2]:
        assert page.ask(path).header("cache-control") == "no-store"
    assert page.ask("/static/index.html").header("cache-control") == "no-cache"


def test_a_site_of_the_config_may_frame_the_page(tmp_path: Path) -> None:
    with served(tmp_path, with_web(frame_ancestors=("http://ha.local:8123",))) as page:
        answer = page.ask("/")
        assert "frame-ancestors http://ha.local:8123" in answer.header("content-security-policy")
        assert answer.header("x-frame-options") == ""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_nothing_is_written(page: Served, method: str) -> None:
    for path in ("/", "/api/now", "/api/history", "/static/index.html", "/healthz"):
        answer = page.ask(path, method=method)
        assert answer.status == 405
        assert answer.header("allow") == "GET, HEAD"


def test_a_head_has_no_body(page: Served) -> None:
    for path in ("/", "/api/now", "/events", "/static/index.html"):
        answer = page.ask(path, method="HEAD")
        assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/%2e%2e/server.py",
        "/static//etc/passwd",
        "/static/..\\..\\server.py",
        "/static/index.html%00.png",
        "/static/",
        "/static",
        "/static/./index.html",
        "/page/../server.py",
        "//127.0.0.1/api/now",
        "/api/now/",
        "/api//now",
        "/openapi.json",
        "/%2561pi/now",
        "/STATIC/index.html",
    ],
)
def test_no_path_leads_elsewhere(page: Served, path: str) -> None:
    answer = page.ask(path)
    assert answer.status == 404
    assert set(answer.json) == {"error"}


def test_a_file_of_the_page_comes_once(page: Served) -> None:
    first = page.ask("/static/index.html")
    assert b"<html" in first.body
    again = page.ask("/static/index.html", f"If-None-Match: {first.header('etag')}")
    assert (again.status, again.body) == (304, b"")
    packed = page.ask("/static/index.html", "Accept-Encoding: gzip")
    assert packed.header("content-encoding") in ("gzip", "")
    assert len(packed.body) <= len(first.body)


def test_errors_are_told_in_the_readers_language(page: Served) -> None:
    english = page.ask("/nothing", "Accept-Language: de, en;q=0.5").json["error"]
    dutch = page.ask("/nothing", "Accept-Language: de, nl-BE;q=0.9, en;q=0.5").json["error"]
    assert english == "There is nothing at this address."
    assert dutch == "Op dit adres is niets."
    assert page.ask("/nothing?lang=nl", "Accept-Language: en").json["error"] == dutch
    assert page.ask("/nothing", "Cookie: p1tui-lang=nl").json["error"] == dutch
