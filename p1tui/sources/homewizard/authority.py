"""The authority that signs the certificates of HomeWizard's devices, and the names in them."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from typing import Any

AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIDITCCAgkCFDn7cwYLioTM3VxdAygLl/Px9ovFMA0GCSqGSIb3DQEBCwUAME0x
CzAJBgNVBAYTAk5MMQswCQYDVQQIDAJaSDETMBEGA1UECgwKSG9tZVdpemFyZDEc
MBoGA1UEAwwTQXBwbGlhbmNlIEFjY2VzcyBDQTAeFw0yMTEyMTgxOTEyMTJaFw0z
MTEyMTYxOTEyMTJaME0xCzAJBgNVBAYTAk5MMQswCQYDVQQIDAJaSDETMBEGA1UE
CgwKSG9tZVdpemFyZDEcMBoGA1UEAwwTQXBwbGlhbmNlIEFjY2VzcyBDQTCCASIw
DQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAPBIvW8NRffqdvzHZY0M32fQHiGm
pJgNGhiaQmpJfRDhT9yihM0S/hYcN8IqnfrMqoCQb/56Ub0+dZizmtfcGsE+Lpm1
K1znkWqSDlpnuTNOb70TrsxBmbFuNOZQEi/xOjzT2j98wT0GSfxz1RVq6lZhDRRz
xoe08+Xo4+ttUGanfOggJi0BXygeFEVBpbctVVJ9EgqeEE9itjcMlcxMe1QN14f8
hCcOnId+9PSsdmyUCLrTB0FVYrbNfbJPk/vMU57fu6swBjWhYBxPx9ZhFy+7WnPR
9BFg4seHNVQIqZNrf1YwBXlmZQIL32SRPaiH/+AVNMrYGXBvncY0Km6ZHIMCAwEA
ATANBgkqhkiG9w0BAQsFAAOCAQEA6ybM8xm0PCXg8Rr/q0v1vPxQy44PmwXTDj0e
r2vW4ZMiEwXZCp0Kk2K16KJYz4iJyfiQk8ikAIMiRSbyXzmyQ7XmL1O4l4d8E1Pg
8EImvcyoBxFhd0Lq7VKriLc8Bw8SXbahPMGT+Y8Yz0uIsLAYVwlkLfgppVPmBaLD
QautcQnI8WxPvCIQf5anyzgAyJC5ac6/CkB+iyPcuWcG3RMYvXnC0QoTlRa5YMlE
FweVDlT2C/MdDyOxiAD/H1EP/eaySnU0zsxyD0yNFRKsQfQ+UJEPd2GS1AGA1lTy
CGdyYj/Gghrusw0hM4rYXQSERWGF0mpEnuJ+7bHDolHu0rzgTQ==
-----END CERTIFICATE-----
"""
"""Certificate of the "Appliance Access CA", as HomeWizard publishes it; valid until 2031-12-16."""

SERIAL = re.compile(r"[0-9a-f]{12}")
"""Serial of a device, which is its MAC address, too."""

_NAME = re.compile(rf"appliance/p1dongle/({SERIAL.pattern})")


def device_name(serial: str) -> str:
    """Return the name in the certificate of a P1 meter."""
    return f"appliance/p1dongle/{serial}"


def make_context(*, any_device: bool = False) -> ssl.SSLContext:
    """Make a client's context that trusts HomeWizard's authority alone.

    The name in the certificate is compared with the one that is called, except for `any_device`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=AUTHORITY)
    # Their certificates have the name as subject alone, and their authority's is of X.509 version 1, which
    # the strict rules of RFC 5280 (a default since Python 3.13) refuse.
    context.hostname_checks_common_name = True
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.check_hostname = not any_device
    return context


def serial_in(certificate: Mapping[str, Any]) -> str:
    """Return the serial in a certificate that was verified; empty if it is not a P1 meter's."""
    names = [value for pair in certificate.get("subject", ()) for key, value in pair if key == "commonName"]
    names += [value for _, value in certificate.get("subjectAltName", ())]
    return next((match[1] for name in names if (match := _NAME.fullmatch(name))), "")
