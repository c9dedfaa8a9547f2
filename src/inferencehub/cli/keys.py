"""`inferencehub keys`: API keys, made and revoked in the state itself, with or without a gateway running.

The gateway program owns that state, so it does the work; the command line says what to do in its terms.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .bounded import number, whole
from .options import AsJson, Config, Home

app = typer.Typer(name="keys", help="Create, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for, for people.")],
    scopes: Annotated[str, typer.Option(help="Any of predict, metrics, admin; with commas.")] = "predict",
    models: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Models that it may use, with commas; default all.")
    ] = None,
    expires_in_days: Annotated[float | None, typer.Option(metavar="DAYS", help="Default: never.")] = None,
    rate_requests: Annotated[int | None, whole(1, None, "Requests allowed in a window.")] = None,
    rate_rows: Annotated[int | None, whole(1, None, "Rows allowed in a window.")] = None,
    input_tokens: Annotated[int | None, whole(1, None, "Prompt tokens allowed in a window.")] = None,
    output_tokens: Annotated[int | None, whole(1, None, "Tokens that models may make in a window.")] = None,
    total_tokens: Annotated[int | None, whole(1, None, "Tokens of both allowed in a window.")] = None,
    rate_window_s: Annotated[int | None, whole(1, 86_400, "Seconds of the window.")] = None,
    rate_burst: Annotated[int | None, whole(0, None, "What may come on top at once.")] = None,
    weight: Annotated[
        float | None, number(0.01, 100, "Share of a busy model, beside those of other keys; default 1.")
    ] = None,
    no_capture: Annotated[
        bool, typer.Option("--no-capture", help="Never write its calls down, where calls are captured.")
    ] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it; it is shown only this once."""
    options = {
        "--name": name,
        "--scopes": scopes,
        "--models": models,
        "--expires-in-days": expires_in_days,
        "--rate-requests": rate_requests,
        "--rate-rows": rate_rows,
        "--rate-input-tokens": input_tokens,
        "--rate-output-tokens": output_tokens,
        "--rate-total-tokens": total_tokens,
        "--rate-window-s": rate_window_s,
        "--rate-burst": rate_burst,
        "--weight": weight,
    }
    given = [f"{option}={value}" for option, value in options.items() if value is not None]
    _run(["create", *given, *(["--no-capture"] if no_capture else [])], home, config, as_json)


@app.command("list")
def list_keys(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all keys, revoked ones too; never the keys themselves."""
    _run(["list"], home, config, as_json)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The part between the first two underscores of the key.")],
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a key; every gateway refuses it within a second."""
    _run(["revoke", key_id], home, config, as_json)


def _run(arguments: list[str], home: Path | None, config: Path | None, as_json: bool) -> None:
    from inferencehub.config.checks import check_state

    from .gateway import become_gateway
    from .settings import existing_home_of, home_of, resolve_flags

    settings = resolve_flags(config, home=("--home", home)).settings
    check_state(settings.state)
    # Only of a file there is nothing to list where there is no home.
    is_new = arguments[0] == "create" or not settings.state.url.is_file
    folder = home_of(settings) if is_new else existing_home_of(settings)
    become_gateway(["keys", *arguments, f"--home={folder}", *(["--json"] if as_json else [])], state=settings.state)
