"""Models and workers, as the gateway sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inferencehub import __version__
from inferencehub.errors import is_success

from ..finding import Finding
from .asking import Gateway

MEND_BY_STATE = {
    "CONNECTING": "it is starting, or its address is wrong; see its log",
    "LOST": "`inferencehub up` starts it again; where workers run alone, start it, and see its log",
    "DRAINING": "it is being stopped; start another if that was not meant",
}


def examine_models(gateway: Gateway) -> Iterator[Finding]:
    """What the key may see: versions that failed, that nobody serves, and what was warned of."""
    told = gateway.get("/models")
    if not is_success(told.status) or not isinstance(told.body, dict):
        detail = (told.body or {}).get("detail") if isinstance(told.body, dict) else None
        yield Finding("warn", "models", f"they are not shown: {detail or f'HTTP {told.status}'}", "use another key")
        return
    versions = [(model["name"], version) for model in told.body["models"] for version in model["versions"]]
    if not versions:
        yield Finding("warn", "models", "none is served", "put one into the models folder as NAME/VERSION/model.onnx")
        return
    ready = sum(version["state"] == "READY" for _, version in versions)
    text = f"{ready} of {len(versions)} versions are READY"
    yield Finding("ok", "models", text) if ready else Finding("fail", "models", text, "mend what is said of each")
    for name, version in versions:
        yield from _version(f"{name} {version['version']}", version)


def _version(name: str, version: dict[str, Any]) -> Iterator[Finding]:
    state = version["state"]
    if state == "FAILED":
        why = version.get("failure_detail") or version.get("failure") or "no reason is known"
        yield Finding("warn", "models", f"{name} FAILED: {why}", "mend it; it is tried again when its files change")
    elif state == "RECOVERING":
        yield Finding("warn", "models", f"{name} has lost its worker; calls wait", "see the workers")
    for warning in version.get("warnings", []):
        yield Finding("warn", "models", f"{name}: {warning}", "mend the model's files, or leave it so")


def examine_workers(gateway: Gateway) -> Iterator[Finding]:
    """Each worker: its state, how often it was lost, and whether it is of our version."""
    told = gateway.get("/admin/workers")
    if not is_success(told.status) or not isinstance(told.body, dict):
        yield Finding("warn", "workers", f"they are not shown: HTTP {told.status}", "use an admin key for all models")
        return
    workers: list[dict[str, Any]] = told.body["workers"]
    if not workers:
        yield Finding("fail", "workers", "there is none", "name them with --worker, or start `inferencehub up`")
    for worker in workers:
        yield _worker(worker)


def _worker(worker: dict[str, Any]) -> Finding:
    text = f"{worker['name']} is {worker['state']}"
    if "memory_bytes" in worker:
        text += f" and holds {worker['memory_bytes'] // (1024 * 1024):,} MB"
    queued = sum(queue["queued_calls"] for queue in worker["queues"])
    if queued:
        text += f", {queued:,} calls wait at it"
    if worker["state"] in MEND_BY_STATE:
        why = f": {worker['problem']}" if worker.get("problem") else ""
        return Finding("warn", "workers", f"{text}{why}", MEND_BY_STATE[worker["state"]])
    if worker["restarts"]:
        end = worker.get("previous_end")
        text += f"; it was started again {worker['restarts']} times" + (f", the last time after {end}" if end else "")
        return Finding("warn", "workers", text, "see its log for what ended it; a model's code may have")
    theirs = worker.get("software_version", __version__)
    if theirs != __version__:
        return Finding("warn", "workers", f"{text}; its version is {theirs}", "run one version everywhere")
    return Finding("ok", "workers", text)
