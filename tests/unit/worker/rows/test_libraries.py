"""What real libraries do with rows that share a run is found out at load."""

from __future__ import annotations

import hashlib
import io
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from onnx import TensorProto as T
from onnx import helper, numpy_helper
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.worker.catalogue.loading.warmup import WarmUp, warm_up
from tests.support.model_folders import load_with_spec

node = helper.make_node


def tried(folder: Path, files: dict[str, bytes | str]) -> WarmUp:
    """What the warm-up of a version with these files has shown."""
    model, spec, _ = load_with_spec(folder, files)
    assert model.signature.batched
    try:
        return warm_up(model, spec)
    finally:
        model.close()


# ---- ONNX


def graph(
    nodes: Sequence[Any],
    taken: int = T.FLOAT,
    given: int = T.FLOAT,
    shape: Sequence[Any] = ("N", 3),
    out: Sequence[Any] | None = None,
    **initializers: Any,
) -> bytes:
    """A graph from `x` to `y`; initializers are arrays by name."""
    value = helper.make_tensor_value_info
    made = helper.make_graph(
        nodes,
        "graph",
        [value("x", taken, shape)],
        [value("y", given, out or shape)],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in initializers.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    return model.SerializeToString()  # type: ignore[no-any-return]


def centred(taken: int = T.FLOAT, shape: Sequence[Any] = ("N", 3), axes: Sequence[int] = (0,)) -> bytes:
    nodes = [node("ReduceMean", ["x", "axes"], ["mean"]), node("Sub", ["x", "mean"], ["y"])]
    return graph(nodes, taken, taken, shape, axes=np.array(axes, np.int64))


WEIGHTS = np.random.default_rng(0).normal(0, 1, (3, 3)).astype(np.float32)
TABLE = np.random.default_rng(0).normal(0, 1, (7, 3)).astype(np.float32)
ROW = np.array([0], np.int64)

MEETING = {
    "centred FP32": centred(),
    "centred FP64": centred(T.DOUBLE),
    "centred FP16": centred(T.FLOAT16),
    "centred INT64": graph(
        [node("ReduceMin", ["x", "axes"], ["low"]), node("Sub", ["x", "low"], ["y"])], T.INT64, T.INT64, axes=ROW
    ),
    "centred pictures": centred(shape=("N", 3, "H", "W"), axes=(0, 2, 3)),
    "greater than the mean": graph(
        [node("ReduceMean", ["x", "axes"], ["mean"]), node("Greater", ["x", "mean"], ["y"])], given=T.BOOL, axes=ROW
    ),
    "saturated": graph(
        [
            node("ReduceMean", ["x", "axes"], ["mean"]),
            node("Sub", ["x", "mean"], ["away"]),
            node("Mul", ["away", "much"], ["far"]),
            node("Sigmoid", ["far"], ["y"]),
        ],
        axes=ROW,
        much=np.float32(1e4),
    ),
    "softmax over the rows": graph([node("Softmax", ["x"], ["y"], axis=0)]),
    "norm over the rows": graph([node("LpNormalization", ["x"], ["y"], axis=0)]),
    "sum so far": graph([node("CumSum", ["x", "axis"], ["y"])], axis=np.int64(0)),
    "sorted": graph(
        [node("Shape", ["x"], ["rows"], start=0, end=1), node("TopK", ["x", "rows"], ["y", "places"], axis=0)]
    ),
    "quantised together": graph(
        [
            node("DynamicQuantizeLinear", ["x"], ["small", "scale", "zero"]),
            node("DequantizeLinear", ["small", "scale", "zero"], ["y"]),
        ]
    ),
    "text of the first row": graph(
        [node("Gather", ["x", "first"], ["head"]), node("StringConcat", ["x", "head"], ["y"])],
        T.STRING,
        T.STRING,
        ("N",),
        first=ROW,
    ),
    "embedding": graph(
        [
            node("Gather", ["table", "x"], ["found"]),
            node("ReduceMean", ["found", "axes"], ["mean"]),
            node("Sub", ["found", "mean"], ["y"]),
        ],
        T.INT64,
        shape=("N",),
        out=("N", 3),
        table=TABLE,
        axes=ROW,
    ),
}
APART = {
    "layer": graph([node("MatMul", ["x", "weights"], ["y"])], weights=WEIGHTS),
    "softmax over the classes": graph([node("Softmax", ["x"], ["y"], axis=1)]),
    "pictures": centred(shape=("N", 3, "H", "W"), axes=(2, 3)),
    "logarithm": graph([node("Log", ["x"], ["y"])]),
    "label": graph(
        [node("MatMul", ["x", "weights"], ["scores"]), node("ArgMax", ["scores"], ["y"], axis=1, keepdims=0)],
        given=T.INT64,
        out=("N",),
        weights=WEIGHTS,
    ),
    "embedding": graph([node("Gather", ["table", "x"], ["y"])], T.INT64, shape=("N",), out=("N", 3), table=TABLE),
    "texts": graph([node("StringConcat", ["x", "x"], ["y"])], T.STRING, T.STRING, ("N",)),
}


@pytest.mark.parametrize("kind", MEETING)
def test_onnx_graphs_whose_rows_meet_do_not_batch(tmp_path: Path, kind: str) -> None:
    warm = tried(tmp_path, {"model.onnx": MEETING[kind]})
    assert not warm.may_batch
    assert "'y' of a row differs when another row shares the run" in warm.warnings[0]


@pytest.mark.parametrize("kind", APART)
def test_onnx_graphs_whose_rows_keep_apart_batch(tmp_path: Path, kind: str) -> None:
    warm = tried(tmp_path, {"model.onnx": APART[kind]})
    assert (warm.may_batch, warm.warnings) == (True, [])


def test_batching_that_model_yaml_declares_is_no_proof(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {"model.onnx": centred(), "model.yaml": "batching: {max_batch_size: 8}\n"}
    with pytest.raises(ModelLoadError, match="`batching` is declared, and 'y' of a row differs"):
        tried(tmp_path, files)


# ---- scikit-learn


def centre(rows: Any) -> Any:
    """A step that was meant for training."""
    return rows - rows.mean(axis=0)


def row_sums(rows: Any) -> Any:
    """A step that looks at each row."""
    return np.asarray(rows) / np.abs(rows).sum(axis=1, keepdims=True).clip(1e-9)


X = np.random.default_rng(1).normal(50, 9, (40, 4))


@pytest.mark.parametrize(("function", "may_batch"), [(centre, False), (row_sums, True)])
def test_pipelines_with_functions_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: Any, may_batch: bool
) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    pipeline = make_pipeline(StandardScaler(), FunctionTransformer(function), LinearRegression()).fit(X, X[:, 0])
    buffer = io.BytesIO()
    joblib.dump(pipeline, buffer)
    content = buffer.getvalue()
    pin = f"trust: sha256:{hashlib.sha256(content).hexdigest()}\n"
    assert tried(tmp_path, {"model.joblib": content, "model.yaml": pin}).may_batch is may_batch


# ---- Python


def python_model(body: str, more: str = "") -> str:
    return f"""
import numpy as np

class Model:
    inputs = {{"x": ("FP32", [-1, 2])}}
    outputs = {{"y": ("FP32", [-1, 2])}}
    idempotent = True
    {more}

    def predict(self, inputs):
        x = inputs["x"]
        return {{"y": {body}}}
"""


@pytest.mark.parametrize(
    ("body", "may_batch"), [("x - x.mean(0)", False), ("x[np.argsort(x[:, 0])]", False), ("x * 2", True)]
)
def test_python_models(tmp_path: Path, body: str, may_batch: bool) -> None:
    assert tried(tmp_path, {"model.py": python_model(body)}).may_batch is may_batch


def test_a_class_that_declares_batching_is_held_to_it(tmp_path: Path) -> None:
    code = python_model("x - x.mean(0)", 'batching = {"max_batch_size": 4}')
    with pytest.raises(ModelLoadError, match="`batching` is declared, and 'y' of a row differs"):
        tried(tmp_path, {"model.py": code})


# ---- PyTorch


def exported(make: Any, *, train: bool = False) -> bytes:
    torch = pytest.importorskip("torch")
    module = make(torch)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.export.export(
            module.train(train), (torch.ones(2, 4),), dynamic_shapes=({0: torch.export.Dim("rows")},)
        )
        torch.export.save(program, buffer)
    return buffer.getvalue()


def test_a_batch_norm_that_was_left_in_training_does_not_batch(tmp_path: Path) -> None:
    def norm(torch: Any) -> Any:
        return torch.nn.Sequential(torch.nn.Unflatten(1, (2, 2)), torch.nn.BatchNorm1d(2), torch.nn.Flatten())

    warm = tried(tmp_path, {"model.pt2": exported(norm, train=True)})
    assert not warm.may_batch
    assert "'output' of a row differs when another row shares the run" in warm.warnings[0]
    assert tried(tmp_path / "evaluated", {"model.pt2": exported(norm)}).may_batch


def test_attention_over_the_wrong_axis_does_not_batch(tmp_path: Path) -> None:
    def attends(torch: Any) -> Any:
        class Attends(torch.nn.Module):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                return torch.softmax(x @ x.T, dim=-1) @ x

        return Attends()

    assert not tried(tmp_path, {"model.pt2": exported(attends)}).may_batch


def test_a_network_batches(tmp_path: Path) -> None:
    def network(torch: Any) -> Any:
        torch.manual_seed(0)
        return torch.nn.Sequential(torch.nn.Linear(4, 512), torch.nn.GELU(), torch.nn.Linear(512, 10))

    warm = tried(tmp_path, {"model.pt2": exported(network)})
    assert (warm.may_batch, warm.warnings) == (True, [])
