"""Runs any Python class: model.py with a class Model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import AUTO, wanted_device
from inferencehub.runtimes.protocol import LoadedModel, Machine

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

    from .coroutines import Coroutines


class PythonRuntime:
    """A class of the user's own: `inputs`, `outputs`, `load(folder)`, and `predict(inputs[, parameters])`.

    A `predict` that yields may ask for its call's `context` too. A model of the task "embed" may have `embed(texts)` in
    place of inputs, outputs and `predict`.
    """

    name = "python"
    artifacts = ("model.py",)

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Import the file, make the class, let it load, and read what it declares."""
        from .coroutines import Coroutines
        from .embedding import embeds, load_embed
        from .model_code import fixed_by, import_model_class, make
        from .package import ModelPackage
        from .predict import check_predict, load_predict

        package = ModelPackage(version.folder)
        coroutines = Coroutines(f"{version.name} {version.version}")
        try:
            model_class = import_model_class(package)
            does_embed = embeds(model_class)
            if not does_embed:
                check_predict(model_class)
            instance = make(model_class)
            _load(instance, version, coroutines)
            package.take_paths()
            model = load_embed(instance, spec, coroutines) if does_embed else load_predict(instance, spec, coroutines)
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


def _closer(package: Any, instance: Any, coroutines: Coroutines) -> Callable[[], None]:
    def close() -> None:
        try:
            if callable(getattr(instance, "close", None)):
                coroutines.finished(instance.close())
        finally:
            coroutines.close()
            package.close()

    return close
