"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file; default ./inferencehub.yaml if it exists."),
]
Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="Folder for keys and other state; default the platform's data folder."),
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--models",
        metavar="DIR",
        help="Folder of models; may be given several times.  [default: ./models, else the demo models]",
    ),
]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.  [default: 127.0.0.1]")]
Port = Annotated[int | None, typer.Option("--port", help="TCP port; 0 takes a free one.  [default: 3000]")]
GrpcPort = Annotated[
    int | None, typer.Option("--grpc-port", help="TCP port for gRPC; 0 takes a free one.  [default: no gRPC]")
]
Traffic = Annotated[
    Path | None,
    typer.Option("--traffic", metavar="FILE", help="JSON with traffic documents; what it says, the API cannot change."),
]
Url = Annotated[
    str, typer.Option("--url", envvar="INFERENCEHUB_URL", help="The gateway.", metavar="URL", show_envvar=True)
]
DEFAULT_URL = "http://127.0.0.1:3000"
