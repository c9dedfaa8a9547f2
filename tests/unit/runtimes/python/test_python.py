"""Any Python class: what it declares is served, its folder is its own, and what is wrong with it is told."""

from __future__ import annotations

import sys
import threading
import types
from pathlib import Path

import numpy as np
import pytest

from inferencehub.config.settings import Settings
from inferencehub.errors import InvalidInput, ModelFailed
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError
from inferencehub.runtimes.python.package import ModelPackage
from tests.support.model_folders import load, load_with_spec, put, scan

DOUBLE = """
import numpy as np

class Model:
    inputs = {"x": ("FP32", [-1, 2])}
    outputs = {"y": ("FP32", [-1, 2])}

    def predict(self, inputs):
        return {"y": inputs["x"] * 2}
"""


def serve(repository: Path, code: str, yaml: str = "", **files: str) -> LoadedModel:
    siblings = {f"{name}.py": content for name, content in files.items()}
    return load(repository, {"model.py": code, "model.yaml": yaml, **siblings})


def refusal(repository: Path, code: str, yaml: str = "") -> str:
    with pytest.raises(ModelLoadError) as caught:
        serve(repository, code, yaml)
    assert str(repository) not in caught.value.public
    return caught.value.public


def model_with(body: str, shape: str = "[-1]", datatype: str = "FP32") -> str:
    ports = f'    inputs = {{"x": ("{datatype}", {shape})}}\n    outputs = {{"y": ("{datatype}", {shape})}}\n'
    predict = f"    def predict(self, inputs):\n        {body}\n"
    return f"import numpy as np\nimport inferencehub\nclass Model:\n{ports}{predict}"


X = np.array([[1, 2]], np.float32)


def test_a_class_is_served_as_it_declares_itself(tmp_path: Path) -> None:
    model = serve(tmp_path, DOUBLE)
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("x", "FP32", (-1, 2))]
    assert model.signature.batched
    assert (model.runtime, model.may_block, model.idempotent, model.device) == ("python", True, False, "cpu")
    np.testing.assert_array_equal(model.predict({"x": X})["y"], X * 2)


def test_load_gets_the_folder_and_reads_from_it(tmp_path: Path) -> None:
    code = DOUBLE + "    def load(self, folder):\n        self.told = (folder / 'weights.txt').read_text()\n"
    code = code.replace('inputs["x"] * 2', 'inputs["x"] * float(self.told)')
    model = load(tmp_path, {"model.py": code, "weights.txt": "3"})
    np.testing.assert_array_equal(model.predict({"x": X})["y"], X * 3)


def test_what_the_class_fixes_stands_below_model_yaml(tmp_path: Path) -> None:
    code = DOUBLE + '    idempotent = True\n    batching = {"max_batch_size": 8}\n    deadline_ms = 100\n'
    model, spec, _ = load_with_spec(tmp_path, {"model.py": code, "model.yaml": "deadline_ms: 200"})
    assert model.idempotent
    assert (spec.batching.max_batch_size, spec.deadline_ms) == (8, 200)


def test_labels_of_a_class(tmp_path: Path) -> None:
    code = DOUBLE + '    labels = {"output": "y", "names": ["a", "b"]}\n'
    model = serve(tmp_path, code)
    assert model.labels == ("a", "b")
    assert model.predict({"x": X})["label"].tolist() == [b"b"]


def test_the_signature_may_be_made_while_loading(tmp_path: Path) -> None:
    code = (
        "class Model:\n    def load(self, folder):\n        self.inputs = self.outputs = {'x': ('INT64', [])}\n"
        "    def predict(self, inputs):\n        return inputs\n"
    )
    assert serve(tmp_path, code).signature.inputs[0].shape == ()


def test_model_yaml_may_declare_the_signature(tmp_path: Path) -> None:
    yaml = "inputs: [{name: x, datatype: BYTES, shape: [n]}]\noutputs: [{name: y, datatype: INT64, shape: [n]}]"
    code = "class Model:\n    def predict(self, inputs):\n        return {'y': [len(x) for x in inputs['x']]}\n"
    model = serve(tmp_path, code, yaml)
    assert model.signature.batched
    assert model.predict({"x": np.array([b"one", b""], dtype=object)})["y"].tolist() == [3, 0]


