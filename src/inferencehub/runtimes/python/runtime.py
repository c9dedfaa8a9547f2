"""Runs any Python class: model.py with a class Model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import AUTO, wanted_device
from inferencehub.runtimes.doing import doing
from inferencehub.runtimes.protocol import LoadedModel, Machine

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

    from .coroutines import Coroutines
    from .ways import Way


class PythonRuntime:
    """A class of the user's own: `inputs`, `outputs`, `load(folder)`, and `predict(inputs[, parameters])`.

    A `predict` that yields may ask for its call's `context` too. In place of `predict` there may be `start`, `step` and
    `stop`. A model of the task "chat" or "complete" has `generate(request)` or these three, one of the task "embed" may
    have `embed(texts)`, and neither `inputs` nor `outputs`.
    """

    name = "python"
    artifacts = ("model.py",)

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Import the file, make the class, let it load, and read what it declares."""
        from .coroutines import Coroutines
        from .model_code import fixed_by, import_model_class, make
        from .package import ModelPackage
        from .ways import declared_of_calls, way_of

        package = ModelPackage(version.folder)
        coroutines = Coroutines(f"{version.name} {version.version}")
        try:
            model_class = import_model_class(package)
            way = way_of(model_class, declared_of_calls(model_class, spec).task or "predict")
            instance = make(model_class)
            with doing("running its load()"):
                _load(instance, version, coroutines)
            package.take_paths()
            model = _model(way, instance, version, spec, coroutines)
        except BaseException:
            coroutines.close()
            package.close()
            raise
        device = wanted_device(spec, machine)
        return replace(
            model,
            device="cpu" if device == AUTO else device,
            declared=fixed_by(instance),
            close=_closer(package, instance, coroutines),
        )


def _load(instance: Any, version: VersionFolder, coroutines: Coroutines) -> None:
    from .model_code import raised

    load = getattr(instance, "load", None)
    if load is None:
        return
    try:
        coroutines.finished(load(version.folder))
    except BaseException as error:
        raise raised("Model.load", error) from error


def _model(way: Way, instance: Any, version: VersionFolder, spec: ModelSpec, coroutines: Coroutines) -> LoadedModel:
    if way == "embed":
        from .embedding import load_embed

        return load_embed(instance, spec, coroutines)
    if way in ("generate", "generate in steps"):
        from .generative import load_generative

        return load_generative(way, instance, version, spec, coroutines)
    if way == "steps":
        from .steps import load_steps

        return load_steps(instance, spec, coroutines)
    from .predict import load_predict

    return load_predict(instance, spec, coroutines)


def _closer(package: Any, instance: Any, coroutines: Coroutines) -> Callable[[], None]:
    def close() -> None:
        try:
            if callable(getattr(instance, "close", None)):
                coroutines.finished(instance.close())
        finally:
            coroutines.close()
            package.close()

    return close
