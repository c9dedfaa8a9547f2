"""Where a worker listens and what it needs there."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from inferencehub.worker.process.address import (
    ListenError,
    Protection,
    TcpAddress,
    UnixAddress,
    address_from_text,
    check_protection,
    prepare_socket,
)


@pytest.mark.parametrize(
    ("text", "address", "target"),
    [
        ("unix:/run/w.sock", UnixAddress(Path("/run/w.sock")), "unix:/run/w.sock"),
        ("127.0.0.1:50051", TcpAddress("127.0.0.1", 50051), "127.0.0.1:50051"),
        ("worker.example:0", TcpAddress("worker.example", 0), "worker.example:0"),
        ("[::1]:50051", TcpAddress("::1", 50051), "[::1]:50051"),
    ],
)
def test_addresses_are_read(text: str, address: UnixAddress | TcpAddress, target: str) -> None:
    assert address_from_text(text) == address
    assert address.target == target


@pytest.mark.parametrize("text", ["", "50051", ":50051", "host:", "host:http", "host:70000", "host:-1", "host:²"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ListenError, match="unix:PATH or HOST:PORT"):
        address_from_text(text)


def test_a_path_that_no_socket_can_have_is_refused_with_its_length() -> None:
    with pytest.raises(ListenError, match="at most 103 bytes and this one has 121"):
        address_from_text("unix:/" + "x" * 120)
    with pytest.raises(ListenError, match="needs a path"):
        address_from_text("unix:")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_needs_no_protection(host: str) -> None:
    check_protection(TcpAddress(host, 1), Protection())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "worker.example"])
def test_beyond_loopback_something_must_protect_it(host: str) -> None:
    address = TcpAddress(host, 50051)
    with pytest.raises(ListenError, match=r"tls_cert.*token.*--insecure"):
        check_protection(address, Protection())
    check_protection(address, Protection(insecure=True))
    check_protection(address, Protection(token="t"))
    check_protection(address, Protection(tls_cert=Path("c"), tls_key=Path("k"), tls_ca=Path("a")))
    with pytest.raises(ListenError, match="tls_ca"):
        check_protection(address, Protection(tls_cert=Path("c"), tls_key=Path("k")))


@pytest.mark.parametrize(
    "protection",
    [
        Protection(tls_cert=Path("c")),
        Protection(tls_key=Path("k")),
        Protection(tls_ca=Path("a")),
    ],
)
def test_half_of_tls_is_refused(protection: Protection) -> None:
    with pytest.raises(ListenError):
        check_protection(TcpAddress("127.0.0.1", 1), protection)


def test_the_folder_of_a_socket_is_private(tmp_path: Path) -> None:
    prepare_socket(UnixAddress(tmp_path / "private" / "w.sock"))
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700


def test_the_socket_of_a_dead_worker_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "w.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    prepare_socket(UnixAddress(path))
    assert not path.exists()


def test_the_socket_of_a_living_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "w.sock"
    with socket.socket(socket.AF_UNIX) as living:
        living.bind(str(path))
        living.listen()
        with pytest.raises(ListenError, match="Another process listens"):
            prepare_socket(UnixAddress(path))
    assert path.exists()


def test_a_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "w.sock"
    path.write_text("precious")
    with pytest.raises(ListenError, match="not a socket"):
        prepare_socket(UnixAddress(path))
    with pytest.raises(ListenError, match="choose another folder"):
        prepare_socket(UnixAddress(path / "below" / "w.sock"))
    assert path.read_text() == "precious"
