"""The client itself: a thin shell around one HTTP connection pool."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx2

from inferencehub.config.checks import is_loopback
from inferencehub.errors import DeadlineExceeded, InferenceHubError, VersionNotFound

from .answer import Prediction, object_from_answer, part_of, prediction_from_body
from .call import content_from_body, prediction_body, split_target
from .frames import Port, inputs_from_frame, needs_signature
from .unreachable import UnreachableError

DEFAULT_URL = "http://127.0.0.1:3000"
# The gateway answers 504 at the deadline; the client waits a little longer, so that it hears that.
GRACE_S = 5.0
DEFAULT_DEADLINE_S = 30.0
# A model may take its whole load timeout (120 s by default) before the answer comes.
LOADING_S = 600.0


class Client:
    """Calls one gateway. Safe to share between threads; use it as a context manager or call `close`.

    >>> with Client("http://127.0.0.1:3000", api_key="ihk_…") as client:
    ...     client.predict("iris", [5.1, 3.5, 1.4, 0.2]).outputs["label"]
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Makes a client; nothing is sent yet.

        Args:
            url: The gateway; default INFERENCEHUB_URL, else http://127.0.0.1:3000.
            api_key: The key; default INFERENCEHUB_API_KEY.
            transport: Replaces the network, for tests.
        """
        self.url = (url or os.environ.get("INFERENCEHUB_URL") or DEFAULT_URL).rstrip("/")
        key = api_key or os.environ.get("INFERENCEHUB_API_KEY")
        self._http = httpx2.Client(
            headers={"authorization": f"Bearer {key}"} if key else {},
            timeout=httpx2.Timeout(DEFAULT_DEADLINE_S, connect=10.0),
            transport=transport,
            # A proxy from the environment cannot reach this machine's own loopback.
            trust_env=not is_loopback(urlsplit(self.url).hostname or ""),
        )
        self._datatypes: dict[tuple[str, str], dict[str, str]] = {}

    def predict(
        self,
        model: str,
        inputs: Any,
        version: str | int | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        deadline_ms: int | None = None,
    ) -> Prediction:
        """Asks for one prediction.

        Args:
            model: A model's name, or `NAME@VERSION` or `NAME@LABEL`.
            inputs: Arrays or nested lists by input name; for a model with one input the array itself. A DataFrame
                becomes the rows of a model with one matrix, and a column for each input of any other; a row of it, a
                Series, likewise. Bytes may be text or not.
            version: A version or label; default: the gateway's choice.
            parameters: Settings of this call, for models that ask for them.
            deadline_ms: When the call is given up; default: the gateway's.

        The model's signature is asked for first where inputs are a DataFrame, and afterwards where an output might be
        numbers or text: when each of its elements is a string such as "NaN" or "9223372036854775807". Without an
        answer to that they stay strings.

        Raises:
            InferenceHubError: The class tells why; `UnreachableError` when nothing answers, `UnexpectedAnswerError`
                when something else than a gateway does, `UnsendableInput` for inputs that have no JSON.
        """
        if needs_signature(inputs):
            inputs = inputs_from_frame(inputs, self._inputs_of(model, version))
        body = prediction_body(model, inputs, version, parameters)
        headers = {} if deadline_ms is None else {"x-request-timeout-ms": str(deadline_ms)}
        wait_s = DEFAULT_DEADLINE_S if deadline_ms is None else deadline_ms / 1000 + GRACE_S
        answered = self._send("POST", "/predict", body, headers, wait_s)
        return prediction_from_body(answered, partial(self._datatype_of, body["model_name"]))

    def models(self) -> list[dict[str, Any]]:
        """What the key may use, as GET /models shows it."""
        return list(part_of(self._send("GET", "/models"), "models", list))

    def model(self, name: str) -> dict[str, Any]:
        """One model with its versions and signatures."""
        return self._send("GET", f"/models/{quote(name, safe='')}")

    def load_model(self, target: str) -> dict[str, Any]:
        """Loads `NAME@VERSION`, or every version of `NAME`, and waits until that is done; needs the scope admin."""
        return self._change(target, "load")

    def unload_model(self, target: str) -> dict[str, Any]:
        """Unloads `NAME@VERSION`, or every version of `NAME`, after its last call; needs the scope admin."""
        return self._change(target, "unload")

    def traffic_documents(self) -> list[dict[str, Any]]:
        """Every traffic document that somebody has set; needs the scope admin, as all below."""
        return list(part_of(self._send("GET", "/admin/traffic"), "traffic", list))

    def traffic(self, model: str) -> dict[str, Any]:
        """The traffic document of a model: which version serves whom."""
        return self._send("GET", _traffic_path(model))

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
        return self._send("PUT", _traffic_path(model, dry_run=dry_run), document)

    def canary(self, model: str) -> dict[str, Any]:
        """The last canary of a model as `run`, absent when there was none, and the `history` of all, newest first."""
        return self._send("GET", _traffic_path(model, "/canary"))

    def promote_canary(self, model: str, *, dry_run: bool = False) -> dict[str, Any]:
        """Gives a model's canary all calls now. Raises Conflict when none runs; a dry run is that of `set_traffic`."""
        return self._send("POST", _traffic_path(model, "/promote", dry_run=dry_run))

    def roll_back_canary(self, model: str, *, dry_run: bool = False) -> dict[str, Any]:
        """Takes all calls away from a model's canary now; otherwise as `promote_canary`."""
        return self._send("POST", _traffic_path(model, "/rollback", dry_run=dry_run))

    def shadow_report(self, model: str) -> dict[str, Any]:
        """What came of the calls that were copied to another version."""
        return self._send("GET", _traffic_path(model, "/shadow"))

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, target: str, what: str) -> dict[str, Any]:
        name, version = split_target(target)
        of_version = f"/versions/{quote(version, safe='')}" if version else ""
        return self._send("POST", f"/admin/models/{quote(name, safe='')}{of_version}/{what}", wait_s=LOADING_S)

    def _inputs_of(self, model: str, version: str | int | None) -> Sequence[Port]:
        """The inputs of the version that is asked for; where the gateway has the choice, of the latest."""
        name, wanted = split_target(model)
        wanted = str(version) if version is not None else wanted
        shown = self.model(name)
        exact = shown.get("labels", {}).get(wanted, wanted)
        if exact in (None, "latest"):
            exact = shown.get("latest")
        for candidate in part_of(shown, "versions", list):
            if candidate["version"] == exact and candidate["inputs"]:
                inputs: Sequence[Port] = candidate["inputs"]
                return inputs
        raise VersionNotFound(f"'{name}' has no version '{exact}' that serves, so nobody knows what it takes.")

    def _datatype_of(self, name: str, version: str, output: str) -> str | None:
        """The datatype of one output; None when the gateway does not tell."""
        known = self._datatypes.get((name, version))
        if known is None:
            try:
                shown = part_of(self.model(name), "versions", list)
            except InferenceHubError:
                return None
            found = (each["outputs"] for each in shown if each["version"] == version)
            known = {port["name"]: port["datatype"] for port in next(found, ())}
            self._datatypes[name, version] = known
        return known.get(output)

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        wait_s: float = DEFAULT_DEADLINE_S,
    ) -> dict[str, Any]:
        timeout = httpx2.Timeout(wait_s, connect=10.0)
        given: dict[str, Any] = {"headers": dict(headers or {})}
        if body is not None:
            given["content"] = content_from_body(body)
            given["headers"]["content-type"] = "application/json"
        try:
            answer = self._http.request(method, self.url + path, timeout=timeout, **given)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise UnreachableError(self.url, str(error) or type(error).__name__) from error
        except httpx2.TimeoutException as error:
            raise DeadlineExceeded(f"Expected an answer within {wait_s:g} s, got none.") from error
        except httpx2.RequestError as error:  # it broke off, or its compression is broken
            raise UnreachableError(self.url, "the connection broke") from error
        return object_from_answer(answer.status_code, answer.headers, answer.content)


def _traffic_path(model: str, part: str = "", *, dry_run: bool = False) -> str:
    return f"/admin/traffic/{quote(model, safe='')}{part}{'?dry_run=true' if dry_run else ''}"
