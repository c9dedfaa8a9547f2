"""KServe's own inference client over REST."""

from __future__ import annotations

import numpy as np
from items import ADDRESS, item, key, refused_later, serve
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig

URL = f"http://{ADDRESS}"
SINGLES = np.arange(6, dtype=np.float32).reshape(2, 3)


def client() -> InferenceRESTClient:
    return InferenceRESTClient(RESTConfig(protocol="v2"))


def given(binary: bool) -> InferRequest:
    tensor = InferInput("x", list(SINGLES.shape), "FP32")
    tensor.set_data_from_numpy(SINGLES, binary_data=binary)
    parameters = {"binary_data_output": True} if binary else None
    return InferRequest(model_name="fp32", infer_inputs=[tensor], request_id="k-1", parameters=parameters)


@item
async def kserve_infer() -> None:
    for binary in (False, True):
        answer = await client().infer(URL, given(binary), model_name="fp32", headers=key())
        assert answer.id == "k-1"
        assert (answer.outputs[0].as_numpy() == SINGLES).all()


@item
async def kserve_ready() -> None:
    assert await client().is_server_live(URL, headers=key())
    assert await client().is_server_ready(URL, headers=key())
    assert await client().is_model_ready(URL, "fp32", headers=key())


@item
async def kserve_errors() -> None:
    text = await refused_later(Exception, client().infer(URL, given(False), model_name="nobody", headers=key()))
    assert "404" in text, text
    assert "There is no model 'nobody'" in text, text


if __name__ == "__main__":
    serve()
