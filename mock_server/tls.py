"""A certificate authority of one server, and a bundle with which clients trust it besides the public ones."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

NAMES = ("localhost", "127.0.0.1", "::1")


class Certificates:
    """Made anew for each server; the private keys never leave the memory."""

    def __init__(self, host: str, folder: Path) -> None:
        self._authority = trustme.CA(organization_name="live-mock", organization_unit_name="for tests only")
        names = dict.fromkeys((*NAMES, host)) if host not in ("0.0.0.0", "::", "") else NAMES
        self._certificate = self._authority.issue_cert(*names)
        self.bundle = folder / "roots-and-mock.pem"
        """PEM file fit for SSL_CERT_FILE: that variable replaces the trust store, so the public roots are in it too."""
        self.bundle.write_bytes(_public_roots() + b"\n" + self._authority.cert_pem.bytes())

    def server_context(self) -> ssl.SSLContext:
        """For the listening side."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._certificate.configure_cert(context)
        return context

    def client_context(self) -> ssl.SSLContext:
        """For a client that trusts this server."""
        context = ssl.create_default_context()
        self._authority.configure_trust(context)
        return context


def _public_roots() -> bytes:
    """The roots of certifi, else of this system; nothing where there are none."""
    try:
        import certifi

        return Path(certifi.where()).read_bytes()
    except (ImportError, OSError):
        system = ssl.get_default_verify_paths().cafile
        return Path(system).read_bytes() if system and Path(system).is_file() else b""
