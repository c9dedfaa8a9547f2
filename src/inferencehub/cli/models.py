"""`inferencehub models`: what a gateway serves, and loading and unloading it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .options import DEFAULT_URL, AsJson, Url
from .output import print_json, print_table, talk

app = typer.Typer(name="models", help="List, show, load and unload the models of a gateway.", no_args_is_help=True)
Target = Annotated[str, typer.Argument(metavar="MODEL[@VERSION]", help="All versions where none is named.")]


@app.command("list")
def list_models(url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """List every version of every model that the key may use."""
    from inferencehub.client import Client

    with Client(url) as client:
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
    model: Annotated[str, typer.Argument(help="The model's name.")], url: Url = DEFAULT_URL, as_json: AsJson = False
) -> None:
    """Show one model: its versions, signatures and labels."""
    from inferencehub.client import Client

    with Client(url) as client:
        shown = client.model(model)
    if as_json:
        print_json(shown)
        return
    for version in shown["versions"]:
        print(f"{shown['name']} {version['version']}{_also_known_as(shown, version['version'])}  {version['state']}")
        for name, text in _facts(version):
            print(f"  {name:<9} {text}")


@app.command()
def load(target: Target, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Load a version, or load it again, and wait until it is ready."""
    from inferencehub.client import Client

    with Client(url) as client:
        loaded = client.load_model(target)
    if as_json:
        print_json(loaded)
    for version in loaded["versions"]:
        if not as_json:
            print(f"{loaded['model']} {version['version']}  {version['state']}")
        if version.get("failure"):
            talk(f"{loaded['model']} {version['version']} FAILED: {version['failure']}")
    if any(version["state"] == "FAILED" for version in loaded["versions"]):
        raise typer.Exit(1)


@app.command()
def unload(target: Target, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Unload a version after its last call."""
    from inferencehub.client import Client

    with Client(url) as client:
        unloaded = client.unload_model(target)
    if as_json:
        print_json(unloaded)
        return
    for version in unloaded["versions"]:
        print(f"{unloaded['model']} {version}")
    if not unloaded["versions"]:
        talk(f"nothing of {target} was loaded")


def _also_known_as(model: dict[str, Any], version: str) -> str:
    names = [label for label, target in model.get("labels", {}).items() if target == version]
    names += ["latest"] if version == model.get("latest") else []
    return f" ({', '.join(names)})" if names else ""


def _facts(version: dict[str, Any]) -> list[tuple[str, str]]:
    batching = f"up to {version['max_batch_size']} rows" if version.get("batched") else "no"
    facts = [
        ("runtime", f"{version['runtime']} on {version['device']}"),
        ("inputs", _signature(version["inputs"])),
        ("outputs", _signature(version["outputs"])),
        ("batching", batching),
        ("labels", ", ".join(version.get("labels", []))),
        ("failure", version.get("failure", "")),
        *(("warning", warning) for warning in version.get("warnings", [])),
    ]
    return [(name, text) for name, text in facts if text]


def _signature(specs: list[dict[str, Any]]) -> str:
    return ", ".join(f"{spec['name']} {spec['datatype']} {spec['shape']}" for spec in specs)
