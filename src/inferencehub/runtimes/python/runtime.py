"""Runs any Python class: model.py with a class Model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import AUTO, wanted_device
from inferencehub.runtimes.protocol import NO_PARAMETERS, LoadedModel, Machine, ModelLoadError, Parameters, Tensors

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.ports import Port

    from .coroutines import Coroutines


class PythonRuntime:
    """A class of the user's own: `inputs`, `outputs`, `load(folder)`, and `predict(inputs[, parameters])`.

    A model of the task "embed" may have `embed(texts)` in place of inputs, outputs and `predict`.
    """

    name = "python"
    artifacts = ("model.py",)

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Import the file, make the class, let it load, and read what it declares."""
        from .coroutines import Coroutines
        from .embedding import embeds, load_embed
        from .model_code import fixed_by, import_model_class, make
        from .package import ModelPackage

        package = ModelPackage(version.folder)
        coroutines = Coroutines(f"{version.name} {version.version}")
        try:
            model_class = import_model_class(package)
            does_embed = embeds(model_class)
            if not does_embed:
                _check_predict(model_class)
            instance = make(model_class)
            _load(instance, version, coroutines)
            package.take_paths()
            model = load_embed(instance, spec, coroutines) if does_embed else _load_predict(instance, spec, coroutines)
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


def _check_predict(model_class: type[Any]) -> None:
    import inspect

    predict = getattr(model_class, "predict", None)
    if not callable(predict):
        raise ModelLoadError(
            "The class Model in model.py must have a method `predict(self, inputs)`, or `embed(self, texts)`."
        )
    if inspect.isgeneratorfunction(predict) or inspect.isasyncgenfunction(predict):
        raise ModelLoadError(
            "The method `predict` of Model yields, and streams are not served yet; return one dict of whole outputs."
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


def _load_predict(instance: Any, spec: ModelSpec, coroutines: Coroutines) -> LoadedModel:
    from inferencehub.runtimes.ports import signature_from_ports

    asks = _asks_for_parameters(instance)
    return LoadedModel(
        signature=signature_from_ports(_ports("inputs", instance, spec), _ports("outputs", instance, spec)),
        predict=_with_parameters(instance, coroutines) if asks else _without_parameters(instance, coroutines),
        takes_parameters=asks,
        runtime="python",
        idempotent=False,
        may_block=True,
    )


def _ports(kind: str, instance: Any, spec: ModelSpec) -> tuple[Port, ...]:
    """What model.yaml declares, or else the class."""
    from inferencehub.runtimes.ports import ports_from_class, ports_from_declared

    declared = getattr(spec, kind)
    if declared is not None:
        return ports_from_declared(declared)
    if getattr(instance, kind, None) is None:
        raise ModelLoadError(
            f'The class Model must declare `{kind}`, such as {kind} = {{"x": ("FP32", [-1, 4])}}, or model.yaml must.'
        )
    return ports_from_class(kind, getattr(instance, kind))


def _asks_for_parameters(instance: Any) -> bool:
    import inspect

    try:
        return "parameters" in inspect.signature(instance.predict).parameters
    except ValueError:  # compiled code may not tell
        return False


def _without_parameters(instance: Any, coroutines: Coroutines) -> Callable[[Tensors], Tensors]:
    run: Callable[[Tensors], Any] = instance.predict

    def predict(inputs: Tensors) -> Tensors:
        answer: Tensors = coroutines.finished(run(_writeable(inputs)))
        return answer

    return predict


def _with_parameters(instance: Any, coroutines: Coroutines) -> Callable[[Tensors, Parameters], Tensors]:
    run: Callable[..., Any] = instance.predict

    def predict(inputs: Tensors, parameters: Parameters = NO_PARAMETERS) -> Tensors:
        answer: Tensors = coroutines.finished(run(_writeable(inputs), parameters=dict(parameters)))
        return answer

    return predict


def _writeable(inputs: Tensors) -> Tensors:
    """Arrays that lie in a received message are read-only; code that changes its input in place is common."""
    return {name: array if array.flags.writeable else array.copy() for name, array in inputs.items()}


def _closer(package: Any, instance: Any, coroutines: Coroutines) -> Callable[[], None]:
    def close() -> None:
        try:
            if callable(getattr(instance, "close", None)):
                coroutines.finished(instance.close())
        finally:
            coroutines.close()
            package.close()

    return close
