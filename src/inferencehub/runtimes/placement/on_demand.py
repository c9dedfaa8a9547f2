"""A version whose model comes to its device when it is called, and leaves when others need the room."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic

from inferencehub.errors import NoHealthyWorker
from inferencehub.runtimes.protocol import (
    Ended,
    LoadedModel,
    ModelLoadError,
    Parameters,
    StreamContext,
    Tensors,
)

from .room import NoRoomError, Room, Tenant

log = logging.getLogger(__name__)


class OnDemand:
    """Holds the model while it is there. Its load is the same whenever it comes, so that it answers as before."""

    def __init__(self, tenant: Tenant, room: Room, load: Callable[[], LoadedModel]) -> None:
        """
        Args:
            tenant: Its place; what it does to leave is set here.
            room: Where it lies with others.
            load: Puts it onto its device.
        """
        tenant.leave = self._leave
        self._tenant = tenant
        self._room = room
        self._load = load
        self._model: LoadedModel | None = None

    def first(self) -> LoadedModel:
        """Load it once, for its signature, and give what serves it from then on.

        Raises:
            ModelLoadError: It can't be loaded, or fits nowhere.
        """
        try:
            with self._room.used(self._tenant, self._come):
                model = self._there
        except NoRoomError as error:
            raise ModelLoadError(str(error)) from error
        except BaseException:
            self._room.forget(self._tenant)
            raise
        if model.stepper is not None:
            self.close()
            raise ModelLoadError(
                "`on_demand: true` is for models that answer call by call; one with `start`, `step` and `stop` holds "
                "calls all the time: leave it out."
            )
        # Whoever calls may have to wait for a load, which never happens on the event loop.
        return replace(
            model,
            predict=self._predict,
            stream=None if model.stream is None else self._stream,
            may_block=True,
            close=self.close,
        )

    def close(self) -> None:
        """Give back what it holds, for good."""
        self._leave()
        self._room.forget(self._tenant)

    @property
    def _there(self) -> LoadedModel:
        assert self._model is not None, "the room has seen to it"
        return self._model

    def _come(self) -> None:
        began_s = monotonic()
        self._model = self._load()
        log.info("%s came to %s in %.0f ms", self._tenant.title, self._tenant.device, (monotonic() - began_s) * 1000)

    def _leave(self) -> None:
        model, self._model = self._model, None
        if model is not None:
            model.close()
            # What models hold in circles would keep its room until Python looks for such.
            del model
            gc.collect()

    def _predict(self, inputs: Tensors, *parameters: Parameters) -> Tensors:
        try:
            with self._room.used(self._tenant, self._come):
                return self._there.predict(inputs, *parameters)
        except (ModelLoadError, NoRoomError) as error:
            raise self._cannot_come(error) from error

    def _stream(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Iterator[Tensors | Ended]:
        try:
            with self._room.used(self._tenant, self._come):
                stream = self._there.stream
                assert stream is not None, "the same model streams every time"
                yield from stream(inputs, parameters, context)
        except (ModelLoadError, NoRoomError) as error:
            raise self._cannot_come(error) from error

    def _cannot_come(self, error: Exception) -> NoHealthyWorker:
        """It has been there once, so this passes, or its files have changed, which is seen to elsewhere."""
        log.error("%s can't come to %s: %s", self._tenant.title, self._tenant.device, error)
        return NoHealthyWorker("The model made room for others, and can't be loaded again now; try again in a moment.")
