"""The trial of a version before it serves: may rows of strangers share a run?

Different rows run alone and then together, in several numbers, orders and companies. What a row is answered must be
what it is answered alone, and in runs of one shape its company must not change it at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.calls.call import Clock
from inferencehub.worker.rows.agreement import OTHER_SHAPE, SAME_SHAPE, Tolerance, difference, silent_output
from inferencehub.worker.rows.candidates import Row, candidates, longer

# A trial goes on for so long, the first half of it to find rows; longer only for what it can't do without.
TRIAL_S = 0.25
# Different rows that are wanted, and how many are tried for that: some models refuse most.
ROWS, FEWEST_ROWS = 6, 3
TRIES, FEWEST_TRIES = 40, 8
# Runs together that there are in any case, rows of one run at most, and bytes that go in and come out of it.
FEWEST_RUNS = 2
MOST_ROWS = 64
MOST_BYTES = 32 * 1024 * 1024

Observe: TypeAlias = Callable[[Row, float], None]
Arrangement: TypeAlias = tuple[int, ...]
"""A run: which row of the pool stands in each place."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial has shown.

    Attributes:
        together: Whether rows may share a run; None where that can't be told.
        why: Why not, or why it can't be told, as half a sentence for the model's author.
        mend: What the author can do, as a sentence.
    """

    together: bool | None
    why: str = ""
    mend: str = ""


def try_rows(model: LoadedModel, known: Sequence[Row], max_rows: int, clock: Clock, observe: Observe) -> Verdict:
    """Find out whether rows of strangers may share a run.

    Args:
        model: A batched one, with inputs.
        known: Rows that it should take, at least one.
        max_rows: Rows of a batch at most, 2 or more.
        clock: Tells how long runs take.
        observe: Gets the inputs of each run but the first of a size, and the seconds that it took.
    """
    runs = _Runs(model, clock, observe)
    pool = _gather(runs, known)
    if len(pool) < 2:
        return Verdict(None, "of the rows that it was tried with it takes no two", _EXAMPLES)
    if runs.differ(pool[0].answer, runs.again(pool[0].row), SAME_SHAPE):
        return _RANDOM
    verdict = _Comparison(runs, pool).verdict(max_rows)
    silent = silent_output(runs.outputs, [tried.answer for tried in pool])
    if verdict is not None or silent is None:
        return verdict or Verdict(True)
    name, is_nan = silent
    answer = "NaN" if is_nan else "the same"
    return Verdict(None, f"'{name}' was {answer} for all the rows that it was tried with", _EXAMPLES)


_EXAMPLES = "Give a few `examples` in model.yaml whose answers differ, or declare `batching` if each row is on its own."
_RANDOM = Verdict(
    None,
    "it answers one row now this way and now that way",
    "Export it in evaluation mode or fix its seed, or declare `batching` in model.yaml if each row is on its own.",
)


MEND = (
    "Something in it computes over the rows, as a mean, a norm, a sort or a sum along the first axis does; export it "
    "in evaluation mode, or let it compute each row on its own."
)


def _mixes(output: str) -> Verdict:
    return Verdict(False, f"'{output}' of a row differs when another row shares the run", MEND)


def _breaks(rows: int, error: BaseException) -> Verdict:
    words = f": {error.message}" if isinstance(error, ModelFailed) else f" with {type(error).__name__}"
    return Verdict(
        False,
        f"{'two' if rows == 2 else rows} rows in one run failed{words.rstrip('.')}, and each of them alone did not",
        "Declare `batching: {max_batch_size: …}` in model.yaml with as many rows as it takes, or its inputs with a "
        "fixed first dimension if it takes one row at a time.",
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    """A row, and what it is answered alone."""

    row: Row
    answer: Row

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in (*self.row.values(), *self.answer.values()))


class _Runs:
    """Runs a model, and knows whether there is time for more."""

    def __init__(self, model: LoadedModel, clock: Clock, observe: Observe) -> None:
        self.signature = model.signature
        self.outputs = model.signature.outputs
        self.is_gentle = model.device != "cpu"
        self._predict = model.predict
        self._clock = clock
        self._observe = observe
        self._sizes: set[int] = set()
        self._began_s = clock()

    def has_time(self, part: float = 1.0) -> bool:
        """True while less than this part of the trial's time has passed."""
        return self._clock() - self._began_s < part * TRIAL_S

    def differ(self, these: Row, those: Row, tolerance: Tolerance) -> bool:
        return difference(self.outputs, these, those, tolerance) is not None

    def alone(self, row: Row) -> _Tried | None:
        """The answer to one row; None where the model refuses it, which says nothing of others."""
        try:
            return _Tried(row, self.again(row))
        except BaseException:  # code of a model's raises what it likes, and made-up rows are a trial for it
            return None

    def again(self, row: Row) -> Row:
        return self.together([row])

    def together(self, rows: Sequence[Row]) -> Row:
        """The answer to so many rows in one run."""
        inputs = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
        began_s = self._clock()
        with np.errstate(all="ignore"):  # what made-up numbers overflow is nobody's concern
            outputs = self._predict(inputs)
        took_s = self._clock() - began_s
        if len(rows) in self._sizes:  # the first run of a size may be the one that allocates and compiles
            self._observe(inputs, took_s)
        self._sizes.add(len(rows))
        # A view may be of something that the model writes to at its next run.
        return {name: array if array.base is None else array.copy() for name, array in outputs.items()}


