"""`inferencehub completion`: prints the script that makes a shell complete commands, options and models."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

Shell = StrEnum("Shell", ["bash", "zsh", "fish"])


def completion(
    shell: Annotated[Shell, typer.Argument(help="The shell that is to complete.", show_default=False)],
) -> None:
    """Print the completion script for a shell.

    bash:  inferencehub completion bash > ~/.local/share/bash-completion/completions/inferencehub

    zsh:   inferencehub completion zsh > "${fpath[1]}/_inferencehub"

    fish:  inferencehub completion fish > ~/.config/fish/completions/inferencehub.fish

    Or load it at each start of a shell: eval "$(inferencehub completion bash)". Models, versions and labels are asked
    of the gateway that INFERENCEHUB_URL and INFERENCEHUB_API_KEY name.
    """
    from .scripts import SCRIPTS

    print(SCRIPTS[shell], end="")
