"""Measures the same calls as JSON and as Protobuf: bytes on the wire, and time to encode and decode them.

Run it from the repository's root: python -m bench.grpc_vs_rest
It writes bench/results/grpc_vs_rest.json and docs/assets/grpc-vs-rest.svg, and prints a table.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import described, node_from_wheel
from bench.reports.grpc_vs_rest import drawn, printed
from bench.stopwatch import median_us
from inferencehub.rpc.v1 import inference_pb2 as pb

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "bench" / "results" / "grpc_vs_rest.json"
PICTURE = ROOT / "docs" / "assets" / "grpc-vs-rest.svg"
NODE_SCRIPT = Path(__file__).with_suffix(".mjs")
DATATYPES = {"float32": pb.DATATYPE_FP32, "float64": pb.DATATYPE_FP64}


@dataclass(frozen=True)
class Case:
    """One call: a name for the reader, the model and input that it is for, and the tensor."""

    name: str
    model: str
    input: str
    tensor: np.ndarray


def cases() -> list[Case]:
    """Return a row, a small picture, a batch and a photograph; all but the batch are real data."""
    from sklearn.datasets import load_digits, load_iris, load_sample_image

    photograph = load_sample_image("china.jpg")[:224, :224].astype(np.float32) / 255
    batch = np.random.default_rng(0).standard_normal((64, 128), np.float32)
    return [
        Case("row of 4, FP64", "iris", "features", load_iris().data[:1]),
        Case("digit 8×8, FP32", "resnet", "image", load_digits().images[:1].astype(np.float32)),
        Case("batch 64×128, FP32", "embeddings", "x", batch),
        Case("photo 224×224×3, FP32", "photos", "image", photograph[np.newaxis]),
    ]


def json_from_case(case: Case) -> bytes:
    """Encode as a Python client of the REST endpoint does, in the shortest form that POST /predict takes."""
    return json.dumps({"model_name": case.model, "inputs": without_batch_of_one(case).tolist()}).encode()


def without_batch_of_one(case: Case) -> np.ndarray:
    """Return the tensor as people write it in JSON: a single row without the batch dimension."""
    return case.tensor[0] if len(case.tensor) == 1 else case.tensor


def tensor_from_json(body: bytes, case: Case) -> np.ndarray:
    """Decode to an array, as a server must before it can run a model."""
    return np.array(json.loads(body)["inputs"], dtype=case.tensor.dtype).reshape(case.tensor.shape)


def protobuf_from_case(case: Case) -> bytes:
    """Encode as a PredictRequest with raw bytes, of the same shape as the JSON."""
    shape = without_batch_of_one(case).shape
    tensor = pb.Tensor(
        name=case.input, datatype=DATATYPES[case.tensor.dtype.name], shape=shape, raw=case.tensor.tobytes()
    )
    return pb.PredictRequest(model_name=case.model, inputs=[tensor]).SerializeToString()


def tensor_from_protobuf(body: bytes, case: Case) -> np.ndarray:
    """Decode to an array."""
    tensor = pb.PredictRequest.FromString(body).inputs[0]
    return np.frombuffer(tensor.raw, case.tensor.dtype).reshape(case.tensor.shape)


def shortest_json_bytes(case: Case) -> int:
    """Return the size of the JSON body if each number had as few digits as its datatype needs, and no space beside it.

    tolist() and JavaScript write a FP32 with the digits of a FP64, which is nobody's wish but everybody's habit.
    """
    return _compact_json_bytes(case, case.tensor, 0)


def named_json_bytes(case: Case) -> int:
    """Return the size of the JSON body that the playground sends: the input by its name, written by JavaScript."""
    return _compact_json_bytes(case, case.tensor.astype(np.float64), {case.input: 0})


def _compact_json_bytes(case: Case, tensor: np.ndarray, inputs: Any) -> int:
    """Return the size without a space, with as few digits as the datatype needs; `inputs` has a 0 for the tensor."""
    numbers = [np.format_float_positional(x, trim="-") for x in tensor.ravel()]
    brackets = json.dumps(np.zeros_like(without_batch_of_one(case), int).tolist(), separators=(",", ":"))
    frame = json.dumps({"model_name": case.model, "inputs": inputs}, separators=(",", ":"))
    return len(frame) - 1 + len(brackets) - tensor.size + sum(map(len, numbers))


def sizes_in_bytes(case: Case) -> dict[str, int]:
    """Return what each way puts on the wire, headers of HTTP left out."""
    return {
        "json": len(json_from_case(case)),
        "json_shortest": shortest_json_bytes(case),
        "json_named": named_json_bytes(case),
        "protobuf": len(protobuf_from_case(case)),
    }


def measured_in_python(case: Case) -> dict[str, Any]:
    """Time both ways in this process, each to and from an array."""
    as_json, as_protobuf = json_from_case(case), protobuf_from_case(case)
    for tensor in (tensor_from_json(as_json, case), tensor_from_protobuf(as_protobuf, case)):
        np.testing.assert_array_equal(tensor, case.tensor)  # neither way may lose a digit
    return {
        "json": _timed(lambda: json_from_case(case), lambda: tensor_from_json(as_json, case)),
        "protobuf": _timed(lambda: protobuf_from_case(case), lambda: tensor_from_protobuf(as_protobuf, case)),
    }


def _timed(encode: Callable[[], object], decode: Callable[[], object]) -> dict[str, float]:
    return {"encode_us": median_us(encode), "decode_us": median_us(decode)}


def measured_in_node(all_cases: list[Case], node: Path) -> list[dict[str, Any]]:
    """Time both ways in Node, to and from a typed array, on the bodies that Python has made."""
    with tempfile.TemporaryDirectory() as folder:
        bodies = []
        for number, case in enumerate(all_cases):
            paths = {kind: Path(folder) / f"{number}.{kind}" for kind in ("json", "protobuf")}
            paths["json"].write_bytes(json_from_case(case))
            paths["protobuf"].write_bytes(protobuf_from_case(case))
            bodies.append({kind: str(path) for kind, path in paths.items()})
        answer = subprocess.run(
            [node, NODE_SCRIPT], input=json.dumps(bodies), capture_output=True, text=True, check=True
        )
    return json.loads(answer.stdout)


def main() -> None:
    """Measure, write the raw result and the picture, and print the table with what becomes of the claims."""
    node = node_from_wheel()
    all_cases = cases()
    in_node = measured_in_node(all_cases, node)
    rows = []
    for case, node_times in zip(all_cases, in_node, strict=True):
        rows.append(
            {
                "case": case.name,
                "bytes": sizes_in_bytes(case),
                "python": measured_in_python(case),
                "node": node_times,
            }
        )
    result = {
        "command": "python -m bench.grpc_vs_rest",
        "machine": described(("protobuf", "numpy"), node),
        "rows": rows,
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    PICTURE.write_text(drawn(rows))
    print(printed(rows))


if __name__ == "__main__":
    main()
