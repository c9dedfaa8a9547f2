"""`inferencehub worker`: resolves the settings, then serves models over gRPC."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

import inferencehub

from .options import Config, Models

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings
    from inferencehub.launch.documents import WorkerDocument


def worker(
    listen: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="unix:PATH or HOST:PORT.  [default: 127.0.0.1:50051]"),
    ] = None,
    models: Models = None,
    config: Config = None,
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="Listen beyond loopback with neither TLS nor token: private networks only."),
    ] = False,
) -> None:
    """Run one worker alone, for gateways that run elsewhere."""
    from inferencehub.config.checks import check_worker
    from inferencehub.config.reveal import revealed
    from inferencehub.launch.documents import WorkerDocument
    from inferencehub.launch.names import WORKER

    from .settings import model_folders, resolve_flags

    settings = resolve_flags(
        config,
        workers__listen=("--listen", listen),
        models=("--models", models),
        workers__insecure=("--insecure", True if insecure else None),
    ).settings
    check_worker(settings)
    folders = model_folders(settings)
    _become_worker(
        WorkerDocument(
            name=WORKER,
            version=inferencehub.__version__,
            settings=revealed(settings),
            listen=settings.workers.listen,
            models_path=folders[0].path,
            models_folders=folders,
            load_journal=_journal(settings),
        )
    )


def _journal(settings: Settings) -> str | None:
    """Where the worker notes what it loads: below the home, which it can do without."""
    from inferencehub.config.error import ConfigError
    from inferencehub.config.home import default_home
    from inferencehub.launch.names import WORKER, load_journal

    try:
        home = settings.home or default_home()
    except ConfigError:
        return None
    return load_journal(str(home.absolute()), f"{WORKER}-{settings.workers.listen}")


def _become_worker(document: WorkerDocument) -> None:
    """Replaces this process by a lean one, which keeps its pid and stands beside the worker as long as it serves."""
    from inferencehub.launch.file import inherited_file
    from inferencehub.launch.lines import text_of
    from inferencehub.supervisor.plan import python_command

    command = python_command("inferencehub.supervisor.one_worker", str(inherited_file(text_of(document))))
    sys.stdout.flush()
    os.execv(command[0], command)
