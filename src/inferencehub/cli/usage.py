"""`inferencehub usage`: who has used how many tokens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .exit_codes import FAILURE
from .options import DEFAULT_URL, AsJson, Url
from .output import fail, print_json, print_table, talk

app = typer.Typer(name="usage", help="Show and export who has used how many tokens.", no_args_is_help=True)

From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day, in UTC; default: 29 days before the last.")
]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, as 2026-11-30; default: today.")]
By = Annotated[
    str | None,
    typer.Option(
        metavar="GROUPS", help="Any of key, model, version, and day or month; with commas. Default: key,model,version."
    ),
]
Own = Annotated[bool, typer.Option("--own", help="Of the key that asks, which need not be an admin's.")]

_GROUPS = ("key_name", "key_id", "model", "version", "day", "month")
_COUNTS = {
    "requests": "REQUESTS",
    "prompt_tokens": "PROMPT",
    "completion_tokens": "COMPLETION",
    "cached_tokens": "CACHED",
    "total_tokens": "TOTAL",
}


@app.command()
def show(
    start: From = None,
    end: To = None,
    by: By = None,
    own: Own = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Show used tokens, summed up; ESTIMATED are those that nobody has counted."""
    from .asking import asking

    with asking(url) as client:
        usage = client.usage(start, end, by=_groups(by), own=own)
    if as_json:
        print_json(usage)
        return
    rows = usage["usage"]
    if not rows:
        talk(f"no tokens were used from {usage['from']} to {usage['to']}")
        return
    groups = [group for group in _GROUPS if group in rows[0]]
    head = [*(group.removeprefix("key_").replace("id", "key").upper() for group in groups), *_COUNTS.values()]
    print_table([*head, "ESTIMATED"], [_line(row, groups) for row in rows])


@app.command()
def export(
    start: From = None,
    end: To = None,
    by: By = None,
    own: Own = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there; default: to stdout.")
    ] = None,
    url: Url = DEFAULT_URL,
) -> None:
    """Write used tokens as CSV, for a spreadsheet or a bill."""
    from .asking import asking

    with asking(url) as client:
        text = client.usage_csv(start, end, by=_groups(by), own=own)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        fail(f"{output} could not be written: {error.strerror}.", FAILURE)


def _groups(by: str | None) -> list[str] | None:
    return None if by is None else [group.strip() for group in by.split(",")]


def _line(row: dict[str, Any], groups: list[str]) -> list[Any]:
    estimated = row["estimated_prompt_tokens"] + row["estimated_completion_tokens"]
    return [
        *("-" if row[group] is None else row[group] for group in groups),
        *(row[name] for name in _COUNTS),
        estimated,
    ]
