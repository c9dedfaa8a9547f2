"""What a runtime is: it turns a version's folder into a loaded model with a signature and a function to call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

# Inputs of one model. A frame of more columns is as well one matrix; each input costs a tensor of its own on the way.
MAX_INPUTS = 4_096

# Arrays by input or output name. In quotes, so that finding models needs no numpy.
Tensors: TypeAlias = "dict[str, np.ndarray[Any, Any]]"

# A value that a column of categories takes.
Category: TypeAlias = str | int | float | bool

# Settings of one call by name, as its caller gave them.
Parameters: TypeAlias = Mapping[str, bool | int | float | str]
NO_PARAMETERS: Parameters = MappingProxyType({})


class ModelLoadError(Exception):
    """A version cannot be loaded.

    Attributes:
        public: One sentence for everyone, without paths: what was expected, what came, how to mend it.
        detail: The same with paths and the library's own words, for admins.
    """

    def __init__(self, public: str, detail: str = "") -> None:
        super().__init__(public)
        self.public = public
        self.detail = detail or public


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Name, type and shape of one input or output; -1 in a shape stands for any length, () for a scalar.

    ``nullable``: elements of the input may be missing, which are None in BYTES and NaN in floats. ``feature_names``:
    what the columns of a matrix are called, where the artifact tells. ``categories``: those that training knew, in its
    order, where the artifact or model.yaml tells.
    """

    name: str
    datatype: str
    shape: tuple[int, ...]
    nullable: bool = False
    feature_names: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What a model takes and gives. ``batched``: the first dimension of every input and output counts rows."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    batched: bool


@dataclass(frozen=True, slots=True)
class Machine:
    """What a worker may use.

    Attributes:
        threads: Threads inside one run of a model.
        device: The device that the operator chose for all.
    """

    threads: int = 1
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What an image file becomes.

    Attributes:
        input: Name of the input.
        datatype: Of its elements.
        shape: Of one row, without the dimension that counts rows.
        layout: Order of the last of these dimensions: "HW", "HWC" or "CHW".
        mode: "L", "RGB" or "RGBA".
        size: Width and height.
        fit: "stretch" or "crop".
        black: The element that black becomes, by channel.
        white: The element that white becomes, by channel.
        max_pixels: Pixels that a file may hold.
    """

    input: str
    datatype: str
    shape: tuple[int, ...]
    layout: str
    mode: str
    size: tuple[int, int]
    fit: str
    black: tuple[float, ...]
    white: tuple[float, ...]
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call: of its prompt, those made for all choices, and those of the prompt that were cached."""

    prompt_tokens: int
    completion_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a stream: the outputs that come with it, if any, and the tokens it took, where they are counted."""

    outputs: Tensors | None = None
    usage: Usage | None = None


class StreamContext(Protocol):
    """What the code that makes a stream may know of its call."""

    @property
    def request_id(self) -> str:
        """The call's id, as logs have it."""

    @property
    def is_cancelled(self) -> bool:
        """True once nobody waits for the rest: for loops between two chunks."""

    def on_cancel(self, act: Callable[[], None]) -> None:
        """Have this called, in any thread, once nobody waits for the rest; at once where that is so already."""


MakeStream: TypeAlias = "Callable[[Tensors, Parameters, StreamContext], Iterator[Tensors | Ended]]"
"""Makes the chunks of one call, in the thread that asks for them: each has all outputs, and the last may be an `Ended`.
The same thread calls `close` of the iterator when nobody wants the rest. Raises as ``predict`` does."""


class Stepper(Protocol):
    """A model that makes the chunks of many calls together: they join and leave between two steps.

    All methods run in one thread.
    """

    def start(self, inputs: Tensors, parameters: Parameters, context: StreamContext) -> Any:
        """A sequence for one call. Raises as ``predict`` does, and only this call has failed."""

    def step(self, sequences: Sequence[Any]) -> Sequence[Tensors | Ended | BaseException | None]:
        """Go on with all of them, and say of each what it has made: a chunk, nothing yet, its end, or its failure.

        What it raises is the failure of all of them.
        """

    def stop(self, sequence: Any) -> None:
        """Nobody wants the rest of it; also after its end or failure."""


def _nothing() -> None:
    """Closes a model that holds nothing but memory."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that is ready to run.

    Attributes:
        signature: What it takes and gives.
        predict: Runs it. Thread-safe, or guarded by ``instances: 1``. Arrays of datatype BYTES have dtype object and
            hold ``bytes``. Raises ``InvalidInput`` where the caller is at fault; anything else is the model's failure.
        takes_parameters: True when ``predict`` may be given the calls' parameters as a second argument; calls run
            together only if they have the same ones.
        labels: Class names in the order of the output ``probabilities``.
        device: Where it runs: "cpu", "cuda" or "cuda:N".
        runtime: Name of the runtime.
        warnings: Sentences worth an operator's eye.
        idempotent: True when running a call twice does no harm.
        may_block: True for code that we don't know: never run it on the event loop.
        max_rows: Rows that the artifact itself allows in one run; 0 when it sets no limit.
        declared: Fields of model.yaml that the model's own code has fixed; model.yaml stands above them.
        warm_rows: Numbers of rows, besides one, with which it has to run before it serves, since it compiles for each.
        sample: So many rows that the artifact itself shows it would take; None where it shows nothing.
        picture: What becomes of image files that calls bring; None where they bring none.
        stream: Makes the outputs bit by bit; None where the model answers once. Then ``predict`` joins the chunks.
        stepper: The same for models that go on with many calls at once; at most one of the two is given.
        max_active: Streams that it makes at a time.
        task: "predict", "chat", "complete" or "embed": contract/generation.md.
        supports: Parameters of a request that it honours, of the task "chat" or "complete".
        default_max_tokens: Tokens that it makes at most for who asks for no other number; 0: not known.
        context_tokens: Tokens that prompt and answer have together at most; 0: not known.
        close: Gives back what it holds.
    """

    signature: Signature
    predict: Callable[..., Tensors]
    takes_parameters: bool = False
    labels: tuple[str, ...] = ()
    device: str = "cpu"
    runtime: str = ""
    warnings: tuple[str, ...] = ()
    idempotent: bool = True
    may_block: bool = False
    max_rows: int = 0
    declared: Mapping[str, Any] = field(default_factory=dict)
    warm_rows: tuple[int, ...] = ()
    sample: Callable[[int], Tensors] | None = None
    picture: Picture | None = None
    stream: MakeStream | None = None
    stepper: Stepper | None = None
    max_active: int = 1
    task: str = "predict"
    supports: tuple[str, ...] = ()
    default_max_tokens: int = 0
    context_tokens: int = 0
    close: Callable[[], None] = _nothing

    @property
    def streams(self) -> bool:
        """Whether it makes its outputs bit by bit."""
        return self.stream is not None or self.stepper is not None


class Runtime(Protocol):
    """A library that runs models; found by the entry-point group ``inferencehub.runtimes``, made without arguments."""

    @property
    def name(self) -> str:
        """The runtime's name, as the catalogue shows it."""

    @property
    def artifacts(self) -> tuple[str, ...]:
        """Names of the files that it loads, such as ``model.onnx``."""

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load one version.

        Raises:
            ModelLoadError: The artifact, its description or the environment does not allow it.
        """
