"""The real tritonclient over HTTP with asyncio."""

from __future__ import annotations

import numpy as np
import tritonclient.http.aio as http
from items import ADDRESS, item, key, refused_later, serve
from tritonclient.utils import InferenceServerException

SINGLES = np.arange(6, dtype=np.float32).reshape(2, 3)


def given(binary: bool = True) -> http.InferInput:
    tensor = http.InferInput("x", list(SINGLES.shape), "FP32")
    tensor.set_data_from_numpy(SINGLES, binary_data=binary)
    return tensor


@item
async def aio_infer() -> None:
    async with http.InferenceServerClient(ADDRESS) as client:
        for binary in (True, False):
            outputs = [http.InferRequestedOutput("x", binary_data=binary)]
            for asked in (None, outputs):
                result = await client.infer("fp32", [given(binary)], outputs=asked, headers=key())
                assert (result.as_numpy("x") == SINGLES).all()
        for coding in ("gzip", "deflate"):
            result = await client.infer(
                "fp32",
                [given()],
                headers=key(),
                request_compression_algorithm=coding,
                response_compression_algorithm=coding,
            )
            assert (result.as_numpy("x") == SINGLES).all()


@item
async def aio_surface() -> None:
    async with http.InferenceServerClient(ADDRESS) as client:
        assert await client.is_server_live()
        assert await client.is_server_ready()
        assert await client.is_model_ready("fp32", headers=key())
        assert (await client.get_model_metadata("fp32", headers=key()))["versions"] == ["1"]
        assert (await client.get_model_config("fp32", headers=key()))["name"] == "fp32"
        assert (await client.get_inference_statistics("fp32", headers=key()))["model_stats"][0]["name"] == "fp32"
        index = await client.get_model_repository_index(headers=key())
        assert {"name": "fp32", "version": "1", "state": "READY", "reason": ""} in index


@item
async def aio_errors() -> None:
    async with http.InferenceServerClient(ADDRESS) as client:
        text = await refused_later(InferenceServerException, client.infer("nobody", [given()], headers=key()))
        assert text.startswith("[404] There is no model 'nobody'"), text


if __name__ == "__main__":
    serve()
