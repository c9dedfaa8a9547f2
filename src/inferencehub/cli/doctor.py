"""`inferencehub doctor`: looks at everything that serving needs and says how to mend what is wrong."""

from __future__ import annotations

import typer

from .options import AsJson, Config, Home, ModelsFolder
from .output import print_json


def doctor(models: ModelsFolder = None, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Check what serving needs, and say how to mend it.

    Exits 1 when something would keep `inferencehub up` from serving.
    """
    from dataclasses import asdict

    from inferencehub.config.home import default_home

    from .examine import examine
    from .settings import models_folder, resolve_flags

    settings = resolve_flags(config, models__path=("--models", models), home=("--home", home)).settings
    findings = list(examine(settings, models_folder(settings), settings.home or default_home()))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mend = f"; {finding.mend}" if finding.mend else ""
            print(f"{finding.status:<5} {finding.subject:<8} {finding.detail}{mend}")
    if any(finding.status == "fail" for finding in findings):
        raise typer.Exit(1)
