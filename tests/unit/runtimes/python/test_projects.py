"""Model code as people write it: packages, late imports, pickles, sys.path, processes; each version has its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inferencehub.config.settings import Settings
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.protocol import LoadedModel, Machine
from tests.support.model_folders import put, scan

PORTS = '    inputs = outputs = {"x": ("FP64", [-1])}\n'
ONE = np.ones(1)


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[Versions]:
    before = set(sys.modules)
    made = Versions(tmp_path)
    yield made
    for model in made.models:
        model.close()
    assert not [name for name in set(sys.modules) - before if name.startswith("_inferencehub_model_")]


class Versions:
    """Versions of one model that differ in a factor: whoever gets another one's module answers wrongly."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.models: list[LoadedModel] = []

    def load(self, code: str, files: dict[str, str], factors: tuple[int, ...] = (2, 3)) -> list[LoadedModel]:
        for factor in factors:
            content: dict[str, bytes | str] = {
                path: text.replace("FACTOR", str(factor)) for path, text in {"model.py": code, **files}.items()
            }
            put(self._root, "m", str(factor), content)
        self.models = [load_version(folder, Machine(), Settings())[0] for folder in scan(self._root)]
        return self.models

    def answers(self, code: str, files: dict[str, str]) -> list[float]:
        return [model.predict({"x": ONE})["x"].item() for model in self.load(code, files)]


def model(predict: str, load: str = "pass", top: str = "") -> str:
    return (
        f"{top}\nclass Model:\n{PORTS}    def load(self, folder):\n        {load}\n"
        f"    def predict(self, inputs):\n        x = inputs['x']\n        {predict}\n"
    )


STEPS = "def times(x): return x * FACTOR\nclass Step:\n    def run(self, x): return x * FACTOR\n"


@pytest.mark.parametrize(
    ("top", "predict", "place"),
    [
        ("from steps import scale", "return {'x': scale.times(x)}", "steps/scale.py"),
        ("from steps import scale as s, offset", "return {'x': s.times(x) + offset.BY}", "steps/scale.py"),
        ("import steps.scale", "return {'x': steps.scale.times(x)}", "steps/scale.py"),
        ("import steps.scale as s", "return {'x': s.times(x)}", "steps/scale.py"),
        ("from steps.scale import *", "return {'x': times(x)}", "steps/scale.py"),
        ("from .steps import scale", "return {'x': scale.times(x)}", "steps/scale.py"),
        ("", "from steps import scale; return {'x': scale.times(x)}", "steps/scale.py"),
        ("", "import importlib; return {'x': importlib.import_module('steps.scale').times(x)}", "steps/scale.py"),
        ("", "return {'x': __import__('steps.scale').scale.times(x)}", "steps/scale.py"),
        ("from deep.er.still import scale", "return {'x': scale.times(x)}", "deep/er/still/scale.py"),
        (
            "import os, sys; sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'src'))\nimport scale",
            "return {'x': scale.times(x)}",
            "src/scale.py",
        ),
        (
            "import os, sys; sys.path.append(os.path.dirname(os.path.abspath(__file__)))\nimport scale",
            "return {'x': scale.times(x)}",
            "scale.py",
        ),
    ],
)
def test_each_version_imports_its_own_modules(versions: Versions, top: str, predict: str, place: str) -> None:
    before = list(sys.path)
    files = {place: STEPS, "steps/offset.py": "BY = 0"}
    assert versions.answers(model(predict, top=top), files) == [2, 3]
    assert [entry for entry in sys.path if "/m/" in entry] == [entry for entry in before if "/m/" in entry]


def test_a_package_may_hold_a_package_without_init_and_with_one(versions: Versions) -> None:
    files = {"a/__init__.py": "from a.b import c\nFROM_INIT = c.times", "a/b/c.py": STEPS}
    assert versions.answers(model("return {'x': FROM_INIT(x)}", top="from a import FROM_INIT"), files) == [2, 3]


def test_objects_survive_a_pickle_at_predict_time(versions: Versions) -> None:
    predict = "return {'x': pickle.loads(pickle.dumps(Step())).run(x)}"
    assert versions.answers(model(predict, top="import pickle\nfrom steps import Step"), {"steps.py": STEPS}) == [2, 3]


def test_pickles_of_a_script_are_read_at_predict_time_in_any_thread(versions: Versions) -> None:
    # Protocol 0 of an instance of steps.Step, as a training script beside steps.py writes it.
    top = "import pickle, threading\nPICKLE = b'(isteps\\nStep\\n.'"
    predict = (
        "found = []; t = threading.Thread(target=lambda: found.append(pickle.loads(PICKLE))); t.start(); t.join(); "
        "return {'x': found[0].run(x) if found else x}"
    )
    assert versions.answers(model(predict, top=top), {"steps.py": STEPS}) == [2, 3]


def test_versions_that_load_at_once_do_not_meet(tmp_path: Path) -> None:
    code = model(
        "return {'x': self.step.run(x)}",
        load="builtins.meet(); self.step = pickle.loads(b'(isteps\\nStep\\n.'); builtins.meet()",
        top="import builtins, pickle",
    )
    for factor in (2, 3):
        put(tmp_path, "m", str(factor), {"model.py": code, "steps.py": STEPS.replace("FACTOR", str(factor))})
    import builtins

    answers: dict[str, float] = {}
    builtins.meet = threading.Barrier(2, timeout=60).wait  # type: ignore[attr-defined]
    try:

        def load(folder: object) -> None:
            loaded = load_version(folder, Machine(), Settings())[0]  # type: ignore[arg-type]
            answers[folder.version] = loaded.predict({"x": ONE})["x"].item()  # type: ignore[attr-defined]
            loaded.close()

        threads = [threading.Thread(target=load, args=(folder,)) for folder in scan(tmp_path)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        del builtins.meet  # type: ignore[attr-defined]
    assert answers == {"2": 2, "3": 3}


def test_an_installed_module_keeps_its_name_for_everybody_else(versions: Versions) -> None:
    predict = "import importlib; return {'x': importlib.import_module('colorsys').times(x)}"
    sys.modules.pop("colorsys", None)
    assert versions.answers(model(predict), {"colorsys.py": STEPS}) == [2, 3]
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)
    assert not hasattr(colorsys, "times")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_runs_functions_of_the_model(versions: Versions, method: str) -> None:
    top = "import multiprocessing\nfrom steps.scale import times"
    predict = (
        f"\n        with multiprocessing.get_context('{method}').Pool(1) as pool:\n"
        "            return {'x': pool.apply(times, (x,))}"
    )
    assert versions.answers(model(predict, top=top), {"steps/scale.py": STEPS}) == [2, 3]


def test_joblib_runs_functions_of_the_model_in_processes(versions: Versions) -> None:
    top = "import joblib\nfrom steps.scale import times"
    predict = "return {'x': joblib.Parallel(n_jobs=2)(joblib.delayed(times)(x) for _ in range(2))[1]}"
    assert versions.answers(model(predict, top=top), {"steps/scale.py": STEPS}) == [2, 3]


def test_dataclasses_and_annotations_find_their_module(versions: Versions) -> None:
    steps = (
        "from __future__ import annotations\nimport dataclasses, typing\n@dataclasses.dataclass\nclass Step:\n"
        "    by: int = FACTOR\n    shared: typing.ClassVar[int] = 1\nHINTS = typing.get_type_hints(Step)\n"
    )
    predict = "return {'x': x * Step().by * (HINTS['by'] is int)}"
    assert versions.answers(model(predict, top="from steps import HINTS, Step"), {"steps.py": steps}) == [2, 3]
