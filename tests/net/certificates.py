"""A certificate authority of the tests' own, made with the openssl program.

It is a proper one after RFC 5280: Python 3.13 refuses any other (`ssl.VERIFY_X509_STRICT`).
"""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

CONFIG = """\
[ca]
default_ca = own
[own]
database = {root}/index.txt
serial = {root}/serial
new_certs_dir = {root}
certificate = {root}/ca.pem
private_key = {root}/ca.key
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = named
[named]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""

NOW, PAST, FUTURE = (
    ("20200101000000Z", "20990101000000Z"),
    ("20000101000000Z", "20010101000000Z"),
    (
        "20980101000000Z",
        "20990101000000Z",
    ),
)
"""From when to when a certificate is valid."""


class Authority:
    """Signs server certificates, or any name for any time."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True)
        self._root = root
        (root / "index.txt").write_text("")
        (root / "index.txt.attr").write_text("unique_subject = no\n")
        (root / "serial").write_text("01\n")
        (root / "ca.cnf").write_text(CONFIG.format(root=root))
        self._openssl(
            "req -x509 -config ca.cnf -extensions root -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
            " -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=tests"
        )

    def server(self, name: str, valid: tuple[str, str] = NOW) -> ssl.SSLContext:
        """A server's context with a certificate for `name`, such as `DNS:localhost`."""
        self._openssl(
            "req -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
            f" -keyout server.key -out server.csr -subj /CN=server -addext subjectAltName={name}"
        )
        self._openssl(
            "ca -batch -notext -config ca.cnf -extensions server -in server.csr -out server.pem"
            f" -startdate {valid[0]} -enddate {valid[1]}"
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._root / "server.pem", self._root / "server.key")
        return context

    def client(self) -> ssl.SSLContext:
        """A client's context that trusts this authority, on every Python as strict as on the newest."""
        context = ssl.create_default_context(cafile=self._root / "ca.pem")
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    def folder(self) -> Path:
        """A folder with this authority alone, under the name by which OpenSSL looks for it."""
        folder = self._root / "trusted"
        folder.mkdir()
        shutil.copy(self._root / "ca.pem", folder)
        self._openssl(f"rehash {folder}")
        return folder

    def _openssl(self, arguments: str) -> None:
        subprocess.run(
            ["openssl", *arguments.split()], cwd=self._root, check=True, capture_output=True, timeout=30
        )
