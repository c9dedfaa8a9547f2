"""The real tritonclient over gRPC with asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import tritonclient.grpc.aio as grpc
from items import GRPC_ADDRESS, item, key, refused_later, serve
from tritonclient.utils import InferenceServerException

SINGLES = np.arange(6, dtype=np.float32).reshape(2, 3)


def given() -> grpc.InferInput:
    tensor = grpc.InferInput("x", list(SINGLES.shape), "FP32")
    tensor.set_data_from_numpy(SINGLES)
    return tensor


@item
async def aio_infer() -> None:
    async with grpc.InferenceServerClient(GRPC_ADDRESS) as client:
        answers = [client.infer("fp32", [given()], request_id=str(i), headers=key()) for i in range(20)]
        for number, result in enumerate(await asyncio.gather(*answers)):
            assert result.get_response().id == str(number)
            assert (result.as_numpy("x") == SINGLES).all()


@item
async def aio_stream() -> None:
    async def requests() -> AsyncIterator[dict[str, Any]]:
        for number in range(20):
            yield {"model_name": "fp32", "inputs": [given()], "request_id": str(number)}

    ids = []
    async with grpc.InferenceServerClient(GRPC_ADDRESS) as client:
        async for result, error in client.stream_infer(requests(), headers=key()):
            assert error is None, error
            ids.append(result.get_response().id)
    assert ids == [*map(str, range(20))], ids


@item
async def aio_surface() -> None:
    async with grpc.InferenceServerClient(GRPC_ADDRESS) as client:
        assert await client.is_server_live()
        assert await client.is_server_ready()
        assert await client.is_model_ready("fp32", headers=key())
        assert (await client.get_model_metadata("fp32", headers=key())).versions == ["1"]
        assert (await client.get_model_config("fp32", headers=key())).config.name == "fp32"
        statistics = await client.get_inference_statistics("fp32", headers=key())
        assert statistics.model_stats[0].name == "fp32"
        index = await client.get_model_repository_index(headers=key())
        assert "fp32" in [each.name for each in index.models]


@item
async def aio_errors() -> None:
    async with grpc.InferenceServerClient(GRPC_ADDRESS) as client:
        text = await refused_later(InferenceServerException, client.infer("nobody", [given()], headers=key()))
        assert text.startswith("[StatusCode.NOT_FOUND] There is no model 'nobody'"), text


if __name__ == "__main__":
    serve()
