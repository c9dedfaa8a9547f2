"""The steps of a prediction: find the signature, encode, send, decode; and once more where the signature was old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

from inferencehub.errors import InputMismatch, InvalidRequest, ModelNotFound, VersionNotFound

from .catalogue.known import Catalogue, no_signature
from .catalogue.signature import Signature, Signatures
from .inputs.frames import tells_columns
from .inputs.image_files import file_for, may_be_file
from .inputs.values import UnsendableInput
from .prediction import Prediction
from .sending.exchange import Answer, Request, Steps
from .sending.problem import object_from_answer
from .sending.sender import DEFAULT_TIMEOUT_S, Sender
from .wire import json_body, protobuf_body
from .wire.json_answer import prediction_from_body

Format = Literal["binary", "json"]
Change: TypeAlias = Callable[[Request], Request]


def _as_it_is(request: Request) -> Request:
    return request


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of which model."""

    name: str
    version: str | None
    inputs: Any
    parameters: Mapping[str, Any] | None
    deadline_ms: int | None
    format: Format
    headers: tuple[tuple[str, str], ...] = ()
    change: Change = _as_it_is


class Predictor:
    """Makes predictions with what a client knows of the catalogue."""

    def __init__(self, sender: Sender, catalogue: Catalogue) -> None:
        self._sender = sender
        self._catalogue = catalogue

    def predict(self, call: Call) -> Steps[Prediction]:
        """One prediction.

        Raises:
            InferenceHubError: The class tells why.
        """
        end = self._sender.end_of(call.deadline_ms)
        answer = yield from self._answered(call, end)
        return (yield from self._decoded(call, answer, end))

    def answer(self, call: Call, change: Change) -> Steps[tuple[Answer, Callable[[str], str | None]]]:
        """The answer as it came, and what tells the datatype of an output by its name, where that is known.

        Args:
            call: What is asked.
            change: Of the request, before it is sent.

        Raises:
            InferenceHubError: The class tells why.
        """
        end = self._sender.end_of(call.deadline_ms)
        answer = yield from self._answered(replace(call, change=change), end)
        ran = answer.headers.get("x-inferencehub-version", "")
        if ran and not self._catalogue.is_known(call.name, ran):
            yield from self._catalogue.signatures_if_readable(call.name, ran, end)
        return answer, lambda output: self._datatype(call.name, ran, output)

    def _answered(self, call: Call, end: float | None) -> Steps[Answer]:
        if call.format not in ("binary", "json"):
            raise InvalidRequest(f"Expected format 'binary' or 'json', got {call.format!r}.")
        signatures = yield from self._signatures(call, end)
        try:
            answer = yield from self._sent(call, signatures, end)
            return (yield from self._in_its_columns(call, signatures, answer, end))
        except InputMismatch as refused:
            if isinstance(refused, UnsendableInput):
                raise
            return (yield from self._sent_otherwise(call, signatures, refused, end))
        except (ModelNotFound, VersionNotFound):
            self._catalogue.forget(call.name)
            raise

    def _in_its_columns(
        self, call: Call, signatures: Signatures | None, answer: Answer, end: float | None
    ) -> Steps[Answer]:
        """The answer; another one where a version has come and run that takes the same columns in another order."""
        took = None if signatures is None else signatures.of(call.version)
        ran = answer.headers.get("x-inferencehub-version", "")
        if took is None or not ran or self._catalogue.is_known(call.name, ran):
            return answer
        if not tells_columns(call.inputs, took.inputs):
            return answer
        self._catalogue.forget(call.name)
        now = yield from self._catalogue.signatures(call.name, call.version, end)
        has = now.by_version.get(ran)
        if has is None or not has.has_other_columns(took):
            return answer
        return (yield from self._sent(call, now, end))

    def signature(self, call: Call) -> Steps[Signature | None]:
        """The signature of the version that is likeliest to answer; None where it is not known."""
        end = self._sender.end_of(call.deadline_ms)
        signatures = yield from self._catalogue.signatures_if_readable(call.name, call.version, end)
        return None if signatures is None else signatures.of(call.version)

    def _signatures(self, call: Call, end: float | None) -> Steps[Signatures | None]:
        if call.format == "binary" or json_body.needs_signature(call.inputs) or may_be_file(call.inputs):
            return (yield from self._catalogue.signatures(call.name, call.version, end))
        return (yield from self._catalogue.signatures_if_readable(call.name, call.version, end))

    def _sent(self, call: Call, signatures: Signatures | None, end: float | None) -> Steps[Answer]:
        candidates = [] if signatures is None else signatures.candidates(call.version)
        may_repeat = bool(candidates) and all(candidate.idempotent for candidate in candidates)
        request = call.change(_request(call, signatures))
        return (yield from self._sender.send(request, may_repeat=may_repeat, end=end))

    def _sent_otherwise(
        self, call: Call, before: Signatures | None, refused: InputMismatch, end: float | None
    ) -> Steps[Answer]:
        """Inputs that the gateway refuses, and says where, were not run. They are sent again where the version has
        changed, or it was another one than they were encoded for: JSON fits whichever version answers."""
        self._catalogue.forget(call.name)
        if not refused.details.get("errors"):
            raise refused  # by the model itself
        had = None if before is None else before.agreed(call.version)
        if call.format == "json" or had is None or file_for(call.inputs, had) is not None:
            raise refused
        now = yield from self._catalogue.signatures(call.name, call.version, end)
        has = now.agreed(call.version)
        if has is None or not has.is_sent_as(had):
            return (yield from self._sent(call, now, end))
        if call.version is None and not all(has.is_sent_as(other) for other in now.candidates(None)):
            return (yield from self._sent(replace(call, format="json"), now, end))
        raise refused

    def _decoded(self, call: Call, answer: Answer, end: float | None) -> Steps[Prediction]:
        if answer.headers.get("content-type", "").startswith(protobuf_body.MEDIA_TYPE):
            prediction = protobuf_body.prediction_from_answer(answer)
        else:
            body = object_from_answer(answer)
            version = body.get("version")
            if call.format == "json" and isinstance(version, str):
                yield from self._catalogue.signatures_if_readable(call.name, version, end)
            prediction = prediction_from_body(body, lambda ran, output: self._datatype(call.name, ran, output))
        ran = self._catalogue.known(call.name, prediction.version)
        if not self._catalogue.is_known(call.name, prediction.version):
            self._catalogue.forget(call.name)
        return replace(prediction, labels=ran.labels) if ran is not None and ran.labels else prediction

    def _datatype(self, name: str, version: str, output: str) -> str | None:
        known = self._catalogue.known(name, version)
        ports = () if known is None else known.outputs
        return next((port.datatype for port in ports if port.name == output), None)


