"""The methods of a worker's service as gRPC is told of them: bytes that are no message are the caller's fault."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import grpc
import grpc.aio
from google.protobuf.message import DecodeError, Message

from inferencehub.errors import InvalidRequest
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from inferencehub.worker.calls.answers.reply import status_from_error

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


def handlers(servicer: rpc.InferenceServiceServicer) -> dict[str, Handler]:
    """Of every method that takes one message, in place of the generated ones.

    Those answer UNKNOWN, with the text of a Python exception, to bytes that are no message; and they encode on the
    event loop whatever the size, where a large response of ours comes encoded.
    """
    return {
        "Predict": _unary(servicer.Predict, pb.PredictRequest),
        "PredictStream": _writing(servicer.PredictStream, pb.PredictRequest),
        "LoadModel": _unary(servicer.LoadModel, pb.LoadModelRequest),
        "UnloadModel": _unary(servicer.UnloadModel, pb.UnloadModelRequest),
        "SetDesiredModels": _unary(servicer.SetDesiredModels, pb.SetDesiredModelsRequest),
        "WatchModels": _streaming(servicer.WatchModels, pb.WatchModelsRequest),
    }


def _unary(method: Callable[[Any, Context], Awaitable[Any]], kind: type[Message]) -> Handler:
    async def answer(body: bytes, context: Context) -> Any:
        return await method(await _message(body, kind, context), context)

    return grpc.unary_unary_rpc_method_handler(answer, None, _encoded)


def _streaming(method: Callable[[Any, Context], AsyncIterator[Any]], kind: type[Message]) -> Handler:
    async def answer(body: bytes, context: Context) -> AsyncIterator[Any]:
        async for message in method(await _message(body, kind, context), context):
            yield message

    return grpc.unary_stream_rpc_method_handler(answer, None, _encoded)


def _writing(method: Callable[[Any, Context], Awaitable[Any]], kind: type[Message]) -> Handler:
    """Of a method that writes its messages to the context, and learns where it does that its caller has gone."""

    async def answer(body: bytes, context: Context) -> None:
        await method(await _message(body, kind, context), context)

    return grpc.unary_stream_rpc_method_handler(answer, None, _encoded)


async def _message(body: bytes, kind: type[Message], context: Context) -> Message:
    try:
        return kind.FromString(body)
    except DecodeError:
        name = kind.DESCRIPTOR.full_name
        await context.abort(*status_from_error(InvalidRequest(f"Expected a message {name}, got bytes that are none.")))


def _encoded(response: Message | bytes) -> bytes:
    return response if isinstance(response, bytes) else response.SerializeToString()
