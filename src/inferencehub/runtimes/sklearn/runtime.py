"""Runs scikit-learn estimators: model.skops, and under a pinned digest model.joblib and model.pkl."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from inferencehub.errors import InputMismatch, InvalidInput
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError, Tensors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.ports import Port

    from .inputs.forms import Inputs
    from .outputs import Outputs


class SklearnRuntime:
    """scikit-learn, and libraries that follow its interface."""

    name = "sklearn"
    artifacts = ("model.skops", "model.joblib", "model.pkl")

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load an estimator and learn its signature from it."""
        from inferencehub.runtimes.ports import override_ports, signature_from_ports

        from .files import read_estimator
        from .inputs.forms import with_ones
        from .inputs.from_estimator import inputs_of
        from .inputs.heads import is_foreign
        from .inputs.missing import with_missing
        from .inputs.sample import sample_of
        from .outputs import outputs_of
        from .trust import reachable

        assert version.artifact is not None
        if (spec.device or "").startswith("cuda"):
            raise ModelLoadError("scikit-learn runs on the CPU; remove `device` from model.yaml.")
        estimator, warnings = read_estimator(version.artifact, spec, version.within)
        _run_alone(estimator)
        _limit_threads(machine.threads)
        inputs = inputs_of(estimator, spec)
        trial = _first_example(inputs.ports, spec)
        try:
            outputs = outputs_of(estimator, inputs, trial)
        except ModelLoadError as error:
            inputs = with_ones(inputs)
            outputs = _outputs_or(error, estimator, inputs, trial)
        inputs = with_missing(inputs, outputs.run, inputs.sample(2) if trial is None else trial)
        _, ports = override_ports((), outputs.ports, None, spec.outputs)
        signature = signature_from_ports(inputs.ports, ports)
        return LoadedModel(
            signature=signature,
            predict=_predict(inputs, outputs),
            labels=outputs.labels,
            runtime=self.name,
            warnings=warnings,
            sample=sample_of(estimator, inputs),
            may_block=any(map(is_foreign, reachable(estimator))),
        )


def _predict(inputs: Inputs, outputs: Outputs) -> Callable[[Tensors], Tensors]:
    from .inputs.unknown import unknown_category

    convert, run = inputs.convert, outputs.run

    def predict(tensors: Tensors) -> Tensors:
        try:
            return run(convert(tensors))
        except ValueError as error:
            if (unknown := unknown_category(error, inputs.ports, tensors)) is not None:
                raise InvalidInput(unknown) from error
            # Many estimators take NaN, some infinities: only they can say.
            if (name := _beyond_estimators(tensors)) is None:
                raise
            raise InvalidInput(
                f"`{name}` must hold numbers that the model takes; NaN, an infinity or one beyond 32 bits came."
            ) from error

    return predict


def _outputs_or(error: ModelLoadError, estimator: Any, inputs: Inputs, trial: Tensors | None) -> Outputs:
    """What the estimator gives of another sample; raises the earlier error where that does not suit it either."""
    from .outputs import outputs_of

    try:
        return outputs_of(estimator, inputs, trial)
    except ModelLoadError:
        raise error from error.__cause__


def _first_example(ports: Sequence[Port], spec: ModelSpec) -> Tensors | None:
    """The first example of model.yaml as tensors; None where there is none."""
    from inferencehub.repository.spec import NULLABLE
    from inferencehub.runtimes.examples import arrays_from_json
    from inferencehub.runtimes.ports import signature_from_ports

    if not spec.examples:
        return None
    example = spec.examples[0]
    # Whether the estimator takes what is missing in it, running it will show.
    ports = [replace(port, nullable=port.datatype in NULLABLE) for port in ports]
    signature = signature_from_ports(ports, ports)
    try:
        return arrays_from_json(example.inputs, signature)
    except InputMismatch as error:
        raise ModelLoadError(
            f"The example '{example.name}' in model.yaml does not fit the estimator: {error.message}.", str(error)
        ) from error


def _beyond_estimators(tensors: Tensors) -> str | None:
    """The first input with an element that estimators refuse by ValueError: they compute in 64 bits, trees in 32."""
    import numpy as np

    largest = np.finfo(np.float32).max
    for name, array in tensors.items():
        # NaN is not less than anything.
        if array.dtype.kind == "f" and not (np.abs(array) <= largest).all():
            return name
    return None


def _run_alone(estimator: Any) -> None:
    """Take back the parallelism that training wanted: for the rows of a call, threads cost more than they bring, and
    k workers with n threads each would fight for the same cores."""
    from .trust import reachable

    for item in reachable(estimator):
        if getattr(item, "__dict__", {}).get("n_jobs") is not None:
            item.n_jobs = None


def _limit_threads(threads: int) -> None:
    """Bound the thread pools of the linear algebra that is loaded by now, for the whole process."""
    threadpoolctl = import_module("threadpoolctl")

    threadpoolctl.threadpool_limits(threads)
