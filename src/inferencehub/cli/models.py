"""`inferencehub models`: what a gateway serves, and loading and unloading it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from .completion.models import complete_model, complete_target
from .options import DEFAULT_URL, AsJson, Url
from .output import fail, print_json, print_table, talk

app = typer.Typer(name="models", help="List, show, load and unload the models of a gateway.", no_args_is_help=True)
Target = Annotated[
    str,
    typer.Argument(metavar="MODEL[@VERSION]", help="All versions where none is named.", autocompletion=complete_target),
]


@app.command("list")
def list_models(url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """List every version of every model that the key may use."""
    from .asking import asking

    with asking(url) as client:
        models = client.models()
    if as_json:
        print_json({"models": models})
        return
    versions = [(model["name"], version) for model in models for version in model["versions"]]
    print_table(
        ["MODEL", "VERSION", "STATE", "RUNTIME", "INPUTS", "WORKERS"],
        [
            (
                name,
                version["version"],
                version["state"],
                version["runtime"],
                _signature(version["inputs"]),
                version["workers"],
            )
            for name, version in versions
        ],
    )
    for name, version in versions:
        if version.get("failure"):
            talk(f"{name} {version['version']} FAILED: {version['failure']}")


@app.command()
def show(
    model: Annotated[str, typer.Argument(help="The model's name.", autocompletion=complete_model)],
    example: Annotated[bool, typer.Option("--example", help="Print only inputs to try it with, as JSON.")] = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Show one model: its versions, their signatures, and a call to try.

    inferencehub models show resnet --example | inferencehub predict resnet @-
    """
    from .asking import asking
    from .bench.inputs import inputs_of_version
    from .model_sheet import called_version, sheet

    with asking(url, model) as client:
        shown = client.model(model)
    if example:
        called = called_version(shown)
        if called is None:
            from .exit_codes import FAILURE

            fail(f"'{model}' has no version that serves, so nobody knows what it takes.", FAILURE)
        print(json.dumps(inputs_of_version(called)[0], ensure_ascii=False, separators=(",", ":")))
    elif as_json:
        print_json(shown)
    else:
        for line in sheet(shown, url.rstrip("/")):
            print(line)


@app.command()
def load(target: Target, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Load a version, or load it again, and wait until it is ready."""
    from .asking import asking
    from .loading import lines_of_loading

    with asking(url, target) as client:
        loaded = client.load_model(target)
        shown = None if as_json else client.model(loaded["model"])
    versions = loaded["versions"]
    if shown is None:
        print_json(loaded)
    else:
        for version in versions:
            print(f"{loaded['model']} {version['version']}  {version['state']}")
    for version in versions:
        if version.get("failure"):
            talk(f"{loaded['model']} {version['version']} FAILED: {version['failure']}")
    if shown is not None:
        _talk_lines(lines_of_loading(versions, shown))
    if any(version["state"] == "FAILED" for version in versions):
        raise typer.Exit(1)


@app.command()
def unload(target: Target, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Unload a version after its last call; it stays so until it is loaded again."""
    from .asking import asking
    from .loading import lines_of_unloading

    with asking(url, target) as client:
        unloaded = client.unload_model(target)
        if as_json:
            print_json(unloaded)
            return
        shown = client.model(unloaded["model"])
    for version in unloaded["versions"]:
        print(f"{unloaded['model']} {version}")
    _talk_lines(lines_of_unloading(target, unloaded["versions"], shown))


def _talk_lines(lines: Iterable[str]) -> None:
    for line in lines:
        talk(line)


def _signature(specs: list[dict[str, Any]]) -> str:
    return ", ".join(f"{spec['name']} {spec['datatype']} {spec['shape']}" for spec in specs)
