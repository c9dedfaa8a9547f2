"""A class Model with the task "chat" or "complete": its methods, between requests and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.generation.by_generator import generating
from inferencehub.runtimes.generation.by_steps import GenerationStepper
from inferencehub.runtimes.generation.reader import RequestReader
from inferencehub.runtimes.generation.signature import SIGNATURE
from inferencehub.runtimes.generation.template.chat_template import ChatTemplate
from inferencehub.runtimes.generation.template.files import find_template
from inferencehub.runtimes.joined import joining
from inferencehub.runtimes.protocol import LoadedModel, MakeStream, ModelLoadError
from inferencehub.runtimes.stepped import stream_by_steps

from .chunks import ASYNC_ACTIVE, is_async_stream, iterator_of
from .steps import STEPPED_ACTIVE
from .ways import declared_of_calls

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.generation.request import GenerationRequest
    from inferencehub.runtimes.protocol import StreamContext

    from .coroutines import Coroutines
    from .ways import Way


def load_generative(
    way: Way, instance: Any, version: VersionFolder, spec: ModelSpec, coroutines: Coroutines
) -> LoadedModel:
    """A model with `generate`, or with `start`, `step` and `stop`. Where it runs the caller adds.

    Raises:
        ModelLoadError: Its chat template is none, or something is declared that is fixed.
    """
    declared = declared_of_calls(instance, spec)
    reader = _reader(instance, version, declared, spec)
    active = declared.max_active or STEPPED_ACTIVE
    stepper = None if way == "generate" else GenerationStepper(reader, _Finished(instance, coroutines), active)
    stream = _generate_stream(instance, coroutines, reader) if stepper is None else stream_by_steps(stepper)
    model = LoadedModel(
        SIGNATURE,
        predict=joining(SIGNATURE, stream),
        runtime="python",
        idempotent=False,
        may_block=True,
        sample=reader.sample,
        task=reader.task,
        supports=tuple(sorted(reader.supports)),
        default_max_tokens=reader.default_max_tokens,
        context_tokens=declared.context_tokens or 0,
    )
    if stepper is not None:
        return replace(model, stepper=stepper, max_active=active)
    return replace(model, stream=stream, max_active=ASYNC_ACTIVE if is_async_stream(instance.generate) else 1)


def _reader(instance: Any, version: VersionFolder, declared: ModelSpec, spec: ModelSpec) -> RequestReader:
    task = str(declared.task)
    for kind in ("inputs", "outputs"):
        if getattr(spec, kind) is not None or getattr(instance, kind, None) is not None:
            raise ModelLoadError(f'The {kind} of a model with the task "{task}" are fixed; leave out `{kind}`.')
    template = None
    if task == "chat":
        chat_template, tokens = (getattr(instance, name, None) for name in ("chat_template", "special_tokens"))
        found = find_template(version.folder, version.within, chat_template, tokens)
        template = None if found is None else ChatTemplate(found)
    return RequestReader(task, frozenset(declared.supports or ()), declared.default_max_tokens or 0, template)


def _generate_stream(instance: Any, coroutines: Coroutines, reader: RequestReader) -> MakeStream:
    """`generate` may be a generator of either kind, or return one."""

    def pieces(request: GenerationRequest, context: StreamContext) -> Iterator[Any]:
        returned = coroutines.finished(instance.generate(request))
        found = iterator_of(returned, coroutines, context)
        if found is None:
            kind = type(returned).__name__
            raise ModelFailed(f"`generate` must yield text, or return an iterator over it; it returned a {kind}.")
        return found

    return generating(reader, pieces)


class _Finished:
    """The methods of the class, with coroutines run to their ends."""

    def __init__(self, instance: Any, coroutines: Coroutines) -> None:
        self._instance = instance
        self._coroutines = coroutines

    def start(self, request: GenerationRequest) -> Any:
        return self._coroutines.finished(self._instance.start(request))

    def step(self, sequences: Sequence[Any]) -> Sequence[object]:
        made: Sequence[object] = self._coroutines.finished(self._instance.step(sequences))
        return made

    def stop(self, sequence: Any) -> None:
        self._coroutines.finished(self._instance.stop(sequence))
