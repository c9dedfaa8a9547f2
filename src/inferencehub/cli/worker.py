"""`inferencehub worker`: resolves the settings, then serves models over gRPC."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

import inferencehub

from .options import Config, ModelsFolder


def worker(
    listen: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="unix:PATH or HOST:PORT.  [default: 127.0.0.1:50051]"),
    ] = None,
    models: ModelsFolder = None,
    config: Config = None,
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="Listen beyond loopback with neither TLS nor token: private networks only."),
    ] = False,
) -> None:
    """Run one worker alone, for gateways that run elsewhere."""
    from inferencehub.config.checks import check_worker
    from inferencehub.config.reveal import revealed

    from .settings import models_folder, resolve_flags

    settings = resolve_flags(
        config,
        workers__listen=("--listen", listen),
        models__path=("--models", models),
        workers__insecure=("--insecure", True if insecure else None),
    ).settings
    check_worker(settings)
    document = {
        "role": "worker",
        "name": "worker",
        "version": inferencehub.__version__,
        "settings": revealed(settings),
        "home": "",
        "listen_fd": None,
        "worker_addresses": [],
        "listen": settings.workers.listen,
        "shared_folder": None,
        "models_path": str(models_folder(settings)),
        "worker_count": 1,
        "supervised": False,
        "first_key": False,
    }
    _become_worker(document)


def _become_worker(document: dict[str, Any]) -> None:
    """Replaces this process by a lean one, which in a container receives the signals itself."""
    from inferencehub.supervisor.plan import python_command

    from .handover import CONFIG_VARIABLE, inherited_file

    command = python_command("inferencehub.worker")
    environment = {**os.environ, CONFIG_VARIABLE: str(inherited_file(document))}
    sys.stdout.flush()
    os.execve(command[0], command, environment)
