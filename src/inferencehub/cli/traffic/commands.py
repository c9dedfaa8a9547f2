"""`inferencehub traffic`: which version of a model serves whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import typer

from ..completion.models import complete_model, complete_version
from ..json_argument import json_from_argument
from ..options import DEFAULT_URL, AsJson, Url
from ..output import fail, print_json, print_table, talk
from . import words
from .lines import HISTORY_HEAD, SHADOW_HEAD, history_row, lines_from_document, lines_from_run, shadow_row

app = typer.Typer(name="traffic", help="Show and change which version of a model serves whom.", no_args_is_help=True)
Model = Annotated[str, typer.Argument(help="The model's name.", autocompletion=complete_model)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing, and say what would come of it.")]
Value = TypeVar("Value")


@app.command()
def show(
    model: Annotated[
        str | None,
        typer.Argument(help="The model's name; default every document that was set.", autocompletion=complete_model),
    ] = None,
    follow: Annotated[bool, typer.Option("--watch", help="Go on, and show what changes, until Ctrl-C.")] = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Show a model's traffic document, as the API gives it and takes it."""
    from ..asking import asking
    from .watch import NOTHING_SET, views_of, watch_traffic

    with asking(url, model) as client:
        if follow:
            watch_traffic(client, model, as_json)
            return
        if as_json:
            print_json({"traffic": client.traffic_documents()} if model is None else client.traffic(model))
            return
        views = views_of(client, model)
    for view in views:
        _print_lines(view.lines)
    if not views:
        talk(NOTHING_SET)


