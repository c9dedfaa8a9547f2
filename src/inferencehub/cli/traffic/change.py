"""Changes a traffic document: reads the present one, sends it changed, and explains when somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inferencehub.client import Client
from inferencehub.errors import Conflict

from ..output import fail, talk
from .lines import differences
from .words import baseline_for

LATEST = {"latest": 100}
"""What holds for a model without weights."""


def change_traffic(url: str, model: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The document as it is then. Ends the program when the present one has another revision than the changed one."""
    with Client(url) as client:
        wish = change(client.traffic(model))
        if "canary" in wish and wish.get("weights", LATEST) == LATEST:
            wish = _with_baseline(wish, client.model(model))
        try:
            return client.set_traffic(model, wish)
        except Conflict as error:
            stands = client.traffic(model)
            if stands["revision"] == wish["revision"]:  # another kind of conflict, which its own sentence explains
                raise
            fail("\n".join([error.message, *differences(stands, wish), _mend(model)]), 1)


def _with_baseline(wish: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """A canary that is the latest itself is compared with the version before it, which takes over the other calls."""
    ready = [version["version"] for version in entry["versions"] if version["state"] == "READY"]
    canary = wish.get("labels", {}).get(wish["canary"]["version"], wish["canary"]["version"])
    baseline = baseline_for(canary, ready)
    if baseline is None:
        return wish
    talk(f"no weights were set and {canary} is the latest itself: {baseline} serves what the canary does not get")
    return {**wish, "weights": {baseline: 100}}


def _mend(model: str) -> str:
    return (
        f"Nothing was changed. Name the parts to change, as in `inferencehub traffic set {model} --weights …`, which "
        f"starts from what stands; or get that with `inferencehub traffic show {model} --json` and change it there."
    )
