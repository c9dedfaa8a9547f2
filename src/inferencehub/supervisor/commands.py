"""The command lines and environments of the child processes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .plan import python_command
from .start_error import StartError

if TYPE_CHECKING:
    from inferencehub.config.state import State


def isolated_command(interpreter: str | None) -> list[str]:
    """The command line of a worker of one model alone, under the interpreter that the model names."""
    if interpreter is None:
        return python_command("inferencehub.worker")
    return [interpreter, str(Path(__file__).with_name("boot.py"))]


def bundle_path() -> Path:
    """The built gateway inside the package; a StartError when this is a checkout that has not been built."""
    path = Path(__file__).parents[1] / "_bundle" / "gateway" / "main.mjs"
    if not path.is_file():
        raise StartError(
            "The gateway is not built: expected _bundle/gateway/main.mjs in the package; run `make build` in the "
            "checkout, or install the wheel that `make wheel` makes there."
        )
    return path


def gateway_command(node: str, bundle: Path, *arguments: str) -> list[str]:
    """The command line of the gateway program.

    Without --enable-source-maps, which cost 70 MB and a third of a second at start: the bundle keeps its names, so its
    stack traces can be read as they are. With a young generation of half Node's size: the process stays about 100 MB
    smaller under load (141 MB instead of 241 after five turns of three seconds), at the same requests a second.
    """
    return [node, "--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", str(bundle), *arguments]


def state_environment(state: State) -> dict[str, str]:
    """Where the state is, for commands of the gateway program: not among their arguments, which everybody may see."""
    variables = {"INFERENCEHUB_STATE__URL": state.url.get_secret_value()}
    return variables if state.ca is None else {**variables, "INFERENCEHUB_STATE__CA": str(state.ca)}


def gateway_environment(home: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What the gateway's process gets besides; what `environment` says of it stands.

    NODE_COMPILE_CACHE: where Node keeps the compiled bundle between starts, which saves it a third of its start (0.8 s
    to 0.5 s). MALLOC_…: glibc gives large stretches of memory back as soon as they are free, instead of keeping them
    for the next as large (mallopt(3)): of 260 MB that twelve of the worst bodies took it kept 100, and keeps 30.
    """
    ours = {
        "NODE_COMPILE_CACHE": str(Path(home) / "cache" / "node"),
        "MALLOC_MMAP_THRESHOLD_": str(256 * 1024),
        "MALLOC_ARENA_MAX": "2",
    }
    return {name: environment.get(name) or value for name, value in ours.items()}
