"""What of a running product can be reached: one port for callers, private sockets, workers by their gateways only."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import psutil
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from tests.support.certificates import authority, signed
from tests.support.processes import DEADLINE_S, Program, cli, environment, program
from tests.support.up import RunningUp, running_up

KEY = "ihk_seedseed_" + "s" * 43
INFERENCEHUB = [sys.executable, "-P", "-m", "inferencehub"]


def listening(process: psutil.Process) -> list[tuple[str, int]]:
    found = [each for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN]
    return [(str(each.laddr.ip), int(each.laddr.port)) for each in found]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_one_port_is_open_and_every_socket_is_private(tmp_path: Path, word_models: Path) -> None:
    arguments = ["--models", str(word_models), "--host", "0.0.0.0", "--workers", "2"]
    with running_up(tmp_path / "home", *arguments, env=environment(INFERENCEHUB_GATEWAY__PROCESSES="2")) as up:
        processes = [psutil.Process(up.program.pid), *up.processes()]
        ports = {each for process in processes for each in listening(process)}
        assert ports == {("0.0.0.0", int(up.url.rpartition(":")[2]))}
        sockets = private_sockets(up)
        workers = [path for path in sockets if path.name.startswith("w")]
        assert len(workers) == 2, sockets
        assert {path.stat().st_mode & 0o777 for path in workers} == {0o600}
        for path in sockets:
            assert path.stat().st_mode & 0o077 == 0, path
            assert path.parent.stat().st_mode & 0o777 == 0o700, path


def private_sockets(up: RunningUp) -> set[Path]:
    """All that its processes listen on, which have a path."""
    processes = [psutil.Process(up.program.pid), *up.processes()]
    names = {str(each.laddr) for process in processes for each in process.net_connections("unix")}
    return {Path(name) for name in names if name.startswith("/") and Path(name).exists()}


@pytest.mark.parametrize("guard", [[], ["--tls"]])
def test_a_worker_does_not_serve_strangers(tmp_path: Path, word_models: Path, guard: list[str]) -> None:
    variables = {"INFERENCEHUB_MODELS__PATH": str(word_models)}
    if guard:
        cert, key = signed(tmp_path, "worker", authority(tmp_path, "authority"))
        variables |= {"INFERENCEHUB_WORKERS__TLS_CERT": str(cert), "INFERENCEHUB_WORKERS__TLS_KEY": str(key)}
    done = cli("worker", "--listen", f"0.0.0.0:{free_port()}", env=environment(**variables), cwd=tmp_path)
    assert done.returncode == 3
    assert "can be reached from other machines; expected mutual TLS" in done.stderr


def test_a_gateway_without_keys_is_for_this_machine_only(tmp_path: Path) -> None:
    for command in (["up"], ["gateway", "--worker", "127.0.0.1:1"]):
        arguments = ["--host", "0.0.0.0", "--home", str(tmp_path / "home")]
        env = environment(INFERENCEHUB_AUTH__ENABLED="false")
        done = cli(*command, *arguments, env=env, cwd=tmp_path)
        assert done.returncode == 3, done.stderr
        assert "expected a loopback host" in done.stderr


# A worker over a network, with real certificates


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def ours(folder: Path) -> tuple[Path, Path]:
    return authority(folder, "authority")


@pytest.fixture(scope="module")
def address(folder: Path, ours: tuple[Path, Path], word_models: Path) -> Iterator[str]:
    """Of a worker that asks for certificates, on every address of the machine."""
    cert, key = signed(folder, "worker", ours)
    env = environment(
        INFERENCEHUB_MODELS__PATH=str(word_models),
        INFERENCEHUB_WORKERS__TLS_CERT=str(cert),
        INFERENCEHUB_WORKERS__TLS_KEY=str(key),
        INFERENCEHUB_WORKERS__TLS_CA=str(ours[0]),
    )
    port = free_port()
    with program([*INFERENCEHUB, "worker", "--listen", f"0.0.0.0:{port}"], env=env, cwd=folder) as worker:
        worker.log("listening")
        yield f"localhost:{port}"


@pytest.fixture(scope="module")
def gateway(folder: Path, ours: tuple[Path, Path], address: str) -> Iterator[tuple[Program, str]]:
    """One with a certificate of the same authority, and its URL."""
    cert, key = signed(folder, "gateway", ours)
    env = environment(
        INFERENCEHUB_AUTH__ADMIN_KEY=KEY,
        INFERENCEHUB_WORKERS__TLS_CERT=str(cert),
        INFERENCEHUB_WORKERS__TLS_KEY=str(key),
        INFERENCEHUB_WORKERS__TLS_CA=str(ours[0]),
    )
    port = str(free_port())
    command = [*INFERENCEHUB, "gateway", "--worker", address, "--port", port, "--home", str(folder / "home")]
    with program(command, env=env, cwd=folder) as running:
        running.log('"msg":"ready"')
        yield running, f"http://127.0.0.1:{port}"


def test_a_gateway_with_a_certificate_of_the_same_authority_is_served(gateway: tuple[Program, str]) -> None:
    client = environment(INFERENCEHUB_URL=gateway[1], INFERENCEHUB_API_KEY=KEY)
    done = cli("predict", "wordcount", '["a b"]', "--json", env=client)
    assert json.loads(done.stdout)["outputs"]["words"] == [2], done.stderr


def code_for(address: str, ca: Path, mine: tuple[Path, Path] | None, tls: bool = True) -> grpc.StatusCode:
    """What becomes of a call with this certificate, where `ca` is trusted to have signed the worker's."""
    pair = (mine[1].read_bytes(), mine[0].read_bytes()) if mine else (None, None)
    credentials = grpc.ssl_channel_credentials(ca.read_bytes(), *pair)
    channel = grpc.secure_channel(address, credentials) if tls else grpc.insecure_channel(address)
    with channel:
        watch = rpc.InferenceServiceStub(channel).WatchModels(pb.WatchModelsRequest(), timeout=DEADLINE_S)  # type: ignore[no-untyped-call]
        try:
            next(iter(watch))
        except grpc.RpcError as error:
            return error.code()  # type: ignore[no-any-return]
        finally:
            watch.cancel()
    return grpc.StatusCode.OK


def test_a_worker_serves_nobody_without_a_certificate_of_its_authority(
    address: str, folder: Path, ours: tuple[Path, Path]
) -> None:
    other = folder / "other"
    other.mkdir()
    theirs = authority(other, "authority")
    unavailable = grpc.StatusCode.UNAVAILABLE
    assert code_for(address, ours[0], signed(folder, "friend", ours)) is grpc.StatusCode.OK
    assert code_for(address, ours[0], None) is unavailable
    assert code_for(address, ours[0], None, tls=False) is unavailable
    assert code_for(address, ours[0], signed(other, "stranger", theirs)) is unavailable
    assert code_for(address, ours[0], signed(folder, "late", ours, days=-1)) is unavailable
    # Nor is one spoken to that another authority has signed, or under a name that is not its own.
    assert code_for(address, theirs[0], signed(folder, "friend", ours)) is unavailable
    assert code_for(address.replace("localhost", "127.0.0.1"), ours[0], signed(folder, "friend", ours)) is unavailable
