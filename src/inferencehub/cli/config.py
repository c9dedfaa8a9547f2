"""`inferencehub config`: the settings in force, and what can be set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .options import AsJson, Config
from .output import print_json, print_table

app = typer.Typer(name="config", help="Show the settings in force, or all that can be set.", no_args_is_help=True)


@app.command()
def show(
    config: Config = None,
    origin: Annotated[bool, typer.Option("--origin", help="Say for each value where it comes from.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the settings after defaults, file and environment; secrets are masked."""
    from inferencehub.config.fields import fields, value_of
    from inferencehub.config.resolve import resolve

    resolved = resolve(config=config)
    if origin:
        values = {name: _plain(value_of(resolved.settings, name)) for name in fields()}
        found = {
            name: {"value": value, "origin": resolved.origins.get(name, "default")} for name, value in values.items()
        }
        if as_json:
            print_json(found)
        else:
            print_table(
                ["SETTING", "VALUE", "ORIGIN"], [(name, _shown(f["value"]), f["origin"]) for name, f in found.items()]
            )
        return
    masked = resolved.settings.model_dump(mode="json")
    if as_json:
        print_json(masked)
        return
    import yaml

    print(yaml.safe_dump(masked, sort_keys=False, allow_unicode=True), end="")


@app.command()
def schema() -> None:
    """Print the JSON Schema of inferencehub.yaml, for editors and checks."""
    from inferencehub.config.schema import config_schema

    print_json(config_schema())


def _plain(value: Any) -> Any:
    """A value as JSON has it; a secret prints as stars."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    return str(Path(value)) if isinstance(value, Path) else str(value)


def _shown(value: Any) -> str:
    import json

    return value if isinstance(value, str) and value else json.dumps(value)
