"""The trial of a version before it serves: may rows of strangers share a run?

Different rows run alone and then together, in several numbers, orders and companies. What a row is answered must be
what it is answered alone, and in runs of one shape its company must not change it at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.rows.agreement import OTHER_SHAPE, SAME_SHAPE, difference, silent_output
from inferencehub.worker.rows.candidates import Row
from inferencehub.worker.rows.noise import meeting_in_spite_of_noise
from inferencehub.worker.rows.pool import Observe, RunFailed, Runs, Tried, gather
from inferencehub.worker.rows.verdict import RANDOM, Verdict, breaks, mixes, says_nothing, takes_too_few

# Runs together that there are in any case, how often one is repeated that looks bad, rows of one run at most, and bytes
# that go in and come out of it.
FEWEST_RUNS = 2
REPEATS = 4
# Sizes that some code treats otherwise than those about them: it fills up to them, or splits there.
ROUND_SIZES = (4, 8, 16, 32)
MOST_ROWS = 64
MOST_BYTES = 32 * 1024 * 1024

Arrangement: TypeAlias = tuple[int, ...]
"""A run: which row of the pool stands in each place."""


def try_rows(model: LoadedModel, known: Sequence[Row], max_rows: int, clock: Clock, observe: Observe) -> Verdict:
    """Find out whether rows of strangers may share a run.

    Args:
        model: A batched one, with inputs.
        known: Rows that it should take, at least one.
        max_rows: Rows of a batch at most, 2 or more.
        clock: Tells how long runs take.
        observe: Gets the inputs of each run but the first of a size, and the seconds that it took.
    """
    runs = Runs(model, clock, observe)
    pool = gather(runs, known)
    if len(pool) < 2:
        return takes_too_few()
    try:
        is_random = runs.differ(pool[0].answer, runs.again(pool[0].row), SAME_SHAPE)
        verdict = RANDOM if is_random else _Comparison(runs, pool).verdict(max_rows)
        if verdict is RANDOM and (output := meeting_in_spite_of_noise(runs, pool)) is not None:
            return mixes(output)
    except RunFailed as failed:
        return RANDOM if failed.rows == 1 else breaks(failed.rows, failed.error)
    silent = silent_output(runs.outputs, [tried.answer for tried in pool])
    return verdict or (Verdict(True) if silent is None else says_nothing(*silent))


def arrangements(rows: int, max_rows: int) -> Iterator[Arrangement]:
    """Runs of a pool's rows, those that show most first.

    For each size there are three, in which every row has the same place twice and other company there; at last one each
    of a few sizes more.
    """
    most = min(max_rows, MOST_ROWS)
    sizes = [size for size in (2, 3) if size <= most]
    yield from (_turned(rows, size, None) for size in sizes)
    for size in dict.fromkeys([*sizes, rows, most]):
        if size not in sizes and 1 < size <= most:
            yield _turned(rows, size, None)
        if 1 < size <= most:
            yield from (_turned(rows, size, odd) for odd in (1, 0))
    yield from (_turned(rows, size, None) for size in ROUND_SIZES if size < most and size != rows)


def _turned(rows: int, size: int, other: int | None) -> Arrangement:
    """The pool's rows in turn; in places of which `other` is the remainder by 2, each gives way to the one after it."""
    return tuple((at + (at % 2 == other)) % rows for at in range(size))


class _Comparison:
    """Runs the rows of a pool together, and holds what each is answered against what it was answered otherwise."""

    def __init__(self, runs: Runs, pool: Sequence[Tried]) -> None:
        self._runs = runs
        self._pool = pool
        self._before: list[tuple[Arrangement, Row]] = []
        self._strayed: set[int] = set()
        """Rows whose answer was another than alone, with no sign that company had a part in it."""

    def verdict(self, max_rows: int) -> Verdict | None:
        """Why rows must not share a run, or None where nothing has shown that."""
        for number, arrangement in enumerate(arrangements(len(self._pool), max_rows)):
            if number >= (1 if self._runs.is_late else FEWEST_RUNS):
                if not self._runs.has_time():
                    break
                if sum(self._pool[at].nbytes for at in arrangement) > MOST_BYTES:
                    continue
            answers = self._together(arrangement)
            verdict = self._against_company(arrangement, answers) or self._against_alone(arrangement, answers)
            if verdict is not None:
                return verdict
            self._before.append((arrangement, answers))
        return None

    def _together(self, arrangement: Arrangement) -> Row:
        return self._runs.together([self._pool[at].row for at in arrangement])

    def _repeats(self, arrangement: Arrangement, answers: Row) -> bool:
        """True if the model says the same again, as often as there is time to ask: some draw lots now and then."""
        for number in range(REPEATS):
            if number and not self._runs.has_time():
                break
            if self._runs.differ(self._together(arrangement), answers, SAME_SHAPE):
                return False
        return True

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
                return mixes(found[0]) if self._repeats(arrangement, answers) else RANDOM
        return None

    def _against_alone(self, arrangement: Arrangement, answers: Row) -> Verdict | None:
        """Hold each row against what it is answered alone."""
        answered_alone = [self._pool[at].answer for at in arrangement]
        for name, array in answers.items():
            if any(answer[name].shape[1:] != array.shape[1:] for answer in answered_alone):
                return mixes(name)
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
        if not self._repeats((at,), tried.answer):
            return RANDOM
        self._strayed.add(at)
        if len(self._strayed) > 1:
            return mixes(output)
        among_itself = self._together((at,) * len(arrangement))
        moved = self._runs.differ(_places(answers, [place]), _places(among_itself, [place]), SAME_SHAPE)
        return mixes(output) if moved else None


def _places(answers: Row, places: Sequence[int]) -> Row:
    return {name: array[places] for name, array in answers.items()}