@app.command("set")
def set_traffic(
    model: Model,
    document: Annotated[
        str | None,
        typer.Argument(metavar="[JSON|@FILE]", help="A whole document in place of the present one; @- reads stdin."),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(metavar="NAME=PERCENT,…", help="Shares of versions or labels, 100 in all: 1=90,canary=10."),
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(metavar="LABEL=VERSION", help="Put a label on a version; repeat it.")
    ] = None,
    remove_label: Annotated[
        list[str] | None, typer.Option(metavar="LABEL", help="Take a label away; repeat it.")
    ] = None,
    sticky: Annotated[
        str | None,
        typer.Option(metavar="BY", help="Keep a caller on its version: header:NAME, key, field:NAME or none."),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER:VALUE=VERSION", help="Requests with this header get it; repeat it. `none` ends all."
        ),
    ] = None,
    canary: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="Raise this version's share step by step, under guard; --dry-run says how."
        ),
    ] = None,
    steps: Annotated[
        str | None, typer.Option(metavar="PERCENT,…", help="The shares of a canary, such as 5,25,50,100.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(metavar="TIME", help="How long each step lasts at least, such as 60s.")
    ] = None,
    max_error_rate: Annotated[
        str | None, typer.Option(metavar="SHARE", help="More failed calls end a canary, such as 1%.")
    ] = None,
    max_p95_ratio: Annotated[
        float | None, typer.Option(help="So many times slower ends a canary, such as 1.5.")
    ] = None,
    min_calls: Annotated[int | None, typer.Option(help="Calls that each step needs at least, such as 200.")] = None,
    max_disagreement: Annotated[
        str | None, typer.Option(metavar="SHARE", help="More answers unlike the baseline's in its shadow end a canary.")
    ] = None,
    dry_run: DryRun = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Change a model's traffic, in every gateway within a second.

    inferencehub traffic set resnet --weights 1=90,2=10 --sticky header:x-user

    Parts that are not named stay as they are. A change that somebody else has made meanwhile is never overwritten.
    """
    canary_settings = {
        "steps": _parsed("--steps", words.steps_from_text, steps),
        "every_s": _parsed("--every", words.seconds_from_text, every),
        "max_error_rate": _parsed("--max-error-rate", words.share_from_text, max_error_rate),
        "max_p95_ratio": max_p95_ratio,
        "min_calls": min_calls,
        "max_disagreement": _parsed("--max-disagreement", words.share_from_text, max_disagreement),
    }
    with _wrong_usage_of("--canary"):
        canary_part = words.canary_part(canary, **canary_settings)
    parts = {
        "weights": _parsed("--weights", words.weights_from_text, weights),
        "sticky": _parsed("--sticky", words.sticky_from_text, sticky),
        "rules": [] if rule == ["none"] else _each("--rule", words.rule_from_text, rule),
        "canary": canary_part,
    }
    labels = dict(_each("--label", words.label_from_text, label) or [])
    given = None if document is None else json_from_argument(document, '{"weights": {"1": 100}}')
    if given is None and not labels and not remove_label and all(part is None for part in parts.values()):
        raise typer.BadParameter("expected a document or a change, such as --weights 1=90,2=10, got neither")
    if not isinstance(given, dict | None):
        raise typer.BadParameter('expected an object such as {"weights": {"1": 100}}, got something else')

    def change(current: dict[str, Any]) -> dict[str, Any]:
        base = current if given is None else {"revision": current["revision"], **given}
        if labels or remove_label:
            with _wrong_usage_of("--remove-label"):
                base = words.relabelled(base, labels, remove_label or [])
        return words.edited(base, **parts)

    _change(url, model, change, dry_run, as_json)


@app.command()
def shadow(
    model: Model,
    version: Annotated[
        str | None,
        typer.Argument(help="Who gets the copies; without one, what came of them.", autocompletion=complete_version),
    ] = None,
    percent: Annotated[
        str | None, typer.Option(metavar="PERCENT", help="How many of the calls are copied, such as 5.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Copy no more.")] = False,
    dry_run: DryRun = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Copy a share of the calls to another version, unseen by callers, and compare its answers.

    Without a version: the comparison so far.
    """
    if off and version is not None:
        raise typer.BadParameter("expected a version or --off, got both")
    if off or version is not None:
        share = _parsed("--percent", words.percentage_from_text, percent)
        part = {} if off else words.shadow_part(version, share)
        _change(url, model, lambda current: words.edited(current, shadow=part), dry_run, as_json)
        return
    from ..asking import asking

    with asking(url, model) as client:
        report = client.shadow_report(model)
    if as_json:
        print_json(report)
        return
    pairs = report["pairs"]
    print_table(SHADOW_HEAD, [shadow_row(pair) for pair in pairs])
    if "shadow" not in report:
        talk(f"{model} has no shadow now; `inferencehub traffic shadow {model} VERSION` begins one")


@app.command()
def promote(model: Model, dry_run: DryRun = False, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Give a model's canary all calls now."""
    from ..asking import asking

    with asking(url, model) as client:
        _print_decision(client.promote_canary(model, dry_run=dry_run), dry_run, as_json)


@app.command()
def rollback(model: Model, dry_run: DryRun = False, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Take all calls away from a model's canary now."""
    from ..asking import asking

    with asking(url, model) as client:
        _print_decision(client.roll_back_canary(model, dry_run=dry_run), dry_run, as_json)


@app.command()
def history(model: Model, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """List what became of a model's canaries, and why; the newest comes last."""
    from ..asking import asking

    with asking(url, model) as client:
        canary = client.canary(model)
    if as_json:
        print_json(canary)
        return
    print_table(HISTORY_HEAD, [history_row(event) for event in reversed(canary["history"])])


def _change(
    url: str, model: str, change: Callable[[dict[str, Any]], dict[str, Any]], dry_run: bool, as_json: bool
) -> None:
    from .change import change_traffic

    document, asked = change_traffic(url, model, change, dry_run)
    if document is None:
        _print_dry_run(asked, as_json)
    elif as_json:
        print_json(document)
    else:
        _print_lines(lines_from_document(document, asked["words"]))
        _talk_lines(asked["notes"])


def _print_decision(decision: dict[str, Any], dry_run: bool, as_json: bool) -> None:
    if dry_run:
        _print_dry_run(decision, as_json)
    elif as_json:
        print_json(decision)
    else:
        _print_lines(lines_from_document(decision["traffic"], decision["words"]))
        _print_lines(lines_from_run(decision["run"]))


def _print_dry_run(asked: dict[str, Any], as_json: bool) -> None:
    """Ends the program with 1 when it would be refused."""
    if as_json:
        print_json(asked)
    else:
        _print_lines(each["text"] for each in asked["changes"])
        _talk_lines(asked["notes"])
    if not asked["accepted"]:
        places = [f"{problem['pointer']}: {problem['detail']}" for problem in asked["problems"]]
        fail("\n".join(["It would be refused.", *([asked["conflict"]] if "conflict" in asked else []), *places]), 1)
    if not as_json and not asked["changes"]:
        talk("nothing would change")


def _talk_lines(notes: Iterable[str]) -> None:
    for note in notes:
        talk(note)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _parsed(option: str, parse: Callable[[str], Value], text: str | None) -> Value | None:
    if text is None:
        return None
    with _wrong_usage_of(option):
        return parse(text)


def _each(option: str, parse: Callable[[str], Value], texts: list[str] | None) -> list[Value] | None:
    if not texts:
        return None
    with _wrong_usage_of(option):
        return [parse(text) for text in texts]


@contextmanager
def _wrong_usage_of(option: str) -> Iterator[None]:
    """What words.py does not understand is for whoever typed it."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