def _request(call: Call, signatures: Signatures | None) -> Request:
    file = _file(call, signatures)
    if file is not None:
        return file
    signature = None if signatures is None else signatures.agreed(call.version)
    if call.format == "binary" and signature is not None:
        content = protobuf_body.content_from_call(call.name, call.version, call.inputs, signature, call.parameters)
        return _post(call, content, protobuf_body.MEDIA_TYPE, protobuf_body.MEDIA_TYPE)
    likeliest = _likeliest(call, signatures)
    by_column = signatures is not None and signatures.differ_in_columns(call.version)
    content = json_body.content_from_call(
        call.name, call.version, call.inputs, likeliest, call.parameters, by_column=by_column
    )
    accept = json_body.MEDIA_TYPE if call.format == "json" else protobuf_body.MEDIA_TYPE
    return _post(call, content, json_body.MEDIA_TYPE, accept)


def _likeliest(call: Call, signatures: Signatures | None) -> Signature | None:
    """For columns and pixels alone; whatever else is sent as it is, for the gateway to fit or to refuse."""
    found = None if signatures is None else signatures.of(call.version)
    if found is None and json_body.needs_signature(call.inputs):
        raise no_signature(call.name, call.version)
    return found


def _file(call: Call, signatures: Signatures | None) -> Request | None:
    likeliest = None if signatures is None else signatures.of(call.version)
    file = None if likeliest is None else file_for(call.inputs, likeliest)
    if file is None:
        return None
    if call.parameters:
        raise UnsendableInput("Parameters cannot go with an image file; send the image as an array, or leave them out.")
    target = {"model_name": call.name} | ({} if call.version is None else {"version": call.version})
    accept = json_body.MEDIA_TYPE if call.format == "json" else protobuf_body.MEDIA_TYPE
    return _post(call, file.content, file.media_type, accept, f"/predict?{urlencode(target)}")


def _post(call: Call, content: bytes, content_type: str, accept: str, path: str = "/predict") -> Request:
    headers = (*call.headers, ("content-type", content_type), ("accept", accept))
    return Request("POST", path, headers, content, DEFAULT_TIMEOUT_S)
