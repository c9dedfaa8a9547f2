"""Who may listen where, and which files belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.config.checks import check_gateway, check_worker
from inferencehub.config.error import ConfigError
from inferencehub.config.home import default_home, prepare_home
from inferencehub.config.loopback import is_loopback
from inferencehub.config.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.com", "127.0.0.1.example.com", ""])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_no_keys_on_loopback_only() -> None:
    check_gateway(Settings.model_validate({"auth": {"enabled": False}}))
    with pytest.raises(ConfigError, match=r"--no-auth: expected a loopback host such as 127\.0\.0\.1, got 0\.0\.0\.0"):
        check_gateway(Settings.model_validate({"auth": {"enabled": False}, "gateway": {"host": "0.0.0.0"}}))


def test_an_admin_key_has_the_form_of_a_key_and_is_not_shown() -> None:
    check_gateway(Settings.model_validate({"auth": {"admin_key": f"ihk_{'a' * 8}_{'B' * 43}"}}))
    with pytest.raises(ConfigError, match=r"auth\.admin_key: expected a key") as caught:
        check_gateway(Settings.model_validate({"auth": {"admin_key": "hunter2"}}))
    assert "hunter2" not in str(caught.value)


def test_tls_files_come_in_pairs_and_exist(tmp_path: Path) -> None:
    cert = tmp_path / "cert.pem"
    cert.touch()
    with pytest.raises(ConfigError, match=r"gateway\.tls_key: expected a file, got none"):
        check_gateway(Settings.model_validate({"gateway": {"tls_cert": cert}}))
    with pytest.raises(ConfigError, match=r"gateway\.tls_key: expected a file that can be read"):
        check_gateway(Settings.model_validate({"gateway": {"tls_cert": cert, "tls_key": tmp_path / "none.pem"}}))
    check_gateway(Settings.model_validate({"gateway": {"tls_cert": cert, "tls_key": cert}}))


@pytest.mark.parametrize(
    "guard", [{"token": "secret"}, {"insecure": True}, {"listen": "127.0.0.1:1"}, {"listen": "unix:/w"}]
)
def test_a_worker_beyond_loopback_needs_a_guard(guard: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="can be reached from other machines"):
        check_worker(Settings.model_validate({"workers": {"listen": "0.0.0.0:50051"}}))
    check_worker(Settings.model_validate({"workers": {"listen": "0.0.0.0:50051", **guard}}))


@pytest.mark.parametrize("address", ["50051", "host:", "host:http", ":50051"])
def test_a_worker_address_has_host_and_port(address: str) -> None:
    with pytest.raises(ConfigError, match="expected unix:PATH or HOST:PORT"):
        check_worker(Settings.model_validate({"workers": {"listen": address}}))


def test_the_home_of_each_platform() -> None:
    assert default_home({"HOME": "/u"}, "linux") == Path("/u/.local/share/inferencehub")
    assert default_home({"HOME": "/u", "XDG_DATA_HOME": "/d"}, "linux") == Path("/d/inferencehub")
    assert default_home({"HOME": "/u", "XDG_DATA_HOME": "relative"}, "linux") == Path("/u/.local/share/inferencehub")
    assert default_home({"HOME": "/u"}, "darwin") == Path("/u/Library/Application Support/InferenceHub")
    assert default_home({"HOME": ""}, "linux").is_absolute()


def test_the_home_is_private(tmp_path: Path) -> None:
    home = prepare_home(tmp_path / "a" / "b")
    assert home.stat().st_mode & 0o777 == 0o700
    home.chmod(0o755)
    assert prepare_home(home).stat().st_mode & 0o777 == 0o700
    assert list(home.iterdir()) == []


def test_a_home_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="expected a folder that can be written, got not a directory; choose another"):
        prepare_home(tmp_path / "file" / "home")


def test_fewer_workers_than_the_fewest_are_refused() -> None:
    settings = Settings.model_validate({"ray": {"min_workers": 3, "max_workers": 2}})
    with pytest.raises(ConfigError, match=r"ray.min_workers: expected at most ray.max_workers, which is 2, got 3"):
        check_gateway(settings)


def test_a_cluster_needs_ray_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.config.checks.find_spec", lambda name: None)
    settings = Settings.model_validate({"ray": {"address": "auto"}})
    with pytest.raises(ConfigError, match=r"Ray is not installed here; install it: pip install 'inferencehub\[ray\]'"):
        check_gateway(settings)
