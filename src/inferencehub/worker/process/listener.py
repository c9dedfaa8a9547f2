"""The gRPC server of a worker: its options, its services, and the place where it listens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from inferencehub.worker.process.address import (
    ListenError,
    Protection,
    TcpAddress,
    UnixAddress,
    check_protection,
    prepare_socket,
)
from inferencehub.worker.process.methods import handlers
from inferencehub.worker.process.token import TokenInterceptor

SERVICE = pb.DESCRIPTOR.services_by_name["InferenceService"].full_name
# Names, shapes and ids around the tensors of the largest call.
ENVELOPE_BYTES = 1024 * 1024


class Listener:
    """Owns the gRPC server from its first to its last connection."""

    def __init__(self, servicer: rpc.InferenceServiceServicer, protection: Protection, max_call_bytes: int) -> None:
        self._protection = protection
        interceptors = [TokenInterceptor(protection.token)] if protection.token else []
        self._server = grpc.aio.server(interceptors=interceptors, options=_options(max_call_bytes))
        self._health: Any = health.aio.HealthServicer()  # type: ignore[attr-defined]  # the stubs lack aio
        rpc.add_InferenceServiceServicer_to_server(servicer, self._server)  # type: ignore[no-untyped-call]
        own = handlers(servicer)
        self._server.add_registered_method_handlers(SERVICE, own)  # type: ignore[attr-defined]  # the stubs lack it
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME),
            self._server,
        )

    async def start(self, address: UnixAddress | TcpAddress) -> str:
        """Listen and accept; returns the address, with the port that port 0 has become.

        Raises:
            ListenError: The address is taken, unreachable or unprotected.
        """
        check_protection(address, self._protection)
        bound = self._bind_unix(address) if isinstance(address, UnixAddress) else self._bind_tcp(address)
        await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING)
        await self._server.start()
        return bound

    async def set_ready(self) -> None:
        """Tell health probes that the models are loaded."""
        await self._set_health(health_pb2.HealthCheckResponse.SERVING)

    async def set_leaving(self) -> None:
        """Tell health probes that no new calls are taken, for good."""
        await self._health.enter_graceful_shutdown()

    async def stop(self) -> None:
        """Close every connection and remove the socket."""
        await self._server.stop(None)

    async def _set_health(self, status: int) -> None:
        for service in ("", SERVICE):
            await self._health.set(service, status)

    def _bind_unix(self, address: UnixAddress) -> str:
        prepare_socket(address)
        # gRPC makes the socket with the process's mask: it must never be open to others, not even for a moment.
        mask = os.umask(0o177)
        try:
            self._server.add_insecure_port(address.target)
        except RuntimeError:
            raise ListenError(f"The socket can't be made at {address.path}; choose another path.") from None
        finally:
            os.umask(mask)
        return address.target

    def _bind_tcp(self, address: TcpAddress) -> str:
        credentials = _credentials(self._protection)
        try:
            if credentials is None:
                port = self._server.add_insecure_port(address.target)
            else:
                port = self._server.add_secure_port(address.target, credentials)
        except RuntimeError:
            raise ListenError(
                f"The worker can't listen on {address.target}: the port is taken or the host is not this machine's; "
                "choose another with --listen."
            ) from None
        return address.with_port(port)


def _options(max_call_bytes: int) -> list[tuple[str, int]]:
    return [
        # Two workers on one port would each get some of the connections, and nobody would know which.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", max_call_bytes + ENVELOPE_BYTES),
        ("grpc.max_send_message_length", -1),
        # A gateway may ping every ten seconds, also while no call is open; the default ends such connections.
        ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
        ("grpc.keepalive_permit_without_calls", 1),
    ]


def _credentials(protection: Protection) -> grpc.ServerCredentials | None:
    if protection.tls_cert is None or protection.tls_key is None:
        return None
    chain, key = _read(protection.tls_cert), _read(protection.tls_key)
    ca = _read(protection.tls_ca) if protection.tls_ca else None
    return grpc.ssl_server_credentials([(key, chain)], root_certificates=ca, require_client_auth=ca is not None)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ListenError(f"The TLS file {path} can't be read: {error.strerror}.") from None
