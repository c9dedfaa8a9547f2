"""`inferencehub worker`: resolves the settings, then serves models over gRPC."""

from __future__ import annotations

from typing import Annotated

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
    from inferencehub.worker.server import serve

    raise typer.Exit(serve(document))
