"""What loading or unloading came to, in words: what serves now, and how to undo it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Model = Mapping[str, Any]


def lines_of_unloading(target: str, versions: Sequence[str], model: Model) -> Iterator[str]:
    """After `versions` of the model were unloaded; the model is as it is shown then."""
    if not versions:
        yield f"Nothing of {target} was loaded, so nothing has changed. {who_serves(model)}"
        return
    one = len(versions) == 1
    yield (
        f"{model['name']} {', '.join(versions)} {'was' if one else 'were'} unloaded after the last call, and "
        f"{'stays' if one else 'stay'} so when the gateway restarts."
    )
    yield who_serves(model)
    for each in _targets(versions, model):
        yield f"To undo it: inferencehub models load {each}"


def lines_of_loading(versions: Sequence[Mapping[str, Any]], model: Model) -> Iterator[str]:
    """After `versions` of the model were loaded, or were not."""
    yield who_serves(model)
    for each in _targets([each["version"] for each in versions if each["state"] == "READY"], model):
        yield f"To take it away again: inferencehub models unload {each}"


def who_serves(model: Model) -> str:
    """Which version has the calls that name none."""
    name = model["name"]
    if not any(each["state"] == "READY" for each in model["versions"]):
        return f"No version of {name} serves now: calls of it are refused."
    weights: Mapping[str, float] = model.get("traffic", {}).get("weights", {"latest": 100})
    if set(weights) == {"latest"}:
        return f"Calls that name no version of {name} go to {model.get('latest')}."
    shares = ", ".join(f"{version} {share:g} %" for version, share in weights.items())
    return f"Calls that name no version of {name} are shared by its traffic rules: {shares}."


def _targets(versions: Sequence[str], model: Model) -> list[str]:
    """What names these versions and no other: the model where they are all that it has."""
    name = model["name"]
    if len(versions) > 1 and set(versions) == {each["version"] for each in model["versions"]}:
        return [name]
    return [f"{name}@{version}" for version in versions]
