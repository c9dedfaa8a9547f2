"""Checks a sample of what callers were answered from shared runs, when the model has nothing else to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Protocol

from inferencehub.runtimes.protocol import Signature
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.rows.budget import CheckBudget
from inferencehub.worker.rows.examine import Examiner, Finding, Sample, Steps, answered_from_outcome, detached
from inferencehub.worker.rows.verdict import MEND

# Inputs and outputs of a run that are kept until it is checked: of one run at a time.
MOST_BYTES = 16 * 1024 * 1024
MOST_CALLS = 4

STOPPED = "Calls are batched no more"


class Lender(Protocol):
    """Where a model runs."""

    def lend(self, work: Callable[[], None], done: Callable[[float], None], size_bytes: int) -> None:
        """Run `work` when the model is idle, then `done` on the event loop with the seconds that it took.

        `size_bytes` tells how long it may take: as long as a run of so many.
        """

    def stop_batching(self) -> None:
        """From now on each call has a run of its own."""


class LiveCheck:
    """Watches the runs of one model version, and stops its batching when rows meet in them."""

    def __init__(
        self,
        title: str,
        signature: Signature,
        run: Callable[[Sequence[Stretch]], Fates],
        lender: Lender,
        clock: Clock,
        random: Random | None = None,
    ) -> None:
        """`title` names the model in logs; `run` runs calls together and never raises."""
        self.tell: Callable[[str], None] = lambda _: None
        """Called with the warning when batching has stopped."""
        self._title = title
        self._run = run
        self._lender = lender
        self._clock = clock
        self._random = random or Random()
        self._budget = CheckBudget()
        self._examiner = Examiner(signature)
        self._may_begin = True

    def saw(self, batch: Sequence[Stretch], fates: Fates, took_s: float) -> None:
        """A run is over, and its calls still hold their inputs."""
        self._budget.worked(took_s)
        if not self._may_begin or sum([stretch.calls for stretch in batch]) < 2:
            return
        if self._budget.allows(self._clock()):
            sample = self._sample(batch, fates, took_s)
            if sample is not None:
                self._may_begin = False
                answer_bytes = max([sum(map(len, answered.raws)) for answered in sample.answers.values()])
                self._go_on(_Check(self._examiner.examine(sample), self._run, answer_bytes))

    def _sample(self, batch: Sequence[Stretch], fates: Fates, took_s: float) -> Sample | None:
        """What there is to check of a run: nothing if it was not shared after all, or is too large to be kept."""
        size_bytes = sum([stretch.total_bytes for stretch in batch])
        size_bytes += sum([outcome.size_bytes for _, outcome in fates])
        if size_bytes > MOST_BYTES:
            return None
        calls = [call for stretch in batch for call in stretch.each()]
        places = [(outcome, at) for stretch, outcome in fates for at in range(stretch.calls)]
        picked = self._random.sample(range(len(calls)), self._budget.runs(took_s, min(MOST_CALLS, len(calls))))
        shared = [place for place in picked if _is_shared(places[place][0], len(calls))]
        answers = {place: answered_from_outcome(places[place][0].part(places[place][1], 1)) for place in shared}
        known = {place: answered for place, answered in answers.items() if answered is not None}
        return Sample([detached(call) for call in calls], known) if known else None

    def _go_on(self, check: _Check) -> None:
        self._lender.lend(check.step, partial(self._stepped, check), check.size_bytes)

    def _stepped(self, check: _Check, took_s: float) -> None:
        self._budget.spent(took_s, self._clock())
        if not check.is_over:
            self._go_on(check)
        elif check.finding is None:
            self._may_begin = True
        elif check.finding.output is None:
            logger().warning(
                "the model differs from itself, so it can't be checked whether its rows keep apart", model=self._title
            )
        else:
            self._stop(check.finding.output)

    def _stop(self, output: str) -> None:
        self._lender.stop_batching()
        warning = f"{STOPPED}: '{output}' of a row differed when other calls shared its run. {MEND}"
        logger().error("calls of the model share runs no more", model=self._title, reason=warning)
        self.tell(warning)


class _Check:
    """A check that is under way. Its steps run where the model runs, one at a time."""

    def __init__(self, steps: Steps, run: Callable[[Sequence[Stretch]], Fates], answer_bytes: int) -> None:
        self._steps = steps
        self._run = run
        self._next = next(steps)
        self._answer_bytes = answer_bytes
        self.is_over = False
        self.finding: Finding | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes that go into the next run, and of an answer that is looked at then."""
        return sum([call.total_bytes for call in self._next]) + self._answer_bytes

    def step(self) -> None:
        """Run what is to be run next, and learn from it. Never raises."""
        try:
            self._next = self._steps.send(self._run(self._next))
        except StopIteration as end:
            self.is_over, self.finding = True, end.value
        except Exception as error:  # a slip of ours must not cost the model its thread
            logger().error("checking a run failed unexpectedly", exc_info=error)
            self.is_over = True


def _is_shared(outcome: Outcome, calls: int) -> bool:
    return outcome.run is not None and outcome.run.calls == calls
