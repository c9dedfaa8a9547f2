"""Makes streams by a model that goes on with all of its calls at once: they join and leave between two steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

from inferencehub.runtimes.protocol import Ended, Stepper, Tensors
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.stream.active import ActiveCall


class StepEngine:
    """One thread, in which the model lives: it starts with the first call and sleeps while none can go on."""

    def __init__(self, title: str, stepper: Stepper) -> None:
        self._title = title
        self._stepper = stepper
        self._arrived: deque[ActiveCall] = deque()
        self._running: dict[ActiveCall, Any] = {}
        """The sequence of each, in the order in which they came. Only the thread touches it."""
        self._woken = Event()
        self._thread: Thread | None = None
        self._is_closing = False

    def begin(self, call: ActiveCall) -> None:
        """Go on with this call too, from the next step on.

        Raises:
            RuntimeError: The system starts no thread.
        """
        if self._thread is None:
            thread = Thread(target=self._serve, name=f"{self._title} steps", daemon=True)
            thread.start()
            self._thread = thread
        self._arrived.append(call)
        self._woken.set()

    def close(self) -> None:
        """Let the thread end."""
        self._is_closing = True
        self._woken.set()

    # ---- in the thread; nothing of it raises

    def _serve(self) -> None:
        while not self._is_closing:
            # What happens from here on is seen below, or ends the wait.
            self._woken.clear()
            self._let_in()
            if calls := self._ready():
                self._step(calls)
            else:
                self._woken.wait()

    def _let_in(self) -> None:
        while self._arrived:
            call = self._arrived.popleft()
            call.when_room(self._woken.set)
            try:
                self._running[call] = self._stepper.start(call.inputs(), call.parameters, call.context)
            except BaseException as error:  # code of a model's raises what it likes
                call.fail(error)

    def _ready(self) -> list[ActiveCall]:
        """The calls that may go on: not those whose callers have left, nor those whose callers have enough for now."""
        ready = []
        for call in [*self._running]:
            if call.context.is_cancelled:
                self._stop(call)
                call.end()
            elif call.has_room:
                ready.append(call)
            else:
                call.rests()
        return ready

    def _step(self, calls: Sequence[ActiveCall]) -> None:
        for call in calls:
            call.goes_on()
        try:
            made = self._stepper.step([self._running[call] for call in calls])
        except BaseException as error:
            made = [error] * len(calls)
        for call, each in zip(calls, made, strict=True):
            self._hand_over(call, each)

    def _hand_over(self, call: ActiveCall, made: Tensors | Ended | BaseException | None) -> None:
        try:
            if isinstance(made, BaseException):
                raise made
            outputs = made.outputs if isinstance(made, Ended) else made
            if outputs is not None:
                call.give(outputs)
        except BaseException as error:
            self._stop(call)
            call.fail(error)
            return
        if isinstance(made, Ended):
            self._stop(call)
            call.end(made)

    def _stop(self, call: ActiveCall) -> None:
        try:
            self._stepper.stop(self._running.pop(call))
        except BaseException as error:
            logger().error(
                "stopping a sequence of the model failed",
                model=self._title,
                request_id=call.context.request_id,
                exc_info=error,
            )
