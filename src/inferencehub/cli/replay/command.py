"""The command: which records, to whom, and whether what came of it is good enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inferencehub.errors import InferenceHubError

from ..bounded import number, whole
from ..completion.models import complete_target
from ..exit_codes import FAILURE
from ..options import DEFAULT_URL, AsJson, Url
from ..output import print_json, talk

if TYPE_CHECKING:
    from .sending import Replayed

DEFAULT_TOLERANCE = 1e-5
TELL_EVERY_S = 2.0


def replay(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Captured calls: .jsonl, .jsonl.gz, .parquet, or a folder of them."),
    ],
    model: Annotated[
        str,
        typer.Option(metavar="MODEL[@VERSION|@LABEL]", help="Whom to ask now.", autocompletion=complete_target),
    ],
    captured_model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose calls to take.  [default: those of that model]")
    ] = None,
    concurrency: Annotated[int, whole(1, 256, "Calls under way at a time.")] = 4,
    tolerance: Annotated[
        float | None,
        number(
            0, None, f"How far numbers may be apart, beside the captured one or 1.  [default: {DEFAULT_TOLERANCE:g}]"
        ),
    ] = None,
    max_differing: Annotated[
        float | None, number(0, 100, "Percent of the calls that may differ; exit 1 beyond.")
    ] = None,
    deadline_ms: Annotated[int | None, whole(1, 300_000, "Give up a call after this time.")] = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Send captured calls again, and compare what is answered now.

    inferencehub replay capture/ --model iris@2

    inferencehub replay monday.jsonl --model iris@canary --max-differing 1

    Exits 1 where more calls differ than --max-differing says, which is 0 where only --tolerance is given, and where
    there was nothing to send. Without either it just says what differs. The key comes from INFERENCEHUB_API_KEY.
    """
    import asyncio

    from ..asking import asking
    from .compare import Comparison
    from .records import files_from_arguments
    from .report import document_of, has_passed, lines_of
    from .sending import Replayed

    paths = files_from_arguments(files)
    allowed = 0.0 if max_differing is None and tolerance is not None else max_differing
    kept = DEFAULT_TOLERANCE if tolerance is None else tolerance
    found = Replayed(Comparison(kept))
    source = captured_model or model.partition("@")[0]
    # What is wrong with key, address or name is said with what to do before anything is sent.
    with asking(url, model) as client:
        client.model(model.partition("@")[0])
    asyncio.run(_run(url, paths, source, model, concurrency, deadline_ms, found))
    document = document_of(found, model, kept, allowed)
    if as_json:
        print_json(document)
    else:
        for line in lines_of(document):
            print(line)
    if not has_passed(found, allowed):
        talk(f"inferencehub: {_failing(found, source, allowed)}")
        raise typer.Exit(FAILURE)


async def _run(
    url: str, paths: list[Path], source: str, model: str, concurrency: int, deadline_ms: int | None, found: Replayed
) -> None:
    from inferencehub import __version__
    from inferencehub.client import AsyncClient

    from .records import records_in
    from .sending import replay_all

    records = chain.from_iterable(map(records_in, paths))
    headers = {"user-agent": f"inferencehub-cli/{__version__}"}
    async with AsyncClient(url, deadline_ms=deadline_ms, headers=headers) as client:
        try:
            await replay_all(client, records, source, model, concurrency, found, _progress(time.monotonic))
        except* InferenceHubError as errors:
            raise errors.exceptions[0] from None


def _progress(now: Callable[[], float]) -> Callable[[Replayed], None]:
    said_at = now()

    def tell(found: Replayed) -> None:
        nonlocal said_at
        if now() - said_at < TELL_EVERY_S:
            return
        said_at = now()
        answered = found.versions.total()
        talk(f"{answered} calls answered, {found.differing} differ, {found.errors.total()} failed")

    return tell


def _failing(found: Replayed, source: str, allowed: float | None) -> str:
    from .report import differing_percent

    if found.sent == 0:
        return f"There was no call of {source} to send again; what was read, and why it was left out, stands above."
    return f"{differing_percent(found):.3g} % of the calls differ or failed, expected at most {allowed:g} %."
