"""ONNX graphs of every awkward shape answer as ONNX Runtime itself does, and are batched only where that is safe."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import onnx
import pytest
from onnx import TensorProto as T
from onnx import helper

from inferencehub.errors import InvalidInput
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array
from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.model_folders import load, put

tensor = helper.make_tensor_value_info
node = helper.make_node


def model_of(
    nodes: Sequence[Any], inputs: Sequence[Any], outputs: Sequence[Any], initializers: Sequence[Any] = ()
) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, "graph", inputs, outputs, initializers)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def serve(repository: Path, model: onnx.ModelProto, yaml: str = "", **more: Any) -> LoadedModel:
    return load(repository, {"model.onnx": model.SerializeToString(), "model.yaml": yaml}, **more)


def identity(datatype: int, shape: Sequence[Any] | None) -> onnx.ModelProto:
    return model_of([node("Identity", ["x"], ["y"])], [tensor("x", datatype, shape)], [tensor("y", datatype, shape)])


def bytes_array(*elements: bytes) -> Array:
    array = np.empty(len(elements), dtype=object)
    array[:] = elements
    return array


def test_the_graph_is_the_signature(tmp_path: Path) -> None:
    weights = np.arange(8, dtype=np.float32).reshape(4, 2)
    model = serve(
        tmp_path,
        model_of(
            [node("MatMul", ["x", "w"], ["y"])],
            [tensor("x", T.FLOAT, ["N", 4])],
            [tensor("y", T.FLOAT, ["N", 2])],
            [onnx.numpy_helper.from_array(weights, "w")],
        ),
    )
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("x", "FP32", (-1, 4))]
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [("y", "FP32", (-1, 2))]
    assert model.signature.batched
    assert (model.runtime, model.device, model.idempotent, model.may_block) == ("onnx", "cpu", True, False)
    rows = np.random.default_rng(0).standard_normal((3, 4)).astype(np.float32)
    np.testing.assert_allclose(model.predict({"x": rows})["y"], rows @ weights, rtol=1e-6)


@pytest.mark.parametrize(
    ("onnx_type", "datatype", "dtype"),
    [
        (T.FLOAT, "FP32", np.float32),
        (T.DOUBLE, "FP64", np.float64),
        (T.FLOAT16, "FP16", np.float16),
        (T.BFLOAT16, "BF16", ml_dtypes.bfloat16),
        (T.INT8, "INT8", np.int8),
        (T.INT16, "INT16", np.int16),
        (T.INT32, "INT32", np.int32),
        (T.INT64, "INT64", np.int64),
        (T.UINT8, "UINT8", np.uint8),
        (T.UINT16, "UINT16", np.uint16),
        (T.UINT32, "UINT32", np.uint32),
        (T.UINT64, "UINT64", np.uint64),
        (T.BOOL, "BOOL", np.bool_),
    ],
)
def test_every_datatype_goes_through(tmp_path: Path, onnx_type: int, datatype: str, dtype: Any) -> None:
    model = serve(tmp_path, identity(onnx_type, ["N"]))
    assert model.signature.inputs[0].datatype == datatype
    given = np.array([0, 1, 1], dtype=dtype)
    given.flags.writeable = False
    answered = model.predict({"x": given})["y"]
    assert answered.dtype == dtype
    np.testing.assert_array_equal(answered, given)


def test_strings_are_bytes_in_utf8(tmp_path: Path) -> None:
    model = serve(tmp_path, identity(T.STRING, ["N", 1]))
    assert model.signature.inputs[0].datatype == "BYTES"
    given = bytes_array("é".encode(), b"", b"a").reshape(3, 1)
    answered = model.predict({"x": given})["y"]
    assert answered.tolist() == given.tolist()
    with pytest.raises(InvalidInput, match="`x` must be text in UTF-8"):
        model.predict({"x": bytes_array(b"\xff").reshape(1, 1)})


@pytest.mark.parametrize(
    ("shapes", "batched"),
    [
        ({"x": ["N", 4], "y": ["N", 4]}, True),
        ({"x": ["batch", 3, "h", "w"], "y": ["batch", 3, "h", "w"]}, True),
        ({"x": [1, 4], "y": [1, 4]}, False),
        ({"x": [None, 4], "y": [None, 4]}, False),
        ({"x": ["N", 4], "y": ["M", 4]}, False),
        ({"x": ["N", "N"], "y": ["N", "N"]}, False),
        ({"x": ["seq_len", 4], "y": ["seq_len", 4]}, False),
        ({"x": [], "y": []}, False),
        ({"x": [2, "N", 4], "y": [2, "N", 4]}, False),
    ],
)
def test_rows_are_counted_only_where_all_share_a_first_dimension(
    tmp_path: Path, shapes: dict[str, list[Any]], batched: bool
) -> None:
    model = serve(
        tmp_path,
        model_of(
            [node("Identity", ["x"], ["y"])], [tensor("x", T.FLOAT, shapes["x"])], [tensor("y", T.FLOAT, shapes["y"])]
        ),
    )
    assert model.signature.batched is batched


def state_model() -> onnx.ModelProto:
    """One step of a recurrent network, whose state has its batch dimension in the second place, and a scalar rate."""
    return model_of(
        [node("Mul", ["x", "rate"], ["y"]), node("Add", ["state", "rate"], ["new_state"])],
        [tensor("x", T.FLOAT, ["N", 3]), tensor("state", T.FLOAT, [2, "N", 3]), tensor("rate", T.FLOAT, [])],
        [tensor("y", T.FLOAT, ["N", 3]), tensor("new_state", T.FLOAT, [2, "N", 3])],
    )


def test_state_tensors_and_scalars_are_served_without_batching(tmp_path: Path) -> None:
    model = serve(tmp_path, state_model())
    assert [t.shape for t in model.signature.inputs] == [(-1, 3), (2, -1, 3), ()]
    assert not model.signature.batched
    x, state = np.ones((1, 3), np.float32), np.zeros((2, 1, 3), np.float32)
    outputs = model.predict({"x": x, "state": state, "rate": np.array(2, np.float32)})
    np.testing.assert_array_equal(outputs["y"], x * 2)
    np.testing.assert_array_equal(outputs["new_state"], state + 2)


def test_model_yaml_makes_an_unnamed_first_dimension_the_rows(tmp_path: Path) -> None:
    model = identity(T.FLOAT, [None, 2])
    (warning,) = serve(tmp_path / "1", model).warnings
    assert "declare inputs and outputs in model.yaml with -1 in the first place" in warning
    yaml = "inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]\noutputs: [{name: y, datatype: FP32, shape: [-1, 2]}]"
    declared = serve(tmp_path / "2", model, yaml)
    assert declared.signature.batched
    assert declared.warnings == ()


def test_a_declared_row_is_the_same_row_everywhere(tmp_path: Path) -> None:
    model = identity(T.FLOAT, ["N", "W"])
    inputs_alone = "inputs: [{name: x, datatype: FP32, shape: [-1, 7]}]"
    signature = serve(tmp_path / "1", model, inputs_alone).signature
    assert signature.inputs[0].shape == (-1, 7)
    assert signature.batched
    fixed = serve(tmp_path / "2", model, "inputs: [{name: x, datatype: FP32, shape: [1, 7]}]").signature
    assert not fixed.batched


def test_outputs_can_be_left_out(tmp_path: Path) -> None:
    yaml = "outputs: [{name: new_state, datatype: FP32, shape: [2, -1, 3]}]"
    model = serve(tmp_path, state_model(), yaml)
    assert [output.name for output in model.signature.outputs] == ["new_state"]


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("inputs: [{name: z, datatype: FP32, shape: [-1, 4]}]", "declares the input `z`; the artifact has x"),
        (
            "inputs: [{name: x, datatype: INT64, shape: [-1, 4]}]",
            r"as INT64 \[-1, 4\]; the artifact has FP32 \[-1, 4\]",
        ),
        ("inputs: [{name: x, datatype: FP32, shape: [-1, 5]}]", "the artifact has FP32"),
        ("inputs: [{name: x, datatype: FP32, shape: [-1]}]", "the artifact has FP32"),
        ("inputs: []", "leaves out `x`"),
        ("labels: {output: logits, names: [a]}", "`labels.output` is `logits`; the outputs are y"),
        ("labels: {output: y, names: [a]}", "`labels.names` has 1 names; `y` has 4 scores"),
        ("image: {input: z, layout: HW}", "`image.input` is `z`; the inputs are x"),
        ("examples: [{name: a, inputs: {z: 1}}]", "has the input `z`; the inputs are x"),
    ],
)
def test_a_declaration_that_contradicts_the_graph_is_refused(tmp_path: Path, yaml: str, told: str) -> None:
    with pytest.raises(ModelLoadError, match=told):
        serve(tmp_path, identity(T.FLOAT, ["N", 4]), yaml)


def frozen_output() -> onnx.ModelProto:
    """As exporters leave it that have seen one row: `y` is [1, 2] by its word and has as many rows as `x`."""
    weights = onnx.numpy_helper.from_array(np.ones((3, 2), np.float32), "w")
    return model_of(
        [node("MatMul", ["x", "w"], ["y"])],
        [tensor("x", T.FLOAT, ["N", 3])],
        [tensor("y", T.FLOAT, [1, 2])],
        [weights],
    )


@pytest.mark.parametrize("inputs", ["", "inputs: [{name: x, datatype: FP32, shape: [-1, 3]}]\n"])
def test_model_yaml_widens_an_output_that_the_export_froze(tmp_path: Path, inputs: str) -> None:
    model = serve(tmp_path, frozen_output(), inputs + "outputs: [{name: y, datatype: FP32, shape: [-1, 2]}]")
    assert (model.signature.outputs[0].shape, model.signature.batched) == ((-1, 2), True)
    assert model.predict({"x": np.ones((2, 3), np.float32)})["y"].tolist() == [[3, 3], [3, 3]]
    assert warm_up(model, ModelSpec()).may_batch


def test_a_length_that_is_no_row_may_be_declared_wider_too(tmp_path: Path) -> None:
    graph = model_of(
        [node("Transpose", ["x"], ["y"], perm=[1, 0])],
        [tensor("x", T.FLOAT, ["N", "W"])],
        [tensor("y", T.FLOAT, [4, 1])],
    )
    signature = serve(tmp_path, graph, "outputs: [{name: y, datatype: FP32, shape: [W, N]}]").signature
    assert (signature.outputs[0].shape, signature.batched) == ((-1, -1), False)


def test_minus_one_widens_a_length_that_the_export_froze_wherever_it_stands(tmp_path: Path) -> None:
    graph = model_of(
        [node("Relu", ["x"], ["y"])], [tensor("x", T.FLOAT, ["N", "S", 3])], [tensor("y", T.FLOAT, ["N", 7, 3])]
    )
    model = serve(tmp_path, graph, "outputs: [{name: y, datatype: FP32, shape: [-1, -1, 3]}]")
    assert (model.signature.outputs[0].shape, model.signature.batched) == ((-1, -1, 3), True)
    assert warm_up(model, ModelSpec()).may_batch


def test_an_output_shape_that_the_first_two_rows_disprove_is_a_reason_not_to_serve(tmp_path: Path) -> None:
    model = serve(tmp_path, frozen_output())
    with pytest.raises(ModelLoadError, match=r"`outputs: \[\{name: y, datatype: FP32, shape: \[-1, 2\]\}\]`"):
        warm_up(model, ModelSpec())


def test_a_rank_that_the_graph_hides_is_declared_or_learned(tmp_path: Path) -> None:
    hidden_output = model_of(
        [node("Identity", ["x"], ["y"])], [tensor("x", T.FLOAT, ["N", 2])], [tensor("y", T.FLOAT, None)]
    )
    assert serve(tmp_path / "1", hidden_output).signature.outputs[0].shape == (-1, -1)
    hidden_input = identity(T.FLOAT, None)
    with pytest.raises(ModelLoadError, match="doesn't tell the rank of `x`; declare it"):
        serve(tmp_path / "2", hidden_input)
    yaml = "inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]\noutputs: [{name: y, datatype: FP32, shape: [-1, 2]}]"
    assert serve(tmp_path / "3", hidden_input, yaml).signature.batched


def test_the_probabilities_of_a_zipmap_become_a_matrix(tmp_path: Path) -> None:
    maps = helper.make_sequence_type_proto(
        helper.make_map_type_proto(T.STRING, helper.make_tensor_type_proto(T.FLOAT, []))
    )
    model = serve(
        tmp_path,
        model_of(
            [node("ZipMap", ["x"], ["p"], domain="ai.onnx.ml", classlabels_strings=["cat", "dog"])],
            [tensor("x", T.FLOAT, ["N", 2])],
            [helper.make_value_info("p", maps)],
        ),
    )
    assert model.labels == ("cat", "dog")
    assert model.signature.outputs[0].shape == (-1, 2)
    assert model.signature.batched
    given = np.array([[0.25, 0.75], [1, 0]], np.float32)
    np.testing.assert_array_equal(model.predict({"x": given})["p"], given)


def test_an_optional_output_is_served_and_a_sequence_left_out(tmp_path: Path) -> None:
    floats = helper.make_tensor_type_proto(T.FLOAT, ["N"])
    model = serve(
        tmp_path,
        model_of(
            [node("Optional", ["x"], ["maybe"]), node("SequenceConstruct", ["x"], ["many"])],
            [tensor("x", T.FLOAT, ["N"])],
            [
                helper.make_value_info("maybe", helper.make_optional_type_proto(floats)),
                helper.make_value_info("many", helper.make_sequence_type_proto(floats)),
            ],
        ),
    )
    assert [(t.name, t.shape) for t in model.signature.outputs] == [("maybe", (-1,))]
    assert ["`many` is seq(tensor(float))" in warning for warning in model.warnings] == [True]
    np.testing.assert_array_equal(model.predict({"x": np.ones(2, np.float32)})["maybe"], [1, 1])


def test_inputs_that_are_no_tensors_are_refused(tmp_path: Path) -> None:
    many = helper.make_sequence_type_proto(helper.make_tensor_type_proto(T.FLOAT, ["N"]))
    model = model_of(
        [node("ConcatFromSequence", ["x"], ["y"], axis=0)],
        [helper.make_value_info("x", many)],
        [tensor("y", T.FLOAT, ["N"])],
    )
    with pytest.raises(ModelLoadError, match=r"`x` is seq\(tensor\(float\)\); only tensors"):
        serve(tmp_path, model)


def test_labels_name_the_scores(tmp_path: Path) -> None:
    yaml = "labels: {output: y, names: [cat, dog, 3]}"
    model = serve(tmp_path, identity(T.FLOAT16, ["N", 3]), yaml)
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [
        ("label", "BYTES", (-1,)),
        ("probabilities", "FP32", (-1, 3)),
    ]
    assert model.signature.batched
    assert model.labels == ("cat", "dog", "3")
    outputs = model.predict({"x": np.array([[1, 3, 2], [9, -9, 0]], np.float16)})
    assert outputs["label"].tolist() == [b"dog", b"cat"]
    np.testing.assert_allclose(outputs["probabilities"].sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(outputs["probabilities"][0], np.exp([1, 3, 2]) / np.exp([1, 3, 2]).sum(), rtol=1e-6)


def test_labels_of_finished_probabilities_and_of_one_fixed_row(tmp_path: Path) -> None:
    yaml = "labels: {output: y, names: [cat, dog], activation: none}"
    model = serve(tmp_path, identity(T.FLOAT, [2]), yaml)
    assert [t.shape for t in model.signature.outputs] == [(), (2,)]
    outputs = model.predict({"x": np.array([0.25, 0.75], np.float32)})
    assert outputs["label"].item() == b"dog"
    np.testing.assert_array_equal(outputs["probabilities"], np.array([0.25, 0.75], np.float32))


def test_dynamic_heights_and_widths(tmp_path: Path) -> None:
    pooled = model_of(
        [node("GlobalAveragePool", ["image"], ["mean"])],
        [tensor("image", T.FLOAT, ["batch", 3, "height", "width"])],
        [tensor("mean", T.FLOAT, ["batch", 3, 1, 1])],
    )
    model = serve(tmp_path, pooled)
    assert model.signature.inputs[0].shape == (-1, 3, -1, -1)
    assert model.signature.batched
    for height, width in ((5, 7), (32, 16)):
        image = np.random.default_rng(0).random((2, 3, height, width), np.float32)
        np.testing.assert_allclose(
            model.predict({"image": image})["mean"][:, :, 0, 0], image.mean(axis=(2, 3)), rtol=1e-5
        )


def external_model(folder: Path, location: str) -> None:
    weights = onnx.numpy_helper.from_array(np.arange(8, dtype=np.float32).reshape(4, 2), "w")
    model = model_of(
        [node("MatMul", ["x", "w"], ["y"])],
        [tensor("x", T.FLOAT, ["N", 4])],
        [tensor("y", T.FLOAT, ["N", 2])],
        [weights],
    )
    (initializer,) = model.graph.initializer
    raw = initializer.raw_data
    initializer.ClearField("raw_data")
    initializer.data_location = T.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(len(raw)))):
        initializer.external_data.add(key=key, value=value)
    target = folder / location
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.write_bytes(raw)
    (folder / "model.onnx").write_bytes(model.SerializeToString())


@pytest.mark.parametrize("location", ["weights.bin", "data/weights.bin"])
def test_external_data_beside_the_model_is_read(tmp_path: Path, location: str) -> None:
    external_model(put(tmp_path, "model", "1", {}), location)
    model = load(tmp_path, {})
    assert model.predict({"x": np.ones((1, 4), np.float32)})["y"].tolist() == [[12, 16]]


def test_external_data_elsewhere_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(32))
    for at, location in enumerate(["../../../secret.bin", str(secret), "link.bin", "link/secret.bin"]):
        repository = tmp_path / f"models{at}"
        folder = put(repository, "model", "1", {})
        if location == "link.bin":
            os.symlink(secret, folder / location)
        if location == "link/secret.bin":
            os.symlink(tmp_path, folder / "link")
        external_model(folder, location)
        with pytest.raises(ModelLoadError, match="keeps weights outside its folder") as caught:
            load(repository, {})
        assert ("models.link_roots" in caught.value.public) == location.startswith("link")
        assert str(tmp_path) not in caught.value.public


@pytest.mark.parametrize("linked", ["the folder", "each file"])
def test_links_may_end_below_a_folder_that_the_operator_names(tmp_path: Path, linked: str) -> None:
    """As the Hugging Face cache has it: a snapshot of links to blobs that are named by their digest."""
    cache, models = tmp_path / "cache", tmp_path / "models"
    snapshot = cache / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (cache / "blobs").mkdir()
    external_model(snapshot, "weights.bin")
    for at, name in enumerate(("model.onnx", "weights.bin")):
        os.rename(snapshot / name, cache / "blobs" / str(at))
        (snapshot / name).symlink_to(Path("../../blobs") / str(at))
    version = models / "model" / "1"
    if linked == "the folder":
        version.parent.mkdir(parents=True)
        version.symlink_to(snapshot)
    else:
        version.mkdir(parents=True)
        for name in ("model.onnx", "weights.bin"):
            (version / name).symlink_to(snapshot / name)
    with pytest.raises(ModelLoadError, match=r"name the folder .* in the setting models\.link_roots"):
        load(models, {})
    with pytest.raises(ModelLoadError, match=r"models\.link_roots"):
        load(models, {}, link_roots=[cache / "snapshots"])
    model = load(models, {}, link_roots=[cache])
    assert model.predict({"x": np.ones((1, 4), np.float32)})["y"].tolist() == [[12, 16]]


def test_a_named_folder_is_no_leave_to_climb_out(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(32))
    external_model(put(tmp_path / "models", "model", "1", {}), "../../../secret.bin")
    with pytest.raises(ModelLoadError, match="keeps weights outside its folder; put the external data beside it"):
        load(tmp_path / "models", {}, link_roots=[tmp_path])


def test_external_data_that_is_missing_is_told(tmp_path: Path) -> None:
    folder = put(tmp_path, "model", "1", {})
    external_model(folder, "weights.bin")
    (folder / "weights.bin").unlink()
    with pytest.raises(ModelLoadError, match="in a file that is missing"):
        load(tmp_path, {})


def test_external_data_in_the_branches_of_a_graph_is_found() -> None:
    from inferencehub.runtimes.onnx.file import read_onnx_file

    hidden = onnx.numpy_helper.from_array(np.ones(2, np.float32), "c")
    hidden.ClearField("raw_data")
    hidden.data_location = T.EXTERNAL
    hidden.external_data.add(key="location", value="../hidden.bin")
    branch = helper.make_graph([node("Constant", [], ["c"], value=hidden)], "branch", [], [tensor("c", T.FLOAT, [2])])
    model = model_of(
        [node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)],
        [tensor("x", T.BOOL, [])],
        [tensor("y", T.FLOAT, [2])],
    )
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        file.write(model.SerializeToString())
        file.flush()
        assert read_onnx_file(Path(file.name)).external == {"../hidden.bin"}


@pytest.mark.parametrize("keep", [5, 40, -3])
def test_a_truncated_graph_is_told_without_paths(tmp_path: Path, keep: int) -> None:
    content = identity(T.FLOAT, ["N", 4]).SerializeToString()[:keep]
    with pytest.raises(ModelLoadError, match=r"not a whole ONNX model|damaged") as caught:
        load(tmp_path, {"model.onnx": content})
    assert str(tmp_path) not in caught.value.public


@pytest.mark.parametrize("content", [b"not a model at all", b"\x00" * 64, b"PK\x03\x04", os.urandom(256)])
def test_other_files_are_no_graphs(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelLoadError, match=r"model.onnx is (not a whole ONNX model|damaged)"):
        load(tmp_path, {"model.onnx": content})


def test_an_operator_that_does_not_exist_is_told(tmp_path: Path) -> None:
    model = model_of([node("Teleport", ["x"], ["y"])], [tensor("x", T.FLOAT, ["N"])], [tensor("y", T.FLOAT, ["N"])])
    with pytest.raises(ModelLoadError, match="uses operators that this ONNX Runtime does not have"):
        serve(tmp_path, model)


def test_cuda_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Also where the tests run with the ONNX Runtime for CUDA.
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ModelLoadError, match="asks for cuda:1, and this ONNX Runtime has no CUDA"):
        serve(tmp_path / "1", identity(T.FLOAT, ["N"]), "device: cuda:1")
    assert serve(tmp_path / "2", identity(T.FLOAT, ["N"]), device="auto").device == "cpu"
    assert serve(tmp_path / "3", identity(T.FLOAT, ["N"]), "device: cpu", device="cuda").device == "cpu"
