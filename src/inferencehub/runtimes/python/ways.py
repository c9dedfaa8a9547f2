"""Which methods of a class Model answer calls, and whether these and what it declares go together."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from inferencehub.repository.model_yaml import ModelYamlError, spec_from_layers
from inferencehub.runtimes.generation.parameters import DECLARABLE, unknown_names
from inferencehub.runtimes.protocol import ModelLoadError

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec

Way: TypeAlias = Literal["predict", "steps", "generate", "generate in steps", "embed"]
STEPS = ("start", "step", "stop")
GENERATIVE = ("chat", "complete")
# Of what a class may fix, what says how it is called.
_OF_CALLS = ("task", "supports", "default_max_tokens", "context_tokens", "max_active")


def declared_of_calls(model_class: object, spec: ModelSpec) -> ModelSpec:
    """How the model is called, by model.yaml or else by its class: `task`, `supports`, `max_active` and the like.

    Raises:
        ModelLoadError: The class says something that it may not.
    """
    said = {name: getattr(model_class, name) for name in _OF_CALLS if hasattr(model_class, name)}
    above = {name: value for name in _OF_CALLS if (value := getattr(spec, name)) is not None}
    try:
        declared = spec_from_layers(said, above)
    except ModelYamlError as error:
        raise ModelLoadError(error.public.replace("model.yaml", "The class Model", 1), error.detail) from error
    _check_supports(declared.supports or ())
    return declared


def way_of(model_class: type[Any], task: str) -> Way:
    """Which methods answer calls.

    Raises:
        ModelLoadError: Some are missing, or there are those of two ways.
    """
    has = {name for name in ("predict", "generate", "embed", *STEPS) if callable(getattr(model_class, name, None))}
    if task in GENERATIVE:
        return _generative_way(has, task)
    if "generate" in has:
        raise ModelLoadError(
            'The class Model has `generate`, which is for text: declare `task = "chat"` or `task = "complete"`, or '
            "give the method another name."
        )
    if "predict" in has:
        if has.issuperset(STEPS):
            raise ModelLoadError(
                "The class Model has `predict`, and `start`, `step` and `stop` besides; keep one or the other."
            )
        return "predict"
    if "embed" in has:
        return "embed"
    if has.intersection(STEPS):
        _check_steps(has)
        return "steps"
    raise ModelLoadError(
        "The class Model in model.py must have a method `predict(self, inputs)`, or `embed(self, texts)`, or `start`, "
        "`step` and `stop`."
    )


def _generative_way(has: set[str], task: str) -> Way:
    if "predict" in has:
        raise ModelLoadError(
            f'The class Model has `predict`, and its task "{task}" is served by `generate`, or by `start`, `step` and '
            "`stop`; leave out `predict`, or the task."
        )
    if "generate" not in has:
        if has.intersection(STEPS):
            _check_steps(has)
            return "generate in steps"
        raise ModelLoadError(
            f'The class Model has the task "{task}", so it must have a method `generate(self, request)` that yields, '
            "or `start`, `step` and `stop`."
        )
    if "start" in has and "step" in has:
        raise ModelLoadError("The class Model has `generate`, and `start` and `step` besides; keep one or the other.")
    return "generate"


def _check_steps(has: set[str]) -> None:
    missing = [name for name in STEPS if name not in has]
    if missing:
        raise ModelLoadError(
            f"The class Model has {_listed([name for name in STEPS if name in has])} and no {_listed(missing)}; a "
            "model that goes on in steps has all of `start`, `step` and `stop`."
        )


def _check_supports(supports: tuple[str, ...]) -> None:
    for name in unknown_names(supports):
        close = get_close_matches(name, DECLARABLE, n=1)
        hint = f"did you mean `{close[0]}`?" if close else 'write "*" for a model that looks at all of them itself.'
        raise ModelLoadError(f"`supports` names `{name}`, which is no parameter of a request; {hint}")


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
