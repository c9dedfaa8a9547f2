"""The command: what it takes, in which order things are tried, and what it prints."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..bounded import number, whole
from ..completion.models import complete_target
from ..options import DEFAULT_URL, AsJson, Url
from ..output import print_json, talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from .plan import Plan, Subject
    from .run import Outcome

DEFAULT_CONCURRENCY = "16"
# The gateway answers 504 at the deadline; the client waits a little longer, so that it hears that.
GRACE_S = 5.0
DEFAULT_PATIENCE_S = 30.0


def bench(
    model: Annotated[
        str,
        typer.Argument(metavar="MODEL[@VERSION|@LABEL]", help="The model to measure.", autocompletion=complete_target),
    ],
    concurrency: Annotated[
        str | None,
        typer.Option(metavar="N[,N…]", help="Callers that wait for their answers; a step each.  [default: 16]"),
    ] = None,
    rate: Annotated[
        str | None,
        typer.Option(metavar="N[,N…]", help="Calls a second, due whatever becomes of those before; a step each."),
    ] = None,
    rows: Annotated[int | None, whole(1, 1_000_000, "Rows a call.  [default: those of the inputs]")] = None,
    duration: Annotated[float, number(0.1, 86_400, "Seconds that a step is measured.")] = 10.0,
    warm_up: Annotated[float, number(0, 3_600, "Seconds before, which do not count.")] = 1.0,
    inputs: Annotated[
        str | None, typer.Option(metavar="JSON|@FILE", help="The inputs.  [default: the model's own example]")
    ] = None,
    deadline_ms: Annotated[int | None, whole(1, 300_000, "Deadline of each call.")] = None,
    connections: Annotated[int, whole(1, 60_000, "Most connections that --rate may open.")] = 1_000,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Measure how fast a model answers, and how much it can take.

    inferencehub bench iris --concurrency 1,4,16,64

    inferencehub bench iris --rate 500,1000,2000 --rows 8

    With --rate latencies count from when a call was due, so that waiting shows. Ctrl-C prints what was measured so far.
    The key comes from INFERENCEHUB_API_KEY. Exits 1 when no call of a step succeeded.
    """
    from .outset import prepare
    from .plan import Plan, sizes_from_text
    from .run import allow_files, run

    if concurrency is not None and rate is not None:
        raise typer.BadParameter("expected one of --concurrency and --rate, got both", param_hint="--rate")
    option, text = ("--rate", rate) if rate is not None else ("--concurrency", concurrency or DEFAULT_CONCURRENCY)
    sizes = sizes_from_text(text, option)
    most = connections if rate is not None else int(max(sizes))
    if allow_files(most) < most:
        raise typer.BadParameter(
            f"{most:,} connections need that many open files; raise `ulimit -n`", param_hint=option
        )
    patience_s = DEFAULT_PATIENCE_S if deadline_ms is None else deadline_ms / 1000 + GRACE_S
    plan = Plan(rate is not None, sizes, _timing(warm_up, duration, patience_s), connections)
    outset = prepare(url, model, inputs, rows, deadline_ms)
    progress = _progress()
    outcome = run(plan, outset.target, outset.address, outset.request, progress)
    progress("")
    _show(plan, outset.subject, outcome, as_json)
    if outcome.interrupted:
        raise typer.Exit(130)
    if any(step.tally.ok == 0 for step in outcome.steps):
        raise typer.Exit(_code_of_failure(outcome))


def _timing(warm_up_s: float, duration_s: float, patience_s: float) -> Any:
    from .load import Timing

    return Timing(warm_up_s, duration_s, patience_s)


def _code_of_failure(outcome: Outcome) -> int:
    from ..exit_codes import FAILURE, UNREACHABLE

    nobody_answered = all(not step.tally.ok and not step.tally.errors for step in outcome.steps)
    return UNREACHABLE if nobody_answered else FAILURE


def _show(plan: Plan, subject: Subject, outcome: Outcome, as_json: bool) -> None:
    from .caveats import caveats_of
    from .document import document_from_outcome
    from .report import report

    if as_json:
        print_json(document_from_outcome(plan, subject, outcome))
    else:
        for line in report(plan, subject, outcome, shutil.get_terminal_size().columns):
            print(line)
    sys.stdout.flush()
    for step in outcome.steps:
        for sentence in caveats_of(plan, step):
            talk(f"warning: {sentence}")
    if outcome.interrupted:
        talk("interrupted: this is what was measured so far")


def _progress() -> Callable[[str], None]:
    """Tells how far it is, on a line of its own that the next one replaces; to nobody where no person reads."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return lambda text: None

    def tell(text: str) -> None:
        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r{text[:room]:<{room}}\r")
        sys.stderr.flush()

    return tell
