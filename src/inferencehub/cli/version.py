"""`inferencehub version`: what is installed."""

from __future__ import annotations

from inferencehub import __version__

from .options import AsJson
from .output import print_json


def version(as_json: AsJson = False) -> None:
    """Print the versions of what is installed."""
    import platform

    from inferencehub.supervisor.machine.node import find_node
    from inferencehub.supervisor.start_error import StartError

    try:
        node: str | None = find_node().version
    except StartError:
        node = None
    versions = {"inferencehub": __version__, "python": platform.python_version(), "node": node}
    if as_json:
        print_json(versions)
    else:
        print("\n".join(f"{name} {number or 'not found'}" for name, number in versions.items()))
