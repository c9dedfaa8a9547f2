"""A loaded version together with everything that a call of it needs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from inferencehub.config.settings import Streams
from inferencehub.launch.runs.page import RunPage
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.calls.admit import Runner
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.inputs.shared_files import SharedFiles
from inferencehub.worker.calls.queue.batcher import Batcher
from inferencehub.worker.calls.queue.pace import Batching
from inferencehub.worker.calls.queue.stalls import Stalls
from inferencehub.worker.calls.run.ended import EndedCalls
from inferencehub.worker.calls.run.execute import ModelRun
from inferencehub.worker.calls.run.executor import Threads
from inferencehub.worker.calls.run.noted import NotedRun
from inferencehub.worker.calls.run.noted_stream import StreamNotes
from inferencehub.worker.calls.stream.active import StreamingVersion
from inferencehub.worker.calls.stream.engine import Engine
from inferencehub.worker.calls.stream.generators import GeneratorEngine
from inferencehub.worker.calls.stream.runner import StreamRunner
from inferencehub.worker.calls.stream.steps import StepEngine
from inferencehub.worker.catalogue.announced import batching_from_spec, ready_version
from inferencehub.worker.catalogue.loading.loader import Prepared
from inferencehub.worker.catalogue.passed_over import passed_over
from inferencehub.worker.rows.live_check import LiveCheck


@dataclass(slots=True)
class Served:
    """One version that serves, or is on its way out."""

    model: LoadedModel
    version: str
    decoder: Decoder
    batcher: Runner
    announced: pb.ModelVersion
    default_deadline_s: float
    stream_deadline_s: float
    """Of a call that streams and names none."""
    check: LiveCheck | None = None
    """Watches the runs that calls share; None where none do."""

    def end_streams(self) -> None:
        """End what streams, and what waits to: the time that it had is over."""
        if isinstance(self.batcher, StreamRunner):
            self.batcher.end_streams()

    async def retire(self) -> None:
        """Wait for the calls that it has accepted, then give back what the model holds."""
        await self.batcher.drained()
        self.batcher.close()
        if self.batcher.ended is not None:
            self.batcher.ended.close()
        loop = asyncio.get_running_loop()
        closed: asyncio.Future[None] = loop.create_future()
        closing: Threads[None] = Threads("close", 1, loop)
        closing.submit(self.model.close, lambda _: closed.set_result(None))
        closing.stop()
        await closed


@dataclass(frozen=True, slots=True)
class Kitchen:
    """What all versions of a worker share: how much may queue, and what callers may learn."""

    loop: asyncio.AbstractEventLoop
    queue_calls: int | None
    default_deadline_s: float
    expose_errors: bool
    max_answer_bytes: int
    files: SharedFiles | None
    page: RunPage
    stalls: Stalls = field(default_factory=Stalls)
    streams: Streams = field(default_factory=Streams)

    def serve(self, folder: VersionFolder, prepared: Prepared) -> Served:
        """Put a loaded model into service."""
        model, spec, warm = prepared.model, prepared.spec, prepared.warm_up
        idempotent = model.idempotent if spec.idempotent is None else spec.idempotent
        batching = batching_from_spec(
            model, spec, idempotent=idempotent and warm.may_batch, queue_calls=self.queue_calls
        )
        title = f"{folder.name} {folder.version}"
        ended = None if idempotent else EndedCalls(self.page, title.encode())
        check = None
        if model.streams:
            runner: Runner = self._stream_runner(title, model, spec, ended)
        else:
            runner, check = self._batcher(title, prepared, batching, ended, idempotent=idempotent)
        runner.ended = ended
        announced = ready_version(
            folder.name,
            folder.version,
            model,
            spec,
            digest=prepared.digest,
            size_bytes=folder.contents.size_bytes,
            batching=batching,
            idempotent=idempotent,
            warnings=[*model.warnings, *warm.warnings, *passed_over(model, spec)],
            ready_at_ms=0,
        )
        deadline_s = spec.deadline_ms / 1000 if spec.deadline_ms else self.default_deadline_s
        total_s = deadline_s
        if model.streams:
            total_s = (spec.stream.total_ms or self.streams.total_ms) / 1000
            deadline_s = deadline_s if spec.deadline_ms else total_s
        decoder = Decoder(model.signature, self.files, may_write=model.may_block, picture=model.picture)
        return Served(model, folder.version, decoder, runner, announced, deadline_s, total_s, check)

    def _batcher(
        self, title: str, prepared: Prepared, batching: Batching, ended: EndedCalls | None, *, idempotent: bool
    ) -> tuple[Batcher, LiveCheck | None]:
        model, spec = prepared.model, prepared.spec
        bare = ModelRun(
            title,
            model,
            idempotent=idempotent,
            expose_errors=self.expose_errors,
            max_answer_bytes=self.max_answer_bytes,
        )
        run = NotedRun(bare, self.page, title, spec.max_execution_ms, ended)
        batcher = Batcher(
            title,
            run,
            batching,
            loop=self.loop,
            instances=spec.instances.at_once,
            may_block=model.may_block,
            max_execution_s=_seconds(spec.max_execution_ms),
            cost=prepared.warm_up.cost,
            stalls=self.stalls,
        )
        if batching.max_rows == 1:
            return batcher, None
        check = LiveCheck(title, model.signature, run, batcher, monotonic)
        batcher.after_run = check.saw
        return batcher, check

    def _stream_runner(self, title: str, model: LoadedModel, spec: ModelSpec, ended: EndedCalls | None) -> StreamRunner:
        version = StreamingVersion(
            title,
            model,
            StreamNotes(self.page, title, spec.max_execution_ms, ended),
            expose_errors=self.expose_errors,
            max_answer_bytes=self.max_answer_bytes,
        )
        return StreamRunner(
            version,
            self._engine(title, model),
            loop=self.loop,
            max_active=model.max_active,
            max_calls=self.queue_calls,
            max_chunk_s=_seconds(spec.max_execution_ms),
            drain_s=self.streams.drain_ms / 1000,
            stalls=self.stalls,
        )

    def _engine(self, title: str, model: LoadedModel) -> Engine:
        if model.stepper is not None:
            return StepEngine(title, model.stepper)
        assert model.stream is not None, "a model that streams says how"
        return GeneratorEngine(title, model.stream, model.max_active, self.loop)


def _seconds(limit_ms: int | None) -> float:
    return limit_ms / 1000 if limit_ms else float("inf")
