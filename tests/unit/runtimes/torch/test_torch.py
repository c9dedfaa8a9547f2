"""PyTorch models in their three formats answer as the module itself does."""

from __future__ import annotations

import io
import pickle
import textwrap
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple

import ml_dtypes
import numpy as np
import pytest

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.worker.catalogue.announced import batching_from_spec
from tests.support.model_folders import load, load_with_spec

torch = pytest.importorskip("torch")
pytree = pytest.importorskip("torch.utils._pytree")
Dim, export = torch.export.Dim, torch.export.export

X = np.random.default_rng(0).standard_normal((5, 4)).astype(np.float32)


class Linear(torch.nn.Module):
    """A small layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 3)

    def forward(self, x):  # torch.jit.script would read annotations
        return self.layer(x)


class Of(torch.nn.Module):
    """A module of a function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Any) -> Any:
        return self.function(x)


def exported(module: Any, args: tuple[Any, ...], shapes: Any = None) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.export.save(export(module.eval(), args, dynamic_shapes=shapes), buffer)
    return buffer.getvalue()


def serve(repository: Path, content: bytes, yaml: str = "", **more: Any) -> LoadedModel:
    return load(repository, {"model.pt2": content, "model.yaml": yaml}, **more)


ROWS = ({0: Dim("rows")},)


def test_an_exported_program_tells_its_signature(tmp_path: Path) -> None:
    module = Linear()
    model = serve(tmp_path, exported(module, (torch.zeros(2, 4),), ROWS))
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("x", "FP32", (-1, 4))]
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [("output", "FP32", (-1, 3))]
    assert model.signature.batched
    assert (model.runtime, model.device, model.idempotent) == ("torch", "cpu", True)
    for rows in (1, 5):
        expected = module(torch.from_numpy(X[:rows])).detach().numpy()
        np.testing.assert_allclose(model.predict({"x": X[:rows]})["output"], expected, rtol=1e-5, atol=1e-6)


def test_programs_that_load_beside_each_other_all_load(tmp_path: Path) -> None:
    content = exported(Linear(), (torch.zeros(2, 4),), ROWS)
    together = Barrier(4)

    def load_one(at: int) -> LoadedModel:
        together.wait()
        return serve(tmp_path / str(at), content)

    with ThreadPoolExecutor(4) as pool:
        models = list(pool.map(load_one, range(4)))
    assert len({model.predict({"x": X})["output"].tobytes() for model in models}) == 1


def test_input_that_is_read_only_is_served_without_a_warning(tmp_path: Path) -> None:
    model = serve(tmp_path, exported(Of(lambda x: x.add_(1)), (torch.zeros(2, 4),)))
    given = np.zeros((2, 4), np.float32)
    given.flags.writeable = False
    np.testing.assert_array_equal(model.predict({"x": given})["output"], 1)
    assert given.max() == 0


def test_a_fixed_batch_is_served_and_not_batched(tmp_path: Path) -> None:
    model = serve(tmp_path, exported(Linear(), (torch.zeros(1, 4),)))
    assert model.signature.inputs[0].shape == (1, 4)
    assert not model.signature.batched


def test_the_most_rows_that_a_program_takes_bound_its_batches(tmp_path: Path) -> None:
    content = exported(Linear(), (torch.zeros(2, 4),), ({0: Dim("rows", max=16)},))
    model, spec, _ = load_with_spec(tmp_path, {"model.pt2": content})
    assert model.max_rows == 16
    assert batching_from_spec(model, spec, idempotent=True, queue_calls=1).max_rows == 16


def test_a_program_that_refuses_few_rows_is_not_batched(tmp_path: Path) -> None:
    model = serve(tmp_path, exported(Linear(), (torch.zeros(8, 4),), ({0: Dim("rows", min=4)},)))
    assert not model.signature.batched
    assert model.predict({"x": X})["output"].shape == (5, 3)


class Pair(NamedTuple):
    """Two things."""

    first: Any
    second: Any


@pytest.mark.parametrize(
    ("returned", "names"),
    [
        (lambda x: x, ["output"]),
        (lambda x: (x,), ["output"]),
        (lambda x: (x, x + 1), ["output_0", "output_1"]),
        (lambda x: {"logits": x, "hidden": (x + 1, x + 2)}, ["logits", "hidden_0", "hidden_1"]),
        (lambda x: Pair(x, x + 1), ["first", "second"]),
        (lambda x: (x, None, x + 1), ["output_0", "output_2"]),
    ],
)
def test_outputs_are_named_as_the_module_returns_them(
    tmp_path: Path, returned: Callable[[Any], Any], names: list[str]
) -> None:
    if Pair not in pytree.SUPPORTED_SERIALIZED_TYPES:
        pytree._register_namedtuple(Pair, serialized_type_name="tests.Pair")
    model = serve(tmp_path, exported(Of(returned), (torch.zeros(2, 4),), ROWS))
    outputs = model.predict({"x": X})
    assert list(outputs) == names
    for offset, output in enumerate(outputs.values()):
        np.testing.assert_allclose(output, X + offset, rtol=1e-6)


