"""`inferencehub up`: resolves the settings, then becomes the supervisor."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import AsJson, Config, GrpcPort, Home, Host, Models, Port, Traffic

if TYPE_CHECKING:
    from inferencehub.config.settings import Workers
    from inferencehub.supervisor.plan import Plan


def up(
    models: Models = None,
    host: Host = None,
    port: Port = None,
    grpc_port: GrpcPort = None,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes; 0 where all models are upstream.  [default: 1]")
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(metavar="auto|ADDRESS", help="Ray cluster on whose nodes the workers run.  [default: none]"),
    ] = None,
    min_workers: Annotated[int | None, typer.Option(help="Fewest workers on the cluster.  [default: workers]")] = None,
    max_workers: Annotated[int | None, typer.Option(help="Most workers on the cluster.  [default: workers]")] = None,
    worker_resources: Annotated[
        str | None, typer.Option(metavar="JSON", help="What a worker needs of its node, such as '{\"num_gpus\": 1}'.")
    ] = None,
    home: Home = None,
    config: Config = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Ask for no keys; on a loopback host only.")] = False,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM certificate chain, for HTTPS.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM private key of the certificate.")] = None,
    traffic: Traffic = None,
    open_dashboard: Annotated[
        bool, typer.Option("--open", help="Open the dashboard in a browser, signed in, once models are ready.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve a folder of models, or several.

    Starts one gateway and its workers, and starts again what dies.

    Prints the URL, on the first start an admin key, and a call to try. SIGTERM, SIGINT and SIGHUP drain and end it; a
    second signal ends it at once.
    """
    from inferencehub.config.checks import check_gateway
    from inferencehub.config.reveal import revealed
    from inferencehub.supervisor.plan import Plan

    from .settings import home_of, own_model_folders, resolve_flags

    settings = resolve_flags(
        config,
        models=("--models", models),
        gateway__host=("--host", host),
        gateway__port=("--port", port),
        gateway__grpc_port=("--grpc-port", grpc_port),
        workers__count=("--workers", workers),
        ray__address=("--ray", ray),
        ray__min_workers=("--min-workers", min_workers),
        ray__max_workers=("--max-workers", max_workers),
        ray__worker_resources=("--worker-resources", _resources(worker_resources)),
        home=("--home", home),
        auth__enabled=("--no-auth", False if no_auth else None),
        gateway__tls_cert=("--tls-cert", tls_cert),
        gateway__tls_key=("--tls-key", tls_key),
        gateway__traffic_file=("--traffic", traffic),
    ).settings
    check_gateway(settings)
    folders = own_model_folders(settings)
    plan = Plan(revealed(settings), str(home_of(settings)), folders, as_json=as_json)
    if not folders:
        plan.settings["workers"] |= {"count": 0, "standby": 0}
    if settings.ray.address is not None:
        plan.settings["workers"] |= _protected(settings.workers)
    if open_dashboard:
        from .browser import browser_that_waits

        plan = replace(plan, browser=browser_that_waits())
    _become_supervisor(plan)


def _resources(text: str | None) -> object:
    """JSON from a flag; what is none stays as it is, for the settings to refuse."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _protected(workers: Workers) -> dict[str, object]:
    """Other machines reach the workers of a cluster: where nothing else keeps strangers out, a secret of this run."""
    if workers.token is not None or workers.tls_ca is not None or workers.insecure:
        return {}
    import secrets

    return {"token": secrets.token_urlsafe(32)}


def _become_supervisor(plan: Plan) -> None:
    """Replaces this process, which keeps its pid: pydantic and typer would stay in memory for weeks, unused."""
    from inferencehub.launch.file import inherited_file
    from inferencehub.launch.lines import text_of
    from inferencehub.supervisor.plan import python_command

    command = python_command("inferencehub.supervisor", str(inherited_file(text_of(plan))))
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)