def test_input_that_is_read_only_may_still_be_changed_in_place(tmp_path: Path) -> None:
    model = serve(tmp_path, model_with('inputs["x"] += 1; return {"y": inputs["x"]}'))
    given = np.zeros(2, np.float32)
    given.flags.writeable = False
    assert model.predict({"x": given})["y"].tolist() == [1, 1]
    assert given.tolist() == [0, 0]


def test_invalid_input_is_the_callers_and_anything_else_the_models(tmp_path: Path) -> None:
    blaming = serve(tmp_path / "1", model_with('raise inferencehub.InvalidInput("x must be positive")'))
    with pytest.raises(InvalidInput, match="x must be positive"):
        blaming.predict({"x": X[0]})
    failing = serve(tmp_path / "2", model_with('raise KeyError("oh")'))
    with pytest.raises(KeyError):
        failing.predict({"x": X[0]})


@pytest.mark.parametrize(
    ("returned", "datatype", "expected"),
    [
        ('inputs["x"].astype(np.float64) / 3', "FP32", [1 / np.float32(3), 2 / np.float32(3)]),
        ("[1, 2]", "FP32", [1, 2]),
        ("np.array([1, 2], np.int32)", "INT64", [1, 2]),
        ("np.array([1.0, 2.0])", "INT64", [1, 2]),
        ("np.array([True, False])", "UINT8", [1, 0]),
        ("[b'a', 'é']", "BYTES", [b"a", "é".encode()]),
        ("np.array(['a', 'b'])", "BYTES", [b"a", b"b"]),
        ("np.array([np.nan, np.inf])", "FP16", [np.nan, np.inf]),
    ],
)
def test_outputs_are_converted_where_nothing_is_lost(
    tmp_path: Path, returned: str, datatype: str, expected: list[object]
) -> None:
    model = serve(tmp_path, model_with(f'return {{"y": {returned}}}', datatype=datatype))
    dtype = object if datatype == "BYTES" else np.float32
    given = np.array([b"", b""], dtype=object) if datatype == "BYTES" else X[0]
    np.testing.assert_array_equal(model.predict({"x": given})["y"], np.array(expected, dtype=dtype))


@pytest.mark.parametrize(
    ("returned", "datatype", "told"),
    [
        ("{}", "FP32", "returned no `y`; it returned nothing"),
        ("{'z': 1}", "FP32", "returned no `y`; it returned z"),
        ("None", "FP32", "must return a dict of arrays by output name; it returned nothing"),
        ("[1]", "FP32", "it returned a list"),
        ("{'y': np.zeros((2, 1), np.float32)}", "FP32", r"in shape \[2, 1\]; its signature says \[-1\]"),
        ("{'y': np.zeros(3, np.float32)}", "FP32", "returned 3 rows of `y` for 2 rows of input"),
        ("{'y': np.array([0.5, 1])}", "INT64", "as float64, which does not fit INT64"),
        ("{'y': np.array([-1, 1])}", "UINT64", "as int64, which does not fit UINT64"),
        ("{'y': np.array([300, 1])}", "UINT8", "as int64, which does not fit UINT8"),
        ("{'y': np.array([2**24 + 1, 1])}", "FP32", "as int64, which does not fit FP32"),
        ("{'y': np.array([1e39, 1])}", "FP32", "as float64, which does not fit FP32"),
        ("{'y': np.array([np.nan, 1])}", "INT32", "as float64, which does not fit INT32"),
        ("{'y': np.array([1j, 1])}", "FP32", "as complex128"),
        ("{'y': ['a', 'b']}", "FP32", "which does not fit FP32"),
        ("{'y': [1, 2]}", "BYTES", "which does not fit BYTES"),
        ("{'y': np.array([1, b'a'], dtype=object)}", "BYTES", "which does not fit BYTES"),
    ],
)
def test_outputs_that_disagree_with_the_signature_are_the_models_failure(
    tmp_path: Path, returned: str, datatype: str, told: str
) -> None:
    model = serve(tmp_path, model_with(f"return {returned}", datatype=datatype))
    with pytest.raises(ModelFailed, match=told):
        model.predict({"x": X[0]})


