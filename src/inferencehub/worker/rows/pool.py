"""Different rows that a model takes, and what each is answered alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np

from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.rows.agreement import Tolerance, difference, silent_output
from inferencehub.worker.rows.candidates import Row, candidates, longer

# A trial goes on for so long, the first half of it to find rows; longer only for what it can't do without.
TRIAL_S = 0.25
# While no two answers differ the search for rows goes on for so many times that: a machine that loads other versions
# beside this one must not decide what can be told.
PATIENT = 4
# When so many times that is over, rows and runs are as few as can show anything.
LATE = 10
# Different rows that are wanted, and how many are tried for that: some models refuse most.
ROWS, FEWEST_ROWS = 8, 3
TRIES, FEWEST_TRIES = 40, 8

Observe: TypeAlias = Callable[[Row, float], None]


class RunFailed(Exception):
    """What a model's code raised, which may be anything, for so many rows."""

    def __init__(self, rows: int, error: BaseException) -> None:
        super().__init__(rows, error)
        self.rows = rows
        self.error = error


@dataclass(frozen=True, slots=True)
class Tried:
    """A row, and what it is answered alone."""

    row: Row
    answer: Row

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in (*self.row.values(), *self.answer.values()))


class Runs:
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

    @property
    def is_late(self) -> bool:
        """True of a model so slow that every run counts."""
        return not self.has_time(LATE)

    def differ(self, these: Row, those: Row, tolerance: Tolerance) -> bool:
        return difference(self.outputs, these, those, tolerance) is not None

    def alone(self, row: Row) -> Tried | None:
        """The answer to one row; None where the model refuses it, which says nothing of others."""
        try:
            return Tried(row, self.again(row))
        except RunFailed:
            return None

    def again(self, row: Row) -> Row:
        return self.together([row])

    def together(self, rows: Sequence[Row]) -> Row:
        """The answer to so many rows in one run. Raises RunFailed."""
        inputs = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
        began_s = self._clock()
        try:
            with np.errstate(all="ignore"):  # what made-up numbers overflow is nobody's concern
                outputs = self._predict(inputs)
        except BaseException as error:
            raise RunFailed(len(rows), error) from error
        took_s = self._clock() - began_s
        if len(rows) in self._sizes:  # the first run of a size may be the one that allocates and compiles
            self._observe(inputs, took_s)
        self._sizes.add(len(rows))
        # Some models write their answers where the last ones were.
        return {name: array.copy() for name, array in outputs.items()}


def gather(runs: Runs, known: Sequence[Row]) -> list[Tried]:
    """Rows that the model takes: until there are enough and their answers differ, or it was tried often enough."""
    stretched = longer(runs.signature, known[0])
    if stretched is not None and runs.alone(stretched) is not None:
        known = [stretched]
    pool: list[Tried] = []
    for number, row in enumerate(islice(candidates(runs.signature, known, gentle=runs.is_gentle), TRIES), 1):
        tried = runs.alone(row)
        if tried is not None:
            pool.append(tried)
        wanted = ROWS if runs.has_time(0.5) else 2 if runs.is_late else FEWEST_ROWS
        tries = TRIES if runs.has_time(PATIENT) else FEWEST_TRIES
        if number >= tries or (len(pool) >= wanted and _tells(runs, pool)):
            break
    return pool


def _tells(runs: Runs, pool: Sequence[Tried]) -> bool:
    return silent_output(runs.outputs, [tried.answer for tried in pool]) is None
