"""The port: taken when it is freed in time, or refused in one line."""

from __future__ import annotations

import socket

import pytest

from inferencehub.supervisor.machine.sockets import listen, listen_for
from inferencehub.supervisor.start_error import StartError


def test_a_port_that_is_freed_in_time_is_taken() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    with listen("127.0.0.1", port, wait_s=60, pause=lambda _: taken.close()) as listener:
        assert listener.getsockname()[1] == port


@pytest.mark.parametrize(
    ("host", "said", "exit_code"),
    [("no.such.host.invalid", "a name that does not resolve", 3), ("192.0.2.1", "is no address of this machine", 1)],
)
def test_a_host_that_cannot_be(host: str, said: str, exit_code: int) -> None:
    with pytest.raises(StartError, match=said) as caught:
        listen(host, 0)
    assert caught.value.exit_code == exit_code


def test_each_protocol_has_a_socket_of_its_own_or_none_has() -> None:
    listeners = listen_for("127.0.0.1", 0, 0)
    assert listeners.grpc is not None
    assert listeners.descriptors == (listeners.http.fileno(), listeners.grpc.fileno())
    port, grpc_port = listeners.http.getsockname()[1], listeners.grpc_port
    with pytest.raises(StartError, match="another with --grpc-port"):
        listen_for("127.0.0.1", 0, port)
    listeners.close()
    listen_for("127.0.0.1", port, grpc_port).close()


def test_localhost_is_ipv4_where_it_is_both() -> None:
    with listen("localhost", 0) as listener:
        assert listener.family == socket.AF_INET
