"""The certificate: made once, kept, and trusted by who has the bundle."""

from __future__ import annotations

import os
import ssl
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from mock_server import MockServer
from mock_server.door.tls import Certificates, cache_folder


def test_it_is_made_once_and_kept(tmp_path):
    first = Certificates("127.0.0.1", tmp_path).bundle.read_bytes()
    assert Certificates("localhost", tmp_path).bundle.read_bytes() == first
    assert Certificates("127.0.0.1", tmp_path / "other").bundle.read_bytes() != first


def test_another_host_has_its_own(tmp_path):
    home, other = Certificates("127.0.0.1", tmp_path), Certificates("192.0.2.7", tmp_path)
    assert home.bundle.read_bytes() != other.bundle.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="other rights")
def test_only_its_owner_can_read_the_key_and_the_authority_s_is_nowhere(tmp_path):
    Certificates("127.0.0.1", tmp_path)
    with_key = [file for file in tmp_path.rglob("*.pem") if b"PRIVATE KEY" in file.read_bytes()]
    assert [file.name for file in with_key] == ["server.pem"]
    assert stat.S_IMODE(with_key[0].stat().st_mode) == 0o600


def test_many_may_start_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        bundles = {made.bundle.read_bytes() for made in pool.map(lambda _: Certificates("::1", tmp_path), range(16))}
    assert len(bundles) == 1
    assert [folder.name for folder in tmp_path.iterdir()] == ["localhost"]


def test_the_bundle_is_whole_and_follows_the_public_roots(tmp_path, monkeypatch):
    bundle = Certificates("127.0.0.1", tmp_path).bundle
    assert len(ssl.create_default_context(cafile=str(bundle)).get_ca_certs()) > 50
    monkeypatch.setattr("mock_server.door.tls._public_roots", lambda: b"")
    bundle = Certificates("127.0.0.1", tmp_path).bundle
    assert len(ssl.create_default_context(cafile=str(bundle)).get_ca_certs()) == 1


async def test_where_nothing_can_be_kept_it_is_made_anew(tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    async with MockServer(certificates=nowhere) as mock:
        assert mock.ca_file.is_file()
    assert not mock.ca_file.exists()


def test_the_cache_is_the_user_s(monkeypatch, tmp_path):
    monkeypatch.delenv("LIVE_MOCK_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "live-mock"
