"""What both clients are made of."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

from .operations import Operations
from .sending.connection import Address
from .sending.retry import Retries
from .sending.sender import Sender
from .target import target_of

if TYPE_CHECKING:
    from .predicting import Call, Format, Predictor

DEFAULT_URL = "http://127.0.0.1:3000"
DEFAULT_RETRIES = 3


def address_from(
    url: str | None, api_key: str | None, tls: SSLContext | None, headers: Mapping[str, str] | None
) -> Address:
    """Where the gateway is, as given or as the environment says."""
    return Address(
        (url or os.environ.get("INFERENCEHUB_URL") or DEFAULT_URL).rstrip("/"),
        api_key or os.environ.get("INFERENCEHUB_API_KEY"),
        tls,
        tuple((headers or {}).items()),
    )


def is_grpc(url: str) -> bool:
    """Whether a URL is that of the gateway's port for gRPC."""
    return url.partition("://")[0].lower() in ("grpc", "grpcs")


class Parts:
    """The steps of all operations, with what they share."""

    def __init__(
        self,
        url: str,
        retries: int,
        clock: Callable[[], float],
        chance: Callable[[], float],
        deadline_ms: int | None,
        format: Format,
    ) -> None:
        self._sender = Sender(url, Retries(retries, chance), clock)
        self._deadline_ms = deadline_ms
        self._format = format
        self.operations = Operations(self._sender)

    @cached_property
    def predictor(self) -> Predictor:
        """Made on first use: it loads numpy and protobuf, which scripts that only administer do not need."""
        from .catalogue.known import Catalogue, signatures_shown
        from .predicting import Predictor

        if not is_grpc(self._sender.url):
            return Predictor(self._sender, Catalogue(self._sender, signatures_shown))
        from .catalogue.grpc_metadata import signatures_asked

        return Predictor(self._sender, Catalogue(self._sender, signatures_asked))

    def call(
        self,
        model: str,
        version: str | int | None,
        inputs: Any,
        parameters: Mapping[str, Any] | None,
        deadline_ms: int | None,
        format: Format | None,
        headers: Mapping[str, str] | None,
    ) -> Call:
        """One call, with what the client says where the call says nothing."""
        from .predicting import Call

        name, wanted = target_of(model, version)
        deadline = self._deadline_ms if deadline_ms is None else deadline_ms
        sent_along = tuple((headers or {}).items())
        return Call(name, wanted, inputs, parameters, deadline, format or self._format, sent_along)