def test_several_inputs_flags_and_dicts(tmp_path: Path) -> None:
    class Several(torch.nn.Module):
        def forward(self, x: Any, more: dict[str, Any], twice: bool = False, scale: Any = None) -> Any:
            y = x + more["a"] * more["b"]
            return y * 2 if twice else y

    rows = {0: Dim("rows")}
    shapes = {"x": rows, "more": {"a": rows, "b": None}, "twice": None}
    content = exported(Several(), (torch.zeros(2, 4), {"a": torch.zeros(2, 4), "b": torch.tensor(1.0)}, True), shapes)
    model = serve(tmp_path, content)
    assert [(t.name, t.shape) for t in model.signature.inputs] == [("x", (-1, 4)), ("more_a", (-1, 4)), ("more_b", ())]
    assert not model.signature.batched
    outputs = model.predict({"x": X, "more_a": X, "more_b": np.array(3, np.float32)})
    np.testing.assert_allclose(outputs["output"], (X + X * 3) * 2, rtol=1e-6)


def test_outputs_that_lie_crosswise_are_straightened(tmp_path: Path) -> None:
    model = serve(tmp_path, exported(Of(lambda x: x.T), (torch.zeros(2, 4),), ROWS))
    output = model.predict({"x": X})["output"]
    assert output.flags.c_contiguous
    np.testing.assert_array_equal(output, X.T)


@pytest.mark.parametrize(
    ("torch_type", "datatype", "dtype"),
    [
        (torch.bfloat16, "BF16", ml_dtypes.bfloat16),
        (torch.float16, "FP16", np.float16),
        (torch.float64, "FP64", np.float64),
        (torch.int64, "INT64", np.int64),
        (torch.uint8, "UINT8", np.uint8),
        (torch.int8, "INT8", np.int8),
        (torch.bool, "BOOL", np.bool_),
    ],
)
def test_datatypes_go_through(tmp_path: Path, torch_type: Any, datatype: str, dtype: Any) -> None:
    content = exported(Of(lambda x: x.clone()), (torch.zeros(2, 3, dtype=torch_type),), ROWS)
    model = serve(tmp_path, content)
    assert (model.signature.inputs[0].datatype, model.signature.outputs[0].datatype) == (datatype, datatype)
    given = np.array([[0, 1, 1]]).astype(dtype)
    answered = model.predict({"x": given})["output"]
    assert answered.dtype == dtype
    np.testing.assert_array_equal(answered, given)


def test_labels_of_a_program(tmp_path: Path) -> None:
    module = Linear()
    yaml = "labels: {output: output, names: [a, b, c]}"
    model = serve(tmp_path, exported(module, (torch.zeros(2, 4),), ROWS), yaml)
    outputs = model.predict({"x": X})
    expected = torch.softmax(module(torch.from_numpy(X)), dim=1).detach().numpy()
    np.testing.assert_allclose(outputs["probabilities"], expected, rtol=1e-5)
    assert outputs["label"].tolist() == [b"abc"[i : i + 1] for i in expected.argmax(axis=1)]


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04 broken", pickle.dumps({"a": 1})])
def test_other_files_are_no_programs(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelLoadError, match=r"model.pt2 is (not a whole exported program|damaged)") as caught:
        serve(tmp_path, content)
    assert str(tmp_path) not in caught.value.public


