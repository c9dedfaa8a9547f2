"""A prediction as lines for people: classes by name, the likeliest first; rows as a table; long values cut short."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..output import table_lines

if TYPE_CHECKING:
    from inferencehub.client import Prediction

MOST_CLASSES = 5
MOST_ROWS = 20
MOST_VALUES = 8
WIDEST_CELL = 48
ALL = "all with --json"


def lines_from_prediction(prediction: Prediction, version: Mapping[str, Any] | None) -> Iterator[str]:
    """`version`: the one that answered, as the catalogue shows it; None where that can't be read."""
    rows = _rows(prediction, version)
    if rows is None:
        yield from _lines_of_one(prediction)
    elif rows == 1:
        yield from _lines_of_one(replace(prediction, outputs={n: a[0, ...] for n, a in prediction.outputs.items()}))
    else:
        yield from _lines_of_rows(prediction, rows)


def plain_outputs(prediction: Prediction) -> dict[str, Any]:
    """As JSON has them."""
    from inferencehub.client.shortest import plain_from_array

    return {name: plain_from_array(array) for name, array in prediction.outputs.items()}


def _rows(prediction: Prediction, version: Mapping[str, Any] | None) -> int | None:
    """How many rows were answered; None where the outputs have no dimension of rows, or nobody knows."""
    if version is None or not version.get("batched") or not prediction.outputs:
        return None
    ranks = {spec["name"]: len(spec["shape"]) for spec in version["outputs"]}
    # Probabilities that were asked for by name are an object for each row.
    named = {name for name, array in prediction.outputs.items() if name == "probabilities" and array.dtype == object}
    counts = {
        len(array) if array.ndim and array.ndim + (name in named) == ranks.get(name) else -1
        for name, array in prediction.outputs.items()
    }
    (count,) = counts if len(counts) == 1 else (-1,)
    return count if count > 0 else None


def _lines_of_one(prediction: Prediction) -> Iterator[str]:
    width = max((len(name) for name in prediction.outputs), default=0)
    for name, value in plain_outputs(prediction).items():
        lines = _class_lines(value, prediction.labels) if name == "probabilities" else None
        for head, line in zip([name, *[""] * len(lines or [])], lines or [_whole_or_cut(value)], strict=False):
            yield f"{head:<{width}}  {line}"


def _class_lines(probabilities: Any, labels: Sequence[str]) -> list[str] | None:
    """None where they are not one for each class."""
    pairs = _by_class(probabilities, labels)
    if pairs is None:
        return None
    # Whoever asks for the `top` of them gets those.
    most = len(pairs) if len(pairs) < len(labels) else MOST_CLASSES
    likeliest = sorted(pairs, key=lambda pair: -_number(pair[0]))[:most]
    width = max(len(label) for _, label in likeliest)
    lines = [f"{label:<{width}}  {_share(value)}" for value, label in likeliest]
    more = len(pairs) - len(likeliest)
    return [*lines, f"{more} more, {ALL}"] if more else lines


def _lines_of_rows(prediction: Prediction, rows: int) -> Iterator[str]:
    columns = plain_outputs(prediction)
    heads = ["ROW"]
    cells: list[list[str]] = [[str(row) for row in range(min(rows, MOST_ROWS))]]
    for name, values in columns.items():
        shown = values[:MOST_ROWS]
        best = _best_of_rows(shown, prediction.labels) if name == "probabilities" else None
        if best is None:
            heads.append(name.upper())
            cells.append([value if isinstance(value, str) else _cut(value) for value in shown])
            continue
        if "label" not in columns:
            heads.append("LIKELIEST")
            cells.append([label for _, label in best])
        heads.append("PROBABILITY")
        cells.append([_share(share) for share, _ in best])
    fitted = [[_fitted(cell) for cell in line] for line in zip(*cells, strict=True)]
    yield from table_lines(heads, fitted)
    if rows > MOST_ROWS:
        yield f"{rows - MOST_ROWS} more rows, {ALL}"


def _best_of_rows(rows: Sequence[Any], labels: Sequence[str]) -> list[tuple[Any, str]] | None:
    """The likeliest class of each row; None where they are not one probability for each class."""
    by_class = [_by_class(row, labels) for row in rows]
    found = [max(pairs, key=lambda pair: _number(pair[0])) for pairs in by_class if pairs]
    return found if len(found) == len(rows) else None


def _by_class(probabilities: Any, labels: Sequence[str]) -> list[tuple[Any, str]] | None:
    """Each with its class: of a list in the order of the labels, or of an object by their names."""
    if isinstance(probabilities, dict) and probabilities:
        return [(value, name) for name, value in probabilities.items()]
    if labels and isinstance(probabilities, list) and len(probabilities) == len(labels):
        return list(zip(probabilities, labels, strict=True))
    return None


def _number(value: Any) -> float:
    """JSON has NaN and infinity as words."""
    number = float(value)
    return number if number == number else float("-inf")


def _share(value: Any) -> str:
    number = float(value)
    return "<0.0001" if 0 < number < 0.0001 else f"{number:.4f}"


def _whole_or_cut(value: Any) -> str:
    """Long lists by their beginnings, and where the rest is."""
    text = _cut(value)
    return text if text == json.dumps(value, ensure_ascii=False) else f"{text}, {ALL}"


def _cut(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    more = len(value) - MOST_VALUES
    return f"[{', '.join([*map(_cut, value[:MOST_VALUES]), *([f'… {more} more'] if more > 0 else [])])}]"


def _fitted(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= WIDEST_CELL else f"{line[: WIDEST_CELL - 1]}…"
