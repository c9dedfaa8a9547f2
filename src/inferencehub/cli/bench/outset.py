"""Before any load: is there such a model, do the inputs fit, and may this key call it?"""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import typer

from inferencehub.client import UnreachableError
from inferencehub.errors import (
    InferenceHubError,
    QueueFull,
    RateLimited,
    ServerError,
    VersionNotFound,
    error_from_reason,
    is_success,
)

from ..asking import asking
from ..json_argument import json_from_argument
from .inputs import inputs_of_version, rows_in, with_rows
from .plan import Subject
from .target import Address, Target, content_of, headers_of, request_bytes, target_from_url

PROBE_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Outset:
    """Everything that a load needs: where to, what, and what to call it in the report."""

    target: Target
    address: Address
    request: bytes
    subject: Subject


def prepare(url: str, model: str, inputs: str | None, rows: int | None, deadline_ms: int | None) -> Outset:
    """Asks for the signature, makes the request, and sends it once.

    Raises:
        InferenceHubError: The gateway is not there, or refuses the key, the model or the inputs.
    """
    given = None if inputs is None else json_from_argument(inputs, "[5.1, 3.5, 1.4, 0.2]")
    name, _, wanted = model.partition("@")
    if not name or ("@" in model and not wanted):
        raise typer.BadParameter(f"expected MODEL, MODEL@VERSION or MODEL@LABEL, got {model!r}", param_hint="MODEL")
    with asking(url, model) as client:
        version = version_of(client.model(name), wanted)
    sent, came_from = (given, "the inputs that were given") if inputs is not None else inputs_of_version(version)
    if rows is not None:
        sent = with_rows(sent, version, rows)
    body = {"model_name": name, "inputs": sent} | ({"version": wanted} if wanted else {})
    target = target_from_url(url)
    key = os.environ.get("INFERENCEHUB_API_KEY")
    request = request_bytes(target, body, key, deadline_ms)
    served = _probe(target, url, key, body)
    return Outset(
        target,
        _reachable(target, url),
        request,
        Subject(
            url=url,
            model=name,
            version=wanted or served,
            rows=rows_in(sent, version),
            body_bytes=len(content_of(body)),
            inputs_from=came_from,
            deadline_ms=deadline_ms,
        ),
    )


def version_of(model: Mapping[str, Any], wanted: str) -> Mapping[str, Any]:
    """The version that is meant by its name, by a label or by nothing, as GET /models/{model} shows it."""
    exact = model.get("labels", {}).get(wanted, wanted)
    if exact in ("", "latest"):
        exact = model.get("latest", "")
    versions: list[Mapping[str, Any]] = model["versions"]
    for version in versions:
        # Where none serves, the call itself says so best.
        if version["version"] == exact or (not exact and not wanted):
            return version
    there = ", ".join([*model.get("labels", {}), *(version["version"] for version in versions)])
    raise VersionNotFound(
        f"'{model['name']}' has no version or label '{exact or wanted}'; there are: {there or 'none'}."
    )


def _probe(target: Target, url: str, key: str | None, body: Mapping[str, Any]) -> str:
    """Sends the call once, with the gateway's own deadline; the version that served it, empty while all is busy."""
    connection: http.client.HTTPConnection
    if target.tls is None:
        connection = http.client.HTTPConnection(target.name, target.port, timeout=PROBE_PATIENCE_S)
    else:
        connection = http.client.HTTPSConnection(target.name, target.port, timeout=PROBE_PATIENCE_S, context=target.tls)
    try:
        connection.request("POST", target.path, content_of(body), headers_of(target, key))
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(url, str(error) or type(error).__name__) from None
    finally:
        connection.close()
    if not is_success(answer.status):
        refusal = _error_from(answer.status, content, url)
        # A load that is to be measured may well be more than is allowed, or more than there is room for.
        if not isinstance(refusal, RateLimited | QueueFull):
            raise refusal
    return answer.headers.get("x-inferencehub-version", "")


def _error_from(status: int, body: bytes, url: str) -> InferenceHubError:
    try:
        problem = json.loads(body)
        details = {"errors": problem["errors"]} if problem.get("errors") else None
        return error_from_reason(problem["reason"], problem["detail"], http=status, details=details)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ServerError("UNEXPECTED_ANSWER", f"Expected an answer of a gateway at {url}, got HTTP {status}.")


def _reachable(target: Target, url: str) -> Address:
    """The first address that takes connections."""
    problem = "the name resolves to no address"
    for address in target.addresses():
        try:
            socket.create_connection(address, timeout=10).close()
        except OSError as error:
            problem = str(error)
        else:
            return address
    raise UnreachableError(url, problem)
