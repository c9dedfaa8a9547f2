"""`inferencehub gateway`: resolves the settings, then becomes the gateway."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import inferencehub

from .options import Config, GrpcPort, Home, Host, Port, Traffic

if TYPE_CHECKING:
    from inferencehub.config.state import State
    from inferencehub.launch.documents import GatewayDocument


def gateway(
    worker: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="unix:PATH or HOST:PORT; repeat it. Each address of a name is a worker."),
    ] = None,
    host: Host = None,
    port: Port = None,
    grpc_port: GrpcPort = None,
    home: Home = None,
    config: Config = None,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM certificate chain, for HTTPS.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM private key of the certificate.")] = None,
    traffic: Traffic = None,
) -> None:
    """Run the gateway alone, for workers that run elsewhere."""
    from inferencehub.config.checks import check_gateway
    from inferencehub.config.error import ConfigError
    from inferencehub.config.reveal import revealed
    from inferencehub.launch.documents import GatewayDocument
    from inferencehub.launch.names import GATEWAY

    from .settings import home_of, resolve_flags

    settings = resolve_flags(
        config,
        workers__addresses=("--worker", worker),
        gateway__host=("--host", host),
        gateway__port=("--port", port),
        gateway__grpc_port=("--grpc-port", grpc_port),
        home=("--home", home),
        gateway__tls_cert=("--tls-cert", tls_cert),
        gateway__tls_key=("--tls-key", tls_key),
        gateway__traffic_file=("--traffic", traffic),
    ).settings
    check_gateway(settings)
    if settings.gateway.processes not in (1, "auto"):
        raise ConfigError(
            f"gateway.processes: expected 1 or auto for a gateway that runs alone, got {settings.gateway.processes}; "
            "run several of them behind a load balancer, or `inferencehub up`, which starts that many on one port"
        )
    if not settings.workers.addresses and not settings.workers.upstreams:
        raise ConfigError(
            "workers.addresses: expected one or more addresses where there are no workers.upstreams, got none; "
            "name each with --worker HOST:PORT"
        )
    become_gateway(
        ["serve"],
        GatewayDocument(
            name=GATEWAY,
            version=inferencehub.__version__,
            settings=revealed(settings),
            home=str(home_of(settings)),
            worker_addresses=tuple(settings.workers.addresses),
            first_key=settings.auth.enabled,
        ),
    )


def become_gateway(
    arguments: list[str], document: GatewayDocument | None = None, *, state: State | None = None
) -> None:
    """Replaces this process by the gateway program, so that in a container signals reach Node itself."""
    from inferencehub.launch.file import inherited_file
    from inferencehub.launch.lines import text_of
    from inferencehub.launch.names import CONFIG_VARIABLE
    from inferencehub.supervisor.commands import bundle_path, gateway_command, gateway_environment, state_environment
    from inferencehub.supervisor.machine.node import find_node

    command = gateway_command(find_node().path, bundle_path(), *arguments)
    environment = dict(os.environ)
    if state is not None:
        environment |= state_environment(state)
    if document is not None:
        environment |= gateway_environment(document.home, environment)
        environment[CONFIG_VARIABLE] = str(inherited_file(text_of(document)))
    sys.stdout.flush()
    os.execve(command[0], command, environment)
