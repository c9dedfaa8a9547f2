"""The shared token of a worker that strangers can reach: calls without it are refused before they are read."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeAlias

import grpc
import grpc.aio

from inferencehub.errors import Unauthenticated
from inferencehub.worker.calls.answers.reply import status_from_error

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

# Probes of container platforms can't send metadata, and learn no more than that the worker serves.
OPEN_SERVICE = "/grpc.health.v1.Health/"


class TokenInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs alone
    """Asks for `authorization: Bearer TOKEN` on every call but health checks."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        """Pass the call on, or answer UNAUTHENTICATED."""
        handler = await continuation(handler_call_details)
        if handler is None or handler_call_details.method.startswith(OPEN_SERVICE):
            return handler
        for name, value in handler_call_details.invocation_metadata or ():
            if name == "authorization":
                given = value if isinstance(value, bytes) else value.encode()
                if hmac.compare_digest(given, self._expected):
                    return handler
        return _refusal(handler)


def _refusal(handler: Handler) -> Handler:
    async def refuse(_: Any, context: grpc.aio.ServicerContext[Any, Any]) -> NoReturn:
        sentence = "This worker asks for its token: set workers.token to the same value on gateways and workers."
        await context.abort(*status_from_error(Unauthenticated(sentence)))

    make: Any = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }[bool(handler.request_streaming), bool(handler.response_streaming)]
    refusing: Handler = make(refuse)
    return refusing
