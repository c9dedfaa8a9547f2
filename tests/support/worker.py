"""A worker inside the test's own process: real gRPC over a unix socket, with models made in the test."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc.aio
import numpy as np

from inferencehub.config.settings import Streams
from inferencehub.launch.runs.layout import path_beside
from inferencehub.launch.runs.page import RunPage
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from inferencehub.runtimes.joined import checked_stream, joining
from inferencehub.runtimes.outputs import OutputCheck
from inferencehub.runtimes.protocol import (
    LoadedModel,
    MakeStream,
    ModelLoadError,
    Parameters,
    Signature,
    Tensors,
    TensorSpec,
)
from inferencehub.worker.calls.admit import Admission
from inferencehub.worker.calls.inputs.shared_files import SharedFiles
from inferencehub.worker.calls.lane.hello import Identity
from inferencehub.worker.catalogue.loading.loader import Loader, Repository
from inferencehub.worker.catalogue.models import ModelTable
from inferencehub.worker.catalogue.reconciler import Reconciler
from inferencehub.worker.catalogue.served import Kitchen
from inferencehub.worker.process.address import Protection, UnixAddress
from inferencehub.worker.process.listener import Listener
from inferencehub.worker.process.servicer import InferenceServicer

FEATURES = TensorSpec("x", "FP32", (-1, 2))
DOUBLED = TensorSpec("y", "FP32", (-1, 2))
ROWS = Signature((FEATURES,), (DOUBLED,), batched=True)
VALUES = Signature((FEATURES,), (TensorSpec("y", "FP32", (-1,)),), batched=False)
"""Of a model that streams numbers."""


def doubling(inputs: Tensors) -> Tensors:
    """Twice the input: whose rows an answer holds can be told from its numbers."""
    return {"y": inputs["x"] * np.float32(2)}


def model(predict: Callable[..., Tensors] = doubling, signature: Signature = ROWS, **more: object) -> LoadedModel:
    """A loaded model, its outputs checked as loading does it; doubles its rows unless told otherwise."""
    check = OutputCheck(signature, trusts_bytes=False)

    def checked(inputs: Tensors, *parameters: Parameters) -> Tensors:
        return check(inputs, predict(inputs, *parameters))

    return LoadedModel(signature=signature, predict=checked, runtime="test", **more)  # type: ignore[arg-type]


def streaming(make: MakeStream, signature: Signature = VALUES, **more: object) -> LoadedModel:
    """A loaded model that streams, its chunks checked as loading does it."""
    stream = checked_stream(make, OutputCheck(signature, trusts_bytes=False))
    return LoadedModel(
        signature=signature,
        predict=joining(signature, stream),
        stream=stream,
        runtime="test",
        may_block=True,
        takes_parameters=True,
        **more,  # type: ignore[arg-type]
    )


class Panic(BaseException):
    """What extensions in Rust raise when they give up is no Exception either."""


@dataclass
class TestRepository:
    """Versions by name, each made anew when it is loaded; an exception in place of a model is raised."""

    __test__ = False
    makers: dict[tuple[str, str], Callable[[], LoadedModel]] = field(default_factory=dict)
    specs: Mapping[tuple[str, str], ModelSpec] = field(default_factory=dict)
    problems: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unwanted: frozenset[tuple[str, str]] = frozenset()

    def scan(self) -> list[VersionFolder]:
        """Every version."""
        return [
            VersionFolder(*key, Path("/models", *key), problem=self.problems.get(key), wanted=key not in self.unwanted)
            for key in (*self.makers, *self.problems)
        ]

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """Make the model."""
        key = folder.name, folder.version
        try:
            loaded = self.makers[key]()
        except ZeroDivisionError as error:
            raise ModelLoadError("It is broken.", f"{folder.folder}: {error}") from error
        return loaded, self.specs.get(key, ModelSpec()), "ab" * 32

    def look_again(self, folder: VersionFolder) -> VersionFolder:
        """Its files never change."""
        return folder

    def digest_of(self, folder: VersionFolder, name: str) -> None:
        """It has none that could be read."""

    def wrote(self, folder: VersionFolder) -> tuple[str, ...]:
        """Nobody writes."""
        return ()


@dataclass
class RunningWorker:
    """A worker that listens, and a client of it."""

    address: str
    models: ModelTable
    reconciler: Reconciler
    servicer: InferenceServicer
    listener: Listener
    channel: grpc.aio.Channel
    stub: rpc.InferenceServiceStub
    boot_id: str


@asynccontextmanager
async def running_worker(
    repository: Repository,
    *,
    queue_calls: int = 256,
    expose_errors: bool = False,
    max_answer_bytes: int = 64 * 1024 * 1024,
    shared_folder: Path | None = None,
    protection: Protection | None = None,
    load: bool = True,
    load_timeout_s: float = 60.0,
    drain_ms: int = 30_000,
    **reconciler_options: Any,
) -> AsyncIterator[RunningWorker]:
    """Serve the repository on a socket of its own until the block ends; `reconciler_options` are Reconciler's."""
    with tempfile.TemporaryDirectory(prefix="ih-") as folder:
        loop = asyncio.get_running_loop()
        files = SharedFiles(shared_folder) if shared_folder else None
        boot_id = "boot-1"
        socket = Path(folder, "w.sock")
        page = RunPage(boot_id, Path(path_beside(str(socket))))
        kitchen = Kitchen(
            loop, queue_calls, 5.0, expose_errors, max_answer_bytes, files, page, streams=Streams(drain_ms=drain_ms)
        )
        models = ModelTable(boot_id)
        reconciler = Reconciler(
            models, Loader(repository, load_timeout_s, page=page), kitchen.serve, **reconciler_options
        )
        identity = Identity(boot_id, "0.0.0", 1, files is not None)
        servicer = InferenceServicer(identity, models, reconciler, Admission(models))
        listener = Listener(servicer, protection or Protection(), 64 * 1024 * 1024)
        address = await listener.start(UnixAddress(socket))
        if load:
            await reconciler.load_all()
            await listener.set_ready()
        channel = grpc.aio.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])
        stub = rpc.InferenceServiceStub(channel)  # type: ignore[no-untyped-call]
        try:
            yield RunningWorker(address, models, reconciler, servicer, listener, channel, stub, boot_id)
        finally:
            reconciler.stop()
            await channel.close()
            await listener.stop()
            async with asyncio.timeout(30):
                await models.close()
            if files is not None:
                files.close()
