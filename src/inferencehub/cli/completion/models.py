"""Names of models, versions and labels, asked of the gateway while somebody waits for the tab key.

Nothing is said when there is no answer: a shell that completes is no place for errors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import typer

from ..options import DEFAULT_URL

PATIENCE_S = 1.0


def complete_model(ctx: typer.Context, incomplete: str) -> list[str]:
    """Models by name."""
    return [model["name"] for model in _models(ctx) if model["name"].startswith(incomplete)]


def complete_target(ctx: typer.Context, incomplete: str) -> list[str]:
    """Models; with an @, or once a name is whole, their labels and versions too."""
    found = []
    for model in _models(ctx):
        name: str = model["name"]
        if name.startswith(incomplete):
            found.append(name)
        if incomplete.partition("@")[0] == name:
            found += [f"{name}@{each}" for each in _names_of_versions(model)]
    return [target for target in found if target.startswith(incomplete)]


def complete_version(ctx: typer.Context, incomplete: str) -> list[str]:
    """Labels and versions of the model that was named before."""
    return [
        each
        for model in _models(ctx)
        if model["name"] == ctx.params.get("model")
        for each in _names_of_versions(model)
        if each.startswith(incomplete)
    ]


def _names_of_versions(model: dict[str, Any]) -> Iterator[str]:
    yield from model.get("labels", {})
    for version in model["versions"]:
        yield version["version"]


def _models(ctx: typer.Context) -> list[dict[str, Any]]:
    """What the key may use; nothing where that can't be learnt in time."""
    url = ctx.params.get("url") or os.environ.get("INFERENCEHUB_URL") or DEFAULT_URL
    try:
        return _ask(url)
    except Exception:
        return []


def _ask(url: str) -> list[dict[str, Any]]:
    # The standard library's client, since the other one takes as long to be imported as the answer to come.
    import json
    from http.client import HTTPConnection, HTTPSConnection
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=PATIENCE_S)
    key = os.environ.get("INFERENCEHUB_API_KEY")
    try:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        connection.request("GET", f"{parts.path.rstrip('/')}/models", headers=headers)
        models: list[dict[str, Any]] = json.loads(connection.getresponse().read())["models"]
    finally:
        connection.close()
    return models
