"""The client that blocks: a thin shell that carries out the steps of each operation."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Self

from .operations import UsageQuery
from .prediction import Prediction
from .sending.exchange import Answer, Failure, Request, Result, Steps
from .setup import DEFAULT_RETRIES, Parts, address_from, is_grpc

if TYPE_CHECKING:
    import httpx2

    from .many.progress import Progress
    from .many.results import BatchedPredictions
    from .predicting import Format
    from .sending.connection import Connection
    from .streaming.stream import PredictionStream


class Client:
    """Calls one gateway. Safe to share between threads; use it as a context manager or call `close`.

    >>> with Client("http://127.0.0.1:3000", api_key="ihk_…") as client:
    ...     client.predict("iris", [5.1, 3.5, 1.4, 0.2]).label
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
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Makes a client; nothing is sent yet.

        Args:
            url: The gateway; default INFERENCEHUB_URL, else http://127.0.0.1:3000. `grpc://HOST:PORT` and `grpcs://…`
                make predictions over its port for gRPC, and nothing else.
            api_key: The key; default INFERENCEHUB_API_KEY.
            deadline_ms: When a prediction is given up, its retries included; default: the gateway's choice.
            retries: How often a request may be sent again, where that is safe.
            format: How inputs and outputs travel: `binary` or `json`.
            headers: Go with every request, such as one by which traffic rules tell callers apart.
            tls: What the gateway's certificate is checked by; default: what the system trusts.
            transport: Replaces the network, for tests.
            clock: Seconds on a clock that never goes back, for tests.
            sleep: Waits, for tests.
            chance: Gives numbers from 0 up to 1, for tests.
        """
        from .sending.connection import HttpConnection

        address = address_from(url, api_key, tls, headers)
        self.url = address.url
        if is_grpc(address.url):
            from .sending.grpc_connection import GrpcConnection

            self._connection: Connection = GrpcConnection(address)
        else:
            self._connection = HttpConnection(address, transport)
        self._sleep = sleep
        self._parts = Parts(address.url, retries, clock, chance, deadline_ms, format)

    def predict(
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
        """Asks for one prediction.

        Args:
            model: A model's name, or `NAME@VERSION` or `NAME@LABEL`.
            inputs: Arrays, nested lists, Series or images by input name; for a model with one input the value itself.
                A DataFrame becomes the rows of a model with one matrix, and a column for each input of any other; a
                row of it, a Series, likewise. Where the model is batched, a single row may come without the batch
                dimension; the outputs then have none either.
            version: A version or label; default: the gateway's choice.
            parameters: Settings of this call, for models that ask for them.
            deadline_ms: When the call is given up; default: the client's.
            format: `binary` or `json`; default: the client's.
            headers: Besides those of the client.

        Raises:
            InferenceHubError: The class tells why; `UnreachableError` when nothing answers, `UnexpectedAnswerError`
                when something else than a gateway does, `UnsendableInput` for inputs that the model cannot take.
        """
        call = self._parts.call(model, version, inputs, parameters, deadline_ms, format, headers)
        return self._run(self._parts.predictor.predict(call))

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
    ) -> PredictionStream:
        """Asks for outputs as the model makes them.

        Args:
            model: As for `predict`.
            inputs: As for `predict`.
            version: As for `predict`.
            parameters: As for `predict`.
            deadline_ms: When the whole stream is given up; default: the model's, or else the gateway's choice.
            format: As for `predict`; how the inputs travel.
            headers: As for `predict`.

        Returns:
            An iterator of chunks, each with its `outputs`; a model that answers once gives a single one. Its `end` has
            version, timings and tokens after the last. Leave it early by `close`, or use it as a context manager: the
            model stops then.

        Raises:
            InferenceHubError: As `predict`, before the first chunk; the class tells why. While iterating, too:
                `WorkerLost`, for instance, or `UnreachableError` for a stream that breaks off.
        """
        from .streaming.opening import opened
        from .streaming.stream import PredictionStream

        call = self._parts.call(model, version, inputs, parameters, deadline_ms, format, headers)
        return PredictionStream(self._run, opened(self._parts.predictor, call), self.url)

    def predict_many(
        self,
        model: str,
        rows: Iterable[Any],
        version: str | int | None = None,
        *,
        batch_rows: int | None = None,
        concurrency: int = 4,
        progress: Progress = False,
        parameters: Mapping[str, Any] | None = None,
        deadline_ms: int | None = None,
        format: Format | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> BatchedPredictions:
        """Predicts for many rows, in batches of which several are under way at a time; results come in order.

        Args:
            model: As for `predict`.
            rows: A DataFrame, an array, a list, a dict of columns, or whatever gives rows one by one, such as a
                generator: lists, or dicts by column. It is read no further ahead than two batches for each of
                `concurrency`. Of a model that is not batched, each item is the inputs of a call.
            version: As for `predict`.
            batch_rows: Rows of a call; default: what the model takes in one run, at most 256.
            concurrency: Calls under way at a time.
            progress: True: a bar on stderr, where that is a terminal. A function: gets the rows that are done, and
                how many there are, None where that is not known.
            parameters: As for `predict`.
            deadline_ms: Of each call.
            format: As for `predict`.
            headers: As for `predict`.

        Returns:
            An iterator of predictions, each with its `rows`; `collect()` gives all as one.

        Raises:
            InferenceHubError: While iterating: of the first batch that failed, whose rows it names.
        """
        from .many.results import BatchedPredictions

        call = self._parts.call(model, version, None, parameters, deadline_ms, format, headers)
        return BatchedPredictions(self._run, self._parts, call, rows, batch_rows, concurrency, progress)

    def models(self) -> list[dict[str, Any]]:
        """Every model that the key may use, with its versions and signatures."""
        return self._run(self._parts.operations.models())

    def model(self, name: str) -> dict[str, Any]:
        """One model with its versions and signatures."""
        return self._run(self._parts.operations.model(name))

    def load_model(self, target: str) -> dict[str, Any]:
        """Loads `NAME@VERSION`, or every version of `NAME`, and waits until that is done; needs the scope admin."""
        return self._run(self._parts.operations.load_model(target))

    def unload_model(self, target: str) -> dict[str, Any]:
        """Unloads `NAME@VERSION`, or every version of `NAME`, after its last call; needs the scope admin."""
        return self._run(self._parts.operations.unload_model(target))

    def keys(self) -> list[dict[str, Any]]:
        """Every API key, revoked ones too, without what is secret of it; needs the scope admin, as all below."""
        return self._run(self._parts.operations.keys())

    def create_key(
        self,
        name: str,
        scopes: Sequence[str] = ("predict",),
        *,
        models: Sequence[str] | None = None,
        expires_in_days: float | None = None,
        rate: Mapping[str, int] | None = None,
        weight: float | None = None,
    ) -> dict[str, Any]:
        """Makes an API key; the result's `key` is the only place where it is ever shown.

        Args:
            name: For people.
            scopes: Any of predict, metrics and admin.
            models: Models that it may use; default: all.
            expires_in_days: Default: never.
            rate: Its own limits, such as `{"requests": 600, "window_s": 60}`.
            weight: Its share of a busy model, beside those of other keys; default 1.
        """
        wish = {"models": models and list(models), "expires_in_days": expires_in_days, "rate": rate, "weight": weight}
        return self._run(self._parts.operations.create_key({"name": name, "scopes": list(scopes), **wish}))

    def revoke_key(self, key_id: str) -> dict[str, Any]:
        """Revokes a key, in every gateway within a second."""
        return self._run(self._parts.operations.revoke_key(key_id))

    def workers(self) -> list[dict[str, Any]]:
        """Every worker with its state and load."""
        return self._run(self._parts.operations.workers())

    def audit(self, limit: int = 100, before: int | None = None) -> dict[str, Any]:
        """Who changed what: `entries`, newest first, and `next` for `before` where there are more."""
        return self._run(self._parts.operations.audit(limit, before))

    def usage(
        self,
        start: str | None = None,
        end: str | None = None,
        *,
        by: Sequence[str] | None = None,
        own: bool = False,
    ) -> dict[str, Any]:
        """Used tokens, summed up: `usage` has a row for each group that used some, with `requests` and counts.

        Args:
            start: The first day, in UTC, as 2026-11-30; default: 29 days before the last.
            end: The last day; default: today.
            by: Any of key, model, version, and day or month; default: key, model and version.
            own: Of this client's own key, which needs the scope predict; by any of the others.
        """
        return self._run(self._parts.operations.usage(UsageQuery(start, end, by, own)))

    def usage_csv(
        self,
        start: str | None = None,
        end: str | None = None,
        *,
        by: Sequence[str] | None = None,
        own: bool = False,
    ) -> str:
        """The same as CSV with a head, for spreadsheets: no text in it is a formula."""
        return self._run(self._parts.operations.usage_csv(UsageQuery(start, end, by, own)))

    def traffic_documents(self) -> list[dict[str, Any]]:
        """Every traffic document that somebody has set."""
        return self._run(self._parts.operations.traffic_documents())

    def traffic(self, model: str) -> dict[str, Any]:
        """The traffic document of a model: which version serves whom."""
        return self._run(self._parts.operations.traffic(model))

    def set_traffic(self, model: str, document: Mapping[str, Any], *, dry_run: bool = False) -> dict[str, Any]:
        """Replaces it; the result is the document as it is then.

        Args:
            model: Name of the model.
            document: As `traffic` gives it; parts that are left out have their defaults.
            dry_run: Changes nothing, and raises for nothing that is wrong with the document. The result says what
                would come of it: `accepted`; `problems`, each with a `pointer` and a `detail`; `conflict`; `traffic`,
                the document as it would be written, and the same in `words`; `changes` and `notes` in sentences.

        Raises:
            Conflict: The document names a revision that is not the present one.
        """
        return self._run(self._parts.operations.set_traffic(model, document, dry_run=dry_run))

    def canary(self, model: str) -> dict[str, Any]:
        """The last canary of a model as `run`, absent when there was none, and the `history` of all, newest first."""
        return self._run(self._parts.operations.canary(model))

    def promote_canary(self, model: str, *, dry_run: bool = False) -> dict[str, Any]:
        """Gives a model's canary all calls now. Raises Conflict when none runs; a dry run is that of `set_traffic`."""
        return self._run(self._parts.operations.promote_canary(model, dry_run=dry_run))

    def roll_back_canary(self, model: str, *, dry_run: bool = False) -> dict[str, Any]:
        """Takes all calls away from a model's canary now; otherwise as `promote_canary`."""
        return self._run(self._parts.operations.roll_back_canary(model, dry_run=dry_run))

    def shadow_report(self, model: str) -> dict[str, Any]:
        """What came of the calls that were copied to another version."""
        return self._run(self._parts.operations.shadow_report(model))

    def close(self) -> None:
        """Closes the connections."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, steps: Steps[Result]) -> Result:
        result: Answer | Failure | None = None
        while True:
            try:
                effect = steps.send(result)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # what the steps return
            if isinstance(effect, Request):
                result = self._connection.send(effect)
            else:
                result = None
                self._sleep(effect.seconds)