def test_the_element_that_does_not_fit_is_for_the_log_alone(tmp_path: Path) -> None:
    # It may be another caller's, whose rows share the run.
    model = serve(tmp_path, model_with("return {'y': np.array([1, 471_100])}", datatype="UINT8"))
    with pytest.raises(ModelFailed) as caught:
        model.predict({"x": np.zeros(2, np.uint8)})
    assert "4711" not in caught.value.message
    assert str(caught.value.__cause__) == "element [1] is 471100, which uint8 cannot hold"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("x = 1", "must define a class `Model`; it defines none"),
        ("def Model(): pass", "must define a class `Model`"),
        ("class Model:\n    pass", "must have a method `predict(self, inputs)`, or `embed(self, texts)`"),
        ("class Model:\n    def predict(self, inputs): pass", "must declare `inputs`, such as inputs = {"),
        (DOUBLE.replace('("FP32", [-1, 2])', '("FLOAT", [-1, 2])', 1), "declares inputs['x'] wrongly"),
        (DOUBLE.replace('("FP32", [-1, 2])', "[-1, 2]", 1), "declares inputs['x'] wrongly"),
        (DOUBLE.replace('{"x": ("FP32", [-1, 2])}', '["x"]', 1), "must declare `inputs` as a dict"),
        (DOUBLE + "    instances = 'many'\n", "The class Model: `instances.count` is text"),
        ("def broken(:\n", "is not valid Python: "),
        ("import a_module_that_is_nowhere", "cannot import a_module_that_is_nowhere; install it"),
        ("1 / 0", "model.py raised ZeroDivisionError"),
        ("raise SystemExit(3)", "model.py raised SystemExit"),
        (DOUBLE + "    def __init__(self):\n        open('/nowhere/at/all')\n", "Model() raised FileNotFoundError"),
        (DOUBLE + "    def load(self, folder):\n        raise ValueError(folder)\n", "Model.load raised ValueError"),
        (DOUBLE + "    async def load(self, folder):\n        1 / 0\n", "Model.load raised ZeroDivisionError"),
    ],
)
def test_what_is_wrong_with_the_code_is_told(tmp_path: Path, code: str, told: str) -> None:
    before = set(sys.modules)
    assert told in refusal(tmp_path, code)
    assert not [name for name in set(sys.modules) - before if name.startswith("_inferencehub_model_")]


def test_the_detail_says_where(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError) as caught:
        serve(tmp_path, "def go():\n    1 / 0\ngo()\n")
    assert "line 2, in go" in caught.value.detail
    assert str(tmp_path) in caught.value.detail


SIBLING = """
import words
from words import times
import lists.numbers
from lists import numbers as again

class Model:
    inputs = {"x": ("FP32", [-1])}
    outputs = {"y": ("FP32", [-1])}
    factor = lists.numbers.FACTOR + again.FACTOR

    def predict(self, inputs):
        import late
        from . import later
        return {"y": inputs["x"] * times() * self.factor * late.ONE * later.ONE * words.times() / times()}
"""


def test_two_versions_have_siblings_of_the_same_names(tmp_path: Path) -> None:
    for version in ("1", "2"):
        files: dict[str, bytes | str] = {
            "model.py": SIBLING,
            "words.py": f"def times(): return {version}",
            "lists/__init__.py": "",
            "lists/numbers.py": "FACTOR = 5",
            "late.py": "import words\nONE = words.times()",
            "later.py": "ONE = 1",
        }
        put(tmp_path, "model", version, files)
    before = set(sys.modules)
    models = [load_version(version, Machine(), Settings())[0] for version in scan(tmp_path)]
    one, two = (model.predict({"x": np.ones(1, np.float32)})["y"].item() for model in models)
    assert (one, two) == (10, 40)
    assert not {"words", "lists", "late", "later", "model"} & set(sys.modules)
    assert not list(tmp_path.rglob("__pycache__"))
    for model in models:
        model.close()
    assert not [name for name in set(sys.modules) - before if name.startswith("_inferencehub_model_")]


def test_pickles_find_classes_beside_the_code(tmp_path: Path) -> None:
    code = """
import pickle
from steps import Step

class Model:
    inputs = outputs = {"x": ("FP32", [-1])}

    def load(self, folder):
        self.step = pickle.loads((folder / "step.pkl").read_bytes())
        assert isinstance(self.step, Step)

    def predict(self, inputs):
        return {"x": self.step.run(inputs["x"])}
"""
    steps = types.ModuleType("steps")
    source = "class Step:\n    def run(self, x):\n        return x + 1\n"
    exec(source, steps.__dict__)
    sys.modules["steps"] = steps
    try:
        import pickle

        content = pickle.dumps(steps.Step())
    finally:
        del sys.modules["steps"]
    model = load(tmp_path, {"model.py": code, "steps.py": source, "step.pkl": content})
    assert model.predict({"x": np.zeros(1, np.float32)})["x"].tolist() == [1]
    model.close()
    assert "steps" not in sys.modules


