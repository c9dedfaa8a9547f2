"""KServe's own inference client over gRPC."""

from __future__ import annotations

import numpy as np
from items import GRPC_ADDRESS, item, key, refused_later, serve
from kserve import InferenceGRPCClient, InferInput, InferRequest

SINGLES = np.arange(6, dtype=np.float32).reshape(2, 3)


def client() -> InferenceGRPCClient:
    return InferenceGRPCClient(GRPC_ADDRESS)


def metadata() -> list[tuple[str, str]]:
    return list(key().items())


def given(binary: bool) -> InferRequest:
    tensor = InferInput("x", list(SINGLES.shape), "FP32")
    tensor.set_data_from_numpy(SINGLES, binary_data=binary)
    return InferRequest(model_name="fp32", infer_inputs=[tensor], request_id="k-1")


@item
async def kserve_infer() -> None:
    async with client() as asking:
        for binary in (False, True):
            answer = await asking.infer(given(binary), headers=metadata())
            assert answer.id == "k-1"
            assert (answer.outputs[0].as_numpy() == SINGLES).all()


@item
async def kserve_ready() -> None:
    async with client() as asking:
        assert await asking.is_server_live(headers=metadata())
        assert await asking.is_server_ready(headers=metadata())
        assert await asking.is_model_ready("fp32", headers=metadata())


@item
async def kserve_errors() -> None:
    async with client() as asking:
        unknown = InferRequest(model_name="nobody", infer_inputs=given(False).inputs)
        text = await refused_later(Exception, asking.infer(unknown, headers=metadata()))
        assert "There is no model 'nobody'" in text, text


if __name__ == "__main__":
    serve()