def test_a_truncated_program_is_told(tmp_path: Path) -> None:
    content = exported(Linear(), (torch.zeros(2, 4),))
    with pytest.raises(ModelLoadError, match="not a whole exported program"):
        serve(tmp_path, content[: len(content) // 2])


def test_devices(tmp_path: Path) -> None:
    content = exported(Linear(), (torch.zeros(2, 4),))
    assert serve(tmp_path / "1", content, "device: cpu").device == "cpu"
    if torch.cuda.is_available():
        for device in ("auto", "cuda", "cuda:0"):
            model = serve(tmp_path / device.replace(":", ""), content, f"device: {device}")
            assert model.device.startswith("cuda")
            assert model.predict({"x": X[:2]})["output"].shape == (2, 3)
        with pytest.raises(ModelLoadError, match="cuda:99 is asked for, and there are"):
            serve(tmp_path / "99", content, "device: cuda:99")
    else:
        assert serve(tmp_path / "auto", content, "device: auto").device == "cpu"
        with pytest.raises(ModelLoadError, match="cuda is asked for, and PyTorch finds no CUDA device"):
            serve(tmp_path / "cuda", content, device="cuda")


def test_an_old_pytorch_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = exported(Linear(), (torch.zeros(2, 4),))
    monkeypatch.setattr(torch, "__version__", "2.5.1+cpu")
    with pytest.raises(ModelLoadError, match=r"PyTorch 2.5.1\+cpu can be made to run code"):
        serve(tmp_path, content)


CLASS = textwrap.dedent(
    """
    import torch

    class Model(torch.nn.Module):
        inputs = {"x": ("FP32", [-1, 4])}
        outputs = {"logits": ("FP32", [-1, 3])}
        idempotent = True

        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 3)

        def forward(self, x):
            return RETURNED
    """
)


def weights(module: Any) -> bytes:
    import safetensors.torch

    return safetensors.torch.save({name: value.contiguous() for name, value in module.state_dict().items()})


@pytest.mark.parametrize("returned", ["self.layer(x)", "(self.layer(x),)", "{'logits': self.layer(x), 'more': x}"])
def test_weights_are_served_in_their_class(tmp_path: Path, returned: str) -> None:
    module = Linear()
    files: dict[str, bytes | str] = {
        "model.py": CLASS.replace("RETURNED", returned),
        "model.safetensors": weights(module),
    }
    model = load(tmp_path, files)
    assert (model.runtime, model.idempotent, model.may_block) == ("torch", True, True)
    expected = module(torch.from_numpy(X)).detach().numpy()
    np.testing.assert_allclose(model.predict({"x": X})["logits"], expected, rtol=1e-5, atol=1e-6)
    model.close()


def test_a_module_that_returns_too_much_fails(tmp_path: Path) -> None:
    code = CLASS.replace("RETURNED", "(x, x)")
    model = load(tmp_path, {"model.py": code, "model.safetensors": weights(Linear())})
    with pytest.raises(ModelFailed, match="returned 2 outputs; its signature has 1"):
        model.predict({"x": X})


def test_weights_that_do_not_fit_and_classes_that_are_no_modules(tmp_path: Path) -> None:
    code = CLASS.replace("RETURNED", "self.layer(x)")
    other = weights(torch.nn.Linear(2, 2))
    for at, (python, content, told) in enumerate(
        [
            (code, other, "do not fit the class Model"),
            (code, weights(Linear())[:-4], "not a whole safetensors file"),
            (code, b"\x80\x04 a pickle", "not a whole safetensors file"),
            ("class Model: pass", other, "must be a torch.nn.Module"),
            (code.replace("inputs =", "ins ="), weights(Linear()), "declare `inputs` in model.yaml"),
        ]
    ):
        with pytest.raises(ModelLoadError, match=told) as caught:
            load(tmp_path / str(at), {"model.py": python, "model.safetensors": content})
        assert str(tmp_path) not in caught.value.public


def scripted(module: Any) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(module), buffer)
    return buffer.getvalue()


SCRIPT_YAML = """
inputs: [{name: x, datatype: FP32, shape: [-1, 4]}]
outputs: [{name: y, datatype: FP32, shape: [-1, 3]}]
"""


def test_torchscript_is_served_with_a_warning(tmp_path: Path) -> None:
    module = Linear()
    model = load(tmp_path, {"model.pt": scripted(module), "model.yaml": SCRIPT_YAML})
    assert model.runtime == "torchscript"
    assert ["deprecated TorchScript" in warning for warning in model.warnings] == [True]
    expected = module(torch.from_numpy(X)).detach().numpy()
    np.testing.assert_allclose(model.predict({"x": X})["y"], expected, rtol=1e-5, atol=1e-6)


def test_torchscript_inputs_go_by_position_where_names_differ(tmp_path: Path) -> None:
    yaml = SCRIPT_YAML.replace("name: x", "name: flower")
    model = load(tmp_path, {"model.pt": scripted(Linear()), "model.yaml": yaml})
    assert model.predict({"flower": X})["y"].shape == (5, 3)


def test_torchscript_wants_a_signature_and_other_checkpoints_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="declare `inputs` in model"):
        load(tmp_path / "1", {"model.pt": scripted(Linear())})
    with pytest.raises(ModelLoadError, match="is declared as BYTES; PyTorch has no text"):
        load(tmp_path / "2", {"model.pt": scripted(Linear()), "model.yaml": SCRIPT_YAML.replace("FP32", "BYTES")})
    checkpoint = io.BytesIO()
    torch.save(Linear().state_dict(), checkpoint)
    with pytest.raises(ModelLoadError, match=r"was saved by torch.save and holds no program"):
        load(tmp_path / "3", {"model.pt": checkpoint.getvalue(), "model.yaml": SCRIPT_YAML})
    with pytest.raises(ModelLoadError, match="not a whole TorchScript file"):
        load(tmp_path / "4", {"model.pt": scripted(Linear())[:-100], "model.yaml": SCRIPT_YAML})
