"""The certificate of the mock, made once and kept, and a bundle with which clients trust it besides the public ones."""

from __future__ import annotations

import os
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp

NAMES = ("localhost", "127.0.0.1", "::1")
OURS, KEYS, BUNDLE = "authority.pem", "server.pem", "roots-and-mock.pem"
PRIVATE = 0o600


class Certificates:
    """What proves that the mock is the mock; kept in `folder`, so that a client has to be told only once.

    An authority signs one certificate and is then forgotten: its key is never written, so nobody who finds the
    folder can make a certificate for any other name.
    """

    def __init__(self, host: str, folder: Path) -> None:
        self._folder = folder / _label(host)
        if not (self._folder / KEYS).is_file():
            _make(self._folder, _names(host))
        self.bundle = self._folder / BUNDLE
        """PEM file fit for SSL_CERT_FILE: that variable replaces the trust store, so the public roots are in it too."""
        _keep(self.bundle, _public_roots() + b"\n" + (self._folder / OURS).read_bytes())

    def server_context(self) -> ssl.SSLContext:
        """For the listening side."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._folder / KEYS)
        return context

    def client_context(self) -> ssl.SSLContext:
        """For a client that trusts this server."""
        context = ssl.create_default_context()
        context.load_verify_locations(self._folder / OURS)
        return context


def cache_folder() -> Path:
    """Where things made at the first start are kept for the next: the user's cache folder, or LIVE_MOCK_CACHE."""
    if told := os.environ.get("LIVE_MOCK_CACHE"):
        return Path(told)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")).expanduser() / "live-mock"
    if sys.platform == "darwin":
        return Path("~/Library/Caches/live-mock").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "live-mock"


def _names(host: str) -> tuple[str, ...]:
    return NAMES if host in ("0.0.0.0", "::", "") else tuple(dict.fromkeys((*NAMES, host)))


def _label(host: str) -> str:
    """Folder of a host's certificate; one for all names of this machine."""
    return "localhost" if _names(host) == NAMES else host.replace(":", "_")


def _make(folder: Path, names: tuple[str, ...]) -> None:
    """Make both files elsewhere and move them here as one; whoever comes second uses those of the first."""
    import trustme  # and with it all of cryptography, which only the first start needs

    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(mkdtemp(dir=folder.parent))
    authority = trustme.CA(organization_name="live-mock", organization_unit_name="for tests only")
    authority.cert_pem.write_to_path(str(new / OURS))
    keys = new / KEYS
    keys.touch(PRIVATE)
    authority.issue_cert(*names).private_key_and_cert_chain_pem.write_to_path(str(keys))
    try:
        new.rename(folder)
    except OSError:
        for file in new.iterdir():
            file.unlink()
        new.rmdir()


def _keep(file: Path, content: bytes) -> None:
    """Write a file where it is not that already; never half of it."""
    with suppress(OSError):
        if file.read_bytes() == content:
            return
    with NamedTemporaryFile(dir=file.parent, prefix=file.name, delete=False) as new:
        new.write(content)
    os.chmod(new.name, 0o644)
    os.replace(new.name, file)


def _public_roots() -> bytes:
    """The roots of certifi, else of this system; nothing where there are none."""
    try:
        import certifi

        return Path(certifi.where()).read_bytes()
    except (ImportError, OSError):
        system = ssl.get_default_verify_paths().cafile
        return Path(system).read_bytes() if system and Path(system).is_file() else b""
