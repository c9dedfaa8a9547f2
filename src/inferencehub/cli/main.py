"""The command `inferencehub`: knows all commands, and turns what goes wrong in them into one line and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from inferencehub import __version__

from . import (
    bench,
    completion,
    config,
    doctor,
    gateway,
    init,
    keys,
    models,
    predict,
    replay,
    traffic,
    up,
    usage,
    version,
    worker,
)
from .output import fail


class _Commands(TyperGroup):
    """Without Typer's options that install its own scripts, which in bash know nothing of the @ in MODEL@VERSION."""

    def get_params(self, ctx: Any) -> list[Any]:
        own = ("install_completion", "show_completion")
        return [param for param in super().get_params(ctx) if param.name not in own]


app = typer.Typer(
    cls=_Commands,
    name="inferencehub",
    help="From a model file to an authenticated, batched, versioned endpoint in one command.",
    no_args_is_help=True,
    # Rich would be loaded, and it draws boxes that do not survive a pipe.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (up, gateway, worker, predict, replay, bench, doctor, init, completion, version):
    name = command.__name__.rpartition(".")[2]
    app.command(name)(getattr(command, name))
for group in (models, traffic, keys, usage, config):
    app.add_typer(group.app)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"inferencehub {__version__}")
        raise typer.Exit


@app.callback()
def inferencehub(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Serve machine-learning models behind one authenticated gateway."""


def main() -> None:
    """Runs the command that the arguments name and exits with its code."""
    from inferencehub.config.error import ConfigError
    from inferencehub.errors import InferenceHubError
    from inferencehub.supervisor.start_error import StartError
    from inferencehub.telemetry.streams import open_closed_streams

    from .exit_codes import BAD_CONFIG, FAILURE, exit_code_from_error

    open_closed_streams()
    try:
        # Also as `python -m inferencehub`: completion goes by the name.
        app(prog_name="inferencehub")
    except ConfigError as error:
        fail(str(error), BAD_CONFIG)
    except StartError as error:
        fail(str(error), error.exit_code)
    except InferenceHubError as error:
        problems = [problem for problem in error.details.get("errors", []) if problem["detail"] not in error.message]
        places = [f"{problem['pointer']}: {problem['detail']}" for problem in problems]
        fail("\n".join([error.message, *places, *getattr(error, "__notes__", [])]), exit_code_from_error(error))
    except BrokenPipeError:
        # The reader of our output has gone, as in `inferencehub models list | head -1`; nothing more can be said.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        # What the interpreter still holds of the output would raise once more at its end.
        sys.stdout = None
        fail(f"There is no room for what is to be written: {(error.strerror or '').lower()}.", FAILURE)
