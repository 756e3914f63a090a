"""Requests and answers of the loopback ThingSpeak, and the vendor's error object."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from p1tui.demo.thingspeak.channel import RefusedCall

ERRORS = {
    400: ("error_bad_request", "Bad Request", "The request cannot be fulfilled due to bad syntax."),
    401: (
        "error_auth_required",
        "Authorization Required",
        "Please make sure that your API key is correct.",
    ),
    402: ("error_payment_required", "Payment Required", "The message limit of the licence is exceeded."),
    404: ("error_resource_not_found", "Resource Not Found", "Please check the URL."),
    405: ("error_method_invalid", "Method Not Allowed", "The request method is not supported."),
    409: ("error_conflict", "Conflict", "The request conflicts with the current state of the channel."),
    413: ("error_request_too_large", "Request Entity Too Large", "Please reduce the size of the request."),
    421: ("error_no_action", "No Action Performed", "The server attempted to process an empty request."),
    422: ("error_invalid_byte_sequence", "Unprocessable Entity", "The request is not valid UTF-8."),
    429: ("error_too_many_requests", "Too Many Requests", "Please wait before making any further requests."),
}
"""HTTP status -> error_code, message, details of the vendor's error object."""


@dataclass(frozen=True)
class Request:
    """One HTTP request; `target` is path and query."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """One answer. `rows` counts the rows that a write holds, `ids` are the entries that it stored."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    ids: tuple[int, ...] = ()


@dataclass
class Call:
    """A request that matched a route: its path and query, parsed, and the server's time."""

    request: Request
    path: dict[str, Any]
    query: dict[str, str]
    now: float
    stop_after: int | None
    rows: int = 0

    def text(self) -> str:
        """Return the body as text. Raises `RefusedCall` 422 if it is not UTF-8."""
        try:
            return self.request.body.decode()
        except UnicodeDecodeError as error:
            raise RefusedCall(422) from error

    def document(self) -> dict[str, Any]:
        """Return the body as a JSON object. Raises `RefusedCall` 400 if it is none."""
        try:
            document = json.loads(self.text())
        except ValueError as error:
            raise RefusedCall(400) from error
        if not isinstance(document, dict):
            raise RefusedCall(400)
        return document

    def parameters(self) -> dict[str, str]:
        """Return query and body members as text; the body may be a form or a JSON object."""
        content_type = self.request.headers.get("content-type", "")
        if not self.request.body:
            return self.query
        if "json" in content_type:
            return self.query | {key: str(value) for key, value in self.document().items()}
        return self.query | dict(parse_qsl(self.text()))

    def key(self) -> str:
        """Return the API key of header, query or body; empty if none is given."""
        for name, value in self.request.headers.items():
            if "thingspeakapikey" in name:
                return value
        values = self.query if "bulk_update" in self.request.target else self.parameters()
        return values.get("api_key") or values.get("key") or ""


def as_json(document: Any) -> Response:
    """Return a 200 with this JSON document."""
    return Response(200, json.dumps(document).encode())


def error(status: int) -> Response:
    """Return the vendor's error object for a status; its `status` member is text."""
    code, message, details = ERRORS[status]
    document = {"status": str(status), "error": {"error_code": code, "message": message, "details": details}}
    return Response(status, json.dumps(document).encode())


def error_page(status: int) -> bytes:
    """Return the error page of the web server in front of the application: HTML, not the vendor's object."""
    return f"<html><body><center><h1>{status}</h1></center><hr><center>nginx</center></body></html>".encode()
