"""The client that awaits: the same operations as client.py, for an event loop."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Self

from .operations import UsageQuery
from .prediction import Prediction
from .sending.exchange import Answer, Failure, Request, Result, Steps
from .setup import DEFAULT_RETRIES, Parts, address_from, is_grpc

if TYPE_CHECKING:
    import httpx2

    from .many.async_results import AsyncBatchedPredictions
    from .many.progress import Progress
    from .predicting import Format
    from .sending.connection import AsyncConnection
    from .streaming.stream import AsyncPredictionStream


class AsyncClient:
    """Calls one gateway from one event loop; use it as a context manager or call `aclose`.

    >>> async with AsyncClient("http://127.0.0.1:3000", api_key="ihk_…") as client:
    ...     (await client.predict("iris", [5.1, 3.5, 1.4, 0.2])).label
    'setosa'
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        deadline_ms: int | None = None,
        retries: int = DEFAULT_RETRIES,
        format: Format = "binary",
        headers: Mapping[str, str] | None = None,
        tls: SSLContext | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """As `Client`."""
        from .sending.connection import AsyncHttpConnection

        address = address_from(url, api_key, tls, headers)
        self.url = address.url
        if is_grpc(address.url):
            from .sending.grpc_connection import AsyncGrpcConnection

            self._connection: AsyncConnection = AsyncGrpcConnection(address)
        else:
            self._connection = AsyncHttpConnection(address, transport)
        self._sleep = sleep
        self._parts = Parts(address.url, retries, clock, chance, deadline_ms, format)

    async def predict(
        self,
        model: str,
        inputs: Any,
        version: str | int | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        deadline_ms: int | None = None,
        format: Format | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Prediction:
        """As `Client.predict`."""
        call = self._parts.call(model, version, inputs, parameters, deadline_ms, format, headers)
        return await self._run(self._parts.predictor.predict(call))

    def stream(
        self,
        model: str,
        inputs: Any,
        version: str | int | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        deadline_ms: int | None = None,
        format: Format | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncPredictionStream:
        """As `Client.stream`: an async iterator, which is opened with its first chunk."""
        from .streaming.opening import opened
        from .streaming.stream import AsyncPredictionStream

        call = self._parts.call(model, version, inputs, parameters, deadline_ms, format, headers)
        return AsyncPredictionStream(self._run, opened(self._parts.predictor, call), self.url)

    def predict_many(
        self,
        model: str,
        rows: Iterable[Any] | AsyncIterable[Any],
        version: str | int | None = None,
        *,
        batch_rows: int | None = None,
        concurrency: int = 4,
        progress: Progress = False,
        parameters: Mapping[str, Any] | None = None,
        deadline_ms: int | None = None,
        format: Format | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncBatchedPredictions:
        """As `Client.predict_many`: an async iterator, of rows that may have to be awaited."""
        from .many.async_results import AsyncBatchedPredictions

        call = self._parts.call(model, version, None, parameters, deadline_ms, format, headers)
        return AsyncBatchedPredictions(self._run, self._parts, call, rows, batch_rows, concurrency, progress)

    async def models(self) -> list[dict[str, Any]]:
        """As `Client.models`."""
        return await self._run(self._parts.operations.models())

    async def model(self, name: str) -> dict[str, Any]:
        """As `Client.model`."""
        return await self._run(self._parts.operations.model(name))

    async def load_model(self, target: str) -> dict[str, Any]:
        """As `Client.load_model`."""
        return await self._run(self._parts.operations.load_model(target))

    async def unload_model(self, target: str) -> dict[str, Any]:
        """As `Client.unload_model`."""
        return await self._run(self._parts.operations.unload_model(target))

    async def keys(self) -> list[dict[str, Any]]:
        """As `Client.keys`."""
        return await self._run(self._parts.operations.keys())

    async def create_key(
        self,
        name: str,
        scopes: Sequence[str] = ("predict",),
        *,
        models: Sequence[str] | None = None,
        expires_in_days: float | None = None,
        rate: Mapping[str, int] | None = None,
        weight: float | None = None,
    ) -> dict[str, Any]:
        """As `Client.create_key`."""
        wish = {"models": models and list(models), "expires_in_days": expires_in_days, "rate": rate, "weight": weight}
        return await self._run(self._parts.operations.create_key({"name": name, "scopes": list(scopes), **wish}))

    async def revoke_key(self, key_id: str) -> dict[str, Any]:
        """As `Client.revoke_key`."""
        return await self._run(self._parts.operations.revoke_key(key_id))

    async def workers(self) -> list[dict[str, Any]]:
        """As `Client.workers`."""
        return await self._run(self._parts.operations.workers())

    async def audit(self, limit: int = 100, before: int | None = None) -> dict[str, Any]:
        """As `Client.audit`."""
        return await self._run(self._parts.operations.audit(limit, before))

    async def usage(
        self,
        start: str | None = None,
        end: str | None = None,
        *,
        by: Sequence[str] | None = None,
        own: bool = False,
    ) -> dict[str, Any]:
        """As `Client.usage`."""
        return await self._run(self._parts.operations.usage(UsageQuery(start, end, by, own)))

    async def usage_csv(
        self,
        start: str | None = None,
        end: str | None = None,
        *,
        by: Sequence[str] | None = None,
        own: bool = False,
    ) -> str:
        """As `Client.usage_csv`."""
        return await self._run(self._parts.operations.usage_csv(UsageQuery(start, end, by, own)))

    async def traffic_documents(self) -> list[dict[str, Any]]:
        """As `Client.traffic_documents`."""
        return await self._run(self._parts.operations.traffic_documents())

    async def traffic(self, model: str) -> dict[str, Any]:
        """As `Client.traffic`."""
        return await self._run(self._parts.operations.traffic(model))

    async def set_traffic(self, model: str, document: Mapping[str, Any], *, dry_run: bool = False) -> dict[str, Any]:
        """As `Client.set_traffic`."""
        return await self._run(self._parts.operations.set_traffic(model, document, dry_run=dry_run))

    async def canary(self, model: str) -> dict[str, Any]:
        """As `Client.canary`."""
        return await self._run(self._parts.operations.canary(model))

    async def promote_canary(self, model: str, *, dry_run: bool = False) -> dict[str, Any]:
        """As `Client.promote_canary`."""
        return await self._run(self._parts.operations.promote_canary(model, dry_run=dry_run))

    async def roll_back_canary(self, model: str, *, dry_run: bool = False) -> dict[str, Any]:
        """As `Client.roll_back_canary`."""
        return await self._run(self._parts.operations.roll_back_canary(model, dry_run=dry_run))

    async def shadow_report(self, model: str) -> dict[str, Any]:
        """As `Client.shadow_report`."""
        return await self._run(self._parts.operations.shadow_report(model))

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _run(self, steps: Steps[Result]) -> Result:
        result: Answer | Failure | None = None
        while True:
            try:
                effect = steps.send(result)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # what the steps return
            if isinstance(effect, Request):
                result = await self._connection.send(effect)
            else:
                result = None
                await self._sleep(effect.seconds)
