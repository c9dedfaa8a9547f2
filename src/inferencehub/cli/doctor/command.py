"""The command: which of the two examinations, and how findings are printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import AsJson, Config, Home, Models
from ..output import print_json

if TYPE_CHECKING:
    from .finding import Finding


def doctor(
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Examine the gateway that runs there, instead of this machine."),
    ] = None,
    models: Models = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Find what is wrong, and say how to mend it.

    Without --url it looks at all that `inferencehub up` needs of this machine. With --url it asks the gateway there,
    with the key in INFERENCEHUB_API_KEY; one with the scope admin is told most.

    Exits 1 when something fails.
    """
    if url is not None and any(given is not None for given in (models, home, config)):
        raise typer.BadParameter(
            "expected it alone: --models, --home and --config are about this machine", param_hint="--url"
        )
    findings = _here(models, home, config) if url is None else _gateway(url)
    if as_json:
        from dataclasses import asdict

        print_json([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.subject) for finding in findings)
        for finding in findings:
            mend = f"; {finding.mend}" if finding.mend else ""
            print(f"{finding.status:<5} {finding.subject:<{width}} {finding.detail}{mend}")
    if any(finding.status == "fail" for finding in findings):
        raise typer.Exit(1)


def _here(models: list[str] | None, home: Path | None, config: Path | None) -> list[Finding]:
    from ..settings import resolve_what_holds
    from .here import examine_here

    settings, problems = resolve_what_holds(config, models=("--models", models), home=("--home", home))
    return list(examine_here(settings, problems))


def _gateway(url: str) -> list[Finding]:
    import os

    from .gateway import examine_gateway

    return list(examine_gateway(url.rstrip("/"), os.environ.get("INFERENCEHUB_API_KEY")))