def test_closing_lets_the_class_close_what_it_holds(tmp_path: Path) -> None:
    code = DOUBLE + "    def load(self, folder):\n        self.folder = folder\n"
    code += "    def close(self):\n        (self.folder / 'closed').touch()\n"
    serve(tmp_path, code).close()
    assert (tmp_path / "model/1/closed").exists()


def test_versions_close_while_others_are_imported(tmp_path: Path) -> None:
    closed = threading.Event()

    def import_others() -> None:
        names = [f"_coming_and_going_{number}" for number in range(50)]
        while not closed.is_set():
            for name in names:
                sys.modules[name] = types.ModuleType(name)
            for name in names:
                del sys.modules[name]

    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    others = threading.Thread(target=import_others)
    others.start()
    try:
        for _ in range(1000):
            ModelPackage(tmp_path).close()
    finally:
        closed.set()
        others.join()
        sys.setswitchinterval(interval_s)


def test_a_changed_file_is_read_anew_however_quickly_it_changed(tmp_path: Path) -> None:
    first = serve(tmp_path, DOUBLE)
    second = serve(tmp_path, DOUBLE.replace("* 2", "* 3"))
    np.testing.assert_array_equal(first.predict({"x": X})["y"], X * 2)
    np.testing.assert_array_equal(second.predict({"x": X})["y"], X * 3)


def test_a_model_that_asks_for_parameters_gets_those_of_the_call(tmp_path: Path) -> None:
    code = DOUBLE.replace("def predict(self, inputs)", "def predict(self, inputs, parameters)").replace(
        'inputs["x"] * 2', 'inputs["x"] * parameters.get("factor", 5)'
    )
    model = serve(tmp_path, code)
    assert model.takes_parameters
    np.testing.assert_array_equal(model.predict({"x": X}, {"factor": 3})["y"], X * 3)
    np.testing.assert_array_equal(model.predict({"x": X})["y"], X * 5)


def test_a_model_that_does_not_ask_for_parameters_runs_without(tmp_path: Path) -> None:
    assert not serve(tmp_path, DOUBLE).takes_parameters


def test_methods_may_be_coroutines_on_one_loop_of_the_model(tmp_path: Path) -> None:
    code = DOUBLE.replace("    def predict", "    async def predict").replace(
        'inputs["x"] * 2', 'await self.double(inputs["x"]) * (asyncio.get_running_loop() is self.loop)'
    )
    code = (
        "import asyncio\n"
        + code
        + (
            "    async def load(self, folder):\n        self.loop, self.folder = asyncio.get_running_loop(), folder\n"
            "    async def double(self, x):\n        await asyncio.sleep(0)\n        return x * 2\n"
            "    async def close(self):\n        (self.folder / 'closed').touch()\n"
        )
    )
    model = serve(tmp_path, code)
    np.testing.assert_array_equal(model.predict({"x": X})["y"], X * 2)
    np.testing.assert_array_equal(model.predict({"x": X})["y"], X * 2)
    model.close()
    assert (tmp_path / "model/1/closed").exists()


@pytest.mark.parametrize("error", ["SystemExit(4)", "KeyboardInterrupt()", "ValueError('no')"])
def test_what_a_coroutine_raises_ends_one_call(tmp_path: Path, error: str) -> None:
    code = DOUBLE.replace("    def predict", "    async def predict").replace(
        "        return", f"        if inputs['x'].max() < 0: raise {error}\n        return"
    )
    model = serve(tmp_path, code)
    with pytest.raises((RuntimeError, ValueError), match=r"the model raised|no"):
        model.predict({"x": -X})
    np.testing.assert_array_equal(model.predict({"x": X})["y"], X * 2)
    model.close()


def test_a_signal_handler_is_refused_with_the_reason(tmp_path: Path) -> None:
    code = "import signal\n" + DOUBLE + "    def load(self, folder):\n        signal.signal(signal.SIGTERM, print)\n"
    caught: list[ModelLoadError] = []

    def load_in_a_thread() -> None:
        try:
            serve(tmp_path, code)
        except ModelLoadError as error:
            caught.append(error)

    thread = threading.Thread(target=load_in_a_thread)
    thread.start()
    thread.join()
    assert caught[0].public.startswith("Model.load sets a signal handler, and signals are how the worker is told")