def _gather(runs: _Runs, known: Sequence[Row]) -> list[_Tried]:
    """Rows that the model takes: until there are enough and their answers differ, or it was tried often enough."""
    stretched = longer(runs.signature, known[0])
    if stretched is not None and runs.alone(stretched) is not None:
        known = [stretched]
    pool: list[_Tried] = []
    for number, row in enumerate(islice(candidates(runs.signature, known, gentle=runs.is_gentle), TRIES), 1):
        tried = runs.alone(row)
        if tried is not None:
            pool.append(tried)
        wanted, tries = (ROWS, TRIES) if runs.has_time(0.5) else (FEWEST_ROWS, FEWEST_TRIES)
        if number >= tries or (len(pool) >= wanted and _tells(runs, pool)):
            break
    return pool


def _tells(runs: _Runs, pool: Sequence[_Tried]) -> bool:
    return silent_output(runs.outputs, [tried.answer for tried in pool]) is None


def arrangements(rows: int, max_rows: int) -> Iterator[Arrangement]:
    """Runs of a pool's rows, those that show most first.

    For each size there are three, in which every row has the same place twice and other company there.
    """
    most = min(max_rows, MOST_ROWS)
    sizes = [size for size in (2, 3) if size <= most]
    yield from (_turned(rows, size, None) for size in sizes)
    for size in dict.fromkeys([*sizes, rows, most]):
        if size not in sizes and 1 < size <= most:
            yield _turned(rows, size, None)
        if 1 < size <= most:
            yield from (_turned(rows, size, odd) for odd in (1, 0))


def _turned(rows: int, size: int, other: int | None) -> Arrangement:
    """The pool's rows in turn; in places of which `other` is the remainder by 2, each gives way to the one after it."""
    return tuple((at + (at % 2 == other)) % rows for at in range(size))


class _Comparison:
    """Runs the rows of a pool together, and holds what each is answered against what it was answered otherwise."""

    def __init__(self, runs: _Runs, pool: Sequence[_Tried]) -> None:
        self._runs = runs
        self._pool = pool
        self._before: list[tuple[Arrangement, Row]] = []
        self._strayed: set[int] = set()
        """Rows whose answer was another than alone, with no sign that company had a part in it."""

    def verdict(self, max_rows: int) -> Verdict | None:
        """Why rows must not share a run, or None where nothing has shown that."""
        for number, arrangement in enumerate(arrangements(len(self._pool), max_rows)):
            if number >= FEWEST_RUNS:
                if not self._runs.has_time():
                    break
                if sum(self._pool[at].nbytes for at in arrangement) > MOST_BYTES:
                    continue
            try:
                answers = self._together(arrangement)
            except BaseException as error:
                return _breaks(len(arrangement), error)
            verdict = self._against_company(arrangement, answers) or self._against_alone(arrangement, answers)
            if verdict is not None:
                return verdict
            self._before.append((arrangement, answers))
        return None

    def _together(self, arrangement: Arrangement) -> Row:
        return self._runs.together([self._pool[at].row for at in arrangement])

    def _against_company(self, arrangement: Arrangement, answers: Row) -> Verdict | None:
        """Hold rows against runs of the same size in which they had the same place and other company."""
        for other, other_answers in self._before:
            if len(other) != len(arrangement):
                continue
            same = [at for at, row in enumerate(arrangement) if other[at] == row]
            if not same:
                continue
            found = difference(self._runs.outputs, _places(answers, same), _places(other_answers, same), SAME_SHAPE)
            if found is not None:
                repeats = not self._runs.differ(self._together(arrangement), answers, SAME_SHAPE)
                return _mixes(found[0]) if repeats else _RANDOM
        return None

    def _against_alone(self, arrangement: Arrangement, answers: Row) -> Verdict | None:
        """Hold each row against what it is answered alone."""
        answered_alone = [self._pool[at].answer for at in arrangement]
        for name, array in answers.items():
            if any(answer[name].shape[1:] != array.shape[1:] for answer in answered_alone):
                return _mixes(name)
        alone = {name: np.concatenate([answer[name] for answer in answered_alone]) for name in answers}
        found = difference(self._runs.outputs, alone, answers, OTHER_SHAPE)
        if found is None:
            return None
        output, differs = found
        for place in np.flatnonzero(differs).tolist():
            verdict = self._stray(arrangement, place, answers, output)
            if verdict is not None:
                return verdict
        return None

    def _stray(self, arrangement: Arrangement, place: int, answers: Row, output: str) -> Verdict | None:
        """What it means that the row in this place is not answered as it is alone.

        One row may stand on an edge, such as between two labels, and the rounding of another kernel pushes it over.
        """
        at = arrangement[place]
        if at in self._strayed:
            return None
        tried = self._pool[at]
        if self._runs.differ(tried.answer, self._runs.again(tried.row), SAME_SHAPE):
            return _RANDOM
        self._strayed.add(at)
        if len(self._strayed) > 1:
            return _mixes(output)
        among_itself = self._together((at,) * len(arrangement))
        moved = self._runs.differ(_places(answers, [place]), _places(among_itself, [place]), SAME_SHAPE)
        return _mixes(output) if moved else None


def _places(answers: Row, places: Sequence[int]) -> Row:
    return {name: array[places] for name, array in answers.items()}
