"""Measures whether a request costs the same whatever else there is: models, versions, limits, rules, scrapes, callers.

Run it from the repository's root: make bench-scale, or python -m bench.scale [--rounds N] [--seconds N] [--only PAIR …]
Each pair differs in one thing and takes turns; "nothing" differs in nothing, and so says how far to trust the others.
All traffic stays on loopback. It writes bench/results/scale.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench import launches
from bench.admin import make_key, scrape, set_traffic
from bench.calls import flower
from bench.command import pace_of, parser_of, run
from bench.contenders.product import product
from bench.contenders.running import Running
from bench.launches import Launch, Start
from bench.model_folders import copies_of_iris
from bench.reports.scale import printed
from bench.windows import Pace, Turn, Window, by_turns

CONNECTIONS = 64
CROWDS = (64, 256, 1000)
LAUNCHES = 3
# Crowds are told apart by far more than pairs are.
CROWD_ROUNDS = 8
MANY_MODELS, MANY_VERSIONS, MANY_RULES = 100, 20, 20
# Far above what a window sends, so that the limit is kept and never reached.
UNREACHED = {"requests": 1_000_000_000, "rows": 1_000_000_000}
SCRAPE_EVERY_S = 1.0


@dataclass(frozen=True)
class Pair:
    """Two turns that differ in one thing; the turn is told whether it is the one with it."""

    name: str
    folders: tuple[str, str]
    turn: Callable[[Running, bool], Turn]


def folders(root: Path) -> dict[str, Path]:
    """Write the folders of models that the pairs are served from."""
    many = {"iris": 1} | {f"iris-{n}": 1 for n in range(1, MANY_MODELS)}
    versions = {"one": {"iris": 1}, "many models": many, "many versions": {"iris": MANY_VERSIONS}}
    versions["two models"] = {"iris": 1, "ruled": 1}
    return {name: copies_of_iris(root / name.replace(" ", "-"), models) for name, models in versions.items()}


def model_starts(root: Path) -> dict[str, Start]:
    """Return how InferenceHub starts with one model and with many."""
    of = folders(root)
    return {
        "1 model": partial(product, models=of["one"]),
        f"{MANY_MODELS} models": partial(product, models=of["many models"]),
    }


def plain(running: Running, _with: bool) -> Turn:
    """The call of everybody, for which the gateway chooses the version."""
    return Turn("", running, "", flower(version=None), CONNECTIONS)


def limited(running: Running, with_: bool) -> Turn:
    """With a limit of requests and one of rows on the key, which is never reached."""
    key = make_key(running, "limited" if with_ else "free", UNREACHED if with_ else None)
    return replace(plain(running, with_), key=key)


def ruled(running: Running, with_: bool) -> Turn:
    """With rules none of which fits, so that all are looked at."""
    if not with_:
        return plain(running, with_)
    rules = [{"header": "x-group", "value": f"group-{n}", "version": "1"} for n in range(MANY_RULES)]
    set_traffic(running, "ruled", {"model": "ruled", "rules": rules})
    return replace(plain(running, with_), call=flower("ruled", version=None))


def scraped(running: Running, with_: bool) -> Turn:
    """With somebody who reads the metrics each second."""
    turn = plain(running, with_)
    return replace(turn, beside=partial(_scraping, running)) if with_ else turn


PAIRS = (
    Pair("nothing", ("one", "one again"), plain),
    Pair(f"{MANY_MODELS} models", ("one", "many models"), plain),
    Pair(f"{MANY_VERSIONS} versions", ("one", "many versions"), plain),
    Pair("limits on the key", ("two models", "two models"), limited),
    Pair(f"{MANY_RULES} rules", ("two models", "two models"), ruled),
    Pair("scrapes", ("two models", "two models"), scraped),
)


@contextmanager
def _scraping(running: Running) -> Iterator[None]:
    """Read the metrics each second, beginning at once."""
    over = threading.Event()

    def each_second() -> None:
        while not over.is_set():
            scrape(running)
            over.wait(SCRAPE_EVERY_S)

    scraper = threading.Thread(target=each_second)
    scraper.start()
    try:
        yield
    finally:
        over.set()
        scraper.join()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = _options(arguments)
    return run("scale", options, lambda: _measured(options.only, pace_of(options)), printed)


def _measured(parts: Sequence[str], pace: Pace) -> dict[str, Any]:
    wanted = [pair for pair in PAIRS if pair.name in parts]
    with tempfile.TemporaryDirectory() as root:
        windows = _pairs(wanted, folders(Path(root) / "pairs"), pace) if wanted else []
        windows += _crowds(pace) if "crowds" in parts else []
        started = _launches(Path(root) / "launches") if "launches" in parts else []
    return {"windows": [asdict(window) for window in windows], "launches": [asdict(launch) for launch in started]}


def _pairs(wanted: Sequence[Pair], models: Mapping[str, Path], pace: Pace) -> list[Window]:
    with ExitStack() as stack:
        names = dict.fromkeys(folder for pair in wanted for folder in pair.folders)
        running = {name: stack.enter_context(product(models=models[name.removesuffix(" again")])) for name in names}
        turns = []
        for pair in wanted:
            for which, folder in zip(("without", "with"), pair.folders, strict=True):
                turn = pair.turn(running[folder], which == "with")
                turns.append(replace(turn, contender=which, load=pair.name))
        return by_turns(turns, pace)


def _crowds(pace: Pace) -> list[Window]:
    with product() as running:
        turns = [Turn("demo models", running, f"{number} callers", flower(), number) for number in CROWDS]
        return by_turns(turns, replace(pace, rounds=min(pace.rounds, CROWD_ROUNDS)))


def _launches(root: Path) -> list[Launch]:
    return launches.by_turns({"demo models": product, **model_starts(root)}, LAUNCHES)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_of("scale", __doc__ or "", Pace(rounds=40, warm_up_s=0, seconds=1))
    parts = [*(pair.name for pair in PAIRS), "crowds", "launches"]
    parser.add_argument(
        "--only", nargs="+", choices=parts, default=parts, metavar="PART", help=f"of {', '.join(parts)}"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
