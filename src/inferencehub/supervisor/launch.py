"""The launch documents: what each child process learns when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import inferencehub

from .plan import Plan, python_command
from .start_error import StartError


def worker_socket(sockets: Path, index: int) -> str:
    """The address of a worker; a worker that starts again has the same."""
    return f"unix:{sockets / f'w{index}.sock'}"


def worker_document(plan: Plan, index: int, sockets: Path, shared: Path | None) -> dict[str, Any]:
    """What worker number `index` is told."""
    return _document(plan, "worker", f"worker-{index}", sockets, shared) | {
        "listen": worker_socket(sockets, index),
        "supervised_isolation": True,
    }


def isolated_document(plan: Plan, model: str, index: int, sockets: Path, shared: Path | None) -> dict[str, Any]:
    """What the worker of one model alone is told. It loads nothing before a gateway has said what is wanted."""
    return _document(plan, "worker", f"isolated-{model}", sockets, shared) | {
        "listen": f"unix:{sockets / f'i{index}.sock'}",
        "only_models": [model],
        "wait_for_desired": True,
    }


def isolated_command(interpreter: str | None) -> list[str]:
    """The command line of a worker of one model alone, under the interpreter that the model names."""
    if interpreter is None:
        return python_command("inferencehub.worker")
    return [interpreter, str(Path(__file__).with_name("boot.py"))]


def gateway_document(plan: Plan, listen_fd: int, sockets: Path, shared: Path | None) -> dict[str, Any]:
    """What the gateway is told."""
    return _document(plan, "gateway", "gateway", sockets, shared) | {
        "listen_fd": listen_fd,
        "sign_in_link": bool(plan.settings["auth"]["enabled"]),
    }


def _document(plan: Plan, role: str, name: str, sockets: Path, shared: Path | None) -> dict[str, Any]:
    return {
        "role": role,
        "name": name,
        "version": inferencehub.__version__,
        "settings": plan.settings,
        "home": plan.home,
        "listen_fd": None,
        "worker_addresses": [worker_socket(sockets, index) for index in range(plan.worker_count)],
        "listen": "",
        "shared_folder": str(shared) if shared else None,
        "models_path": plan.models_path,
        "worker_count": plan.worker_count,
        "supervised": True,
        "first_key": role == "gateway" and bool(plan.settings["auth"]["enabled"]),
    }


def bundle_path() -> Path:
    """The built gateway inside the package; a StartError when this is a checkout that has not been built."""
    path = Path(inferencehub.__file__).parent / "_bundle" / "gateway" / "main.mjs"
    if not path.is_file():
        raise StartError(
            "The gateway is not built: expected _bundle/gateway/main.mjs in the package; run `make build` in the "
            "checkout, or install a released wheel with `pip install inferencehub`."
        )
    return path


def gateway_command(node: str, bundle: Path, *arguments: str) -> list[str]:
    """The command line of the gateway program.

    Without --enable-source-maps, which cost 70 MB and a third of a second at start: the bundle keeps its names, so its
    stack traces can be read as they are. With a young generation of half Node's size: the process stays about 100 MB
    smaller under load (141 MB instead of 241 after five turns of three seconds), at the same requests a second.
    """
    return [node, "--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", str(bundle), *arguments]


def gateway_environment(home: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Where Node keeps the compiled bundle between starts, which saves it a third of its start (0.8 s to 0.5 s)."""
    return {"NODE_COMPILE_CACHE": environment.get("NODE_COMPILE_CACHE") or str(Path(home) / "cache" / "node")}
