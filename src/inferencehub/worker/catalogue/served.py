"""A loaded version together with everything that a call of it needs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from inferencehub.launch.runs.page import RunPage
from inferencehub.repository.folders import VersionFolder
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.inputs.shared_files import SharedFiles
from inferencehub.worker.calls.queue.batcher import Batcher
from inferencehub.worker.calls.queue.stalls import Stalls
from inferencehub.worker.calls.run.ended import EndedCalls
from inferencehub.worker.calls.run.execute import ModelRun
from inferencehub.worker.calls.run.executor import Threads
from inferencehub.worker.calls.run.noted import NotedRun
from inferencehub.worker.catalogue.announced import batching_from_spec, ready_version
from inferencehub.worker.catalogue.loading.loader import Prepared
from inferencehub.worker.rows.live_check import LiveCheck


@dataclass(slots=True)
class Served:
    """One version that serves, or is on its way out."""

    model: LoadedModel
    version: str
    decoder: Decoder
    batcher: Batcher
    announced: pb.ModelVersion
    default_deadline_s: float
    check: LiveCheck | None = None
    """Watches the runs that calls share; None where none do."""

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

    def serve(self, folder: VersionFolder, prepared: Prepared) -> Served:
        """Put a loaded model into service."""
        model, spec, warm = prepared.model, prepared.spec, prepared.warm_up
        idempotent = model.idempotent if spec.idempotent is None else spec.idempotent
        batching = batching_from_spec(
            model, spec, idempotent=idempotent and warm.may_batch, queue_calls=self.queue_calls
        )
        title = f"{folder.name} {folder.version}"
        bare = ModelRun(
            title,
            model,
            idempotent=idempotent,
            expose_errors=self.expose_errors,
            max_answer_bytes=self.max_answer_bytes,
        )
        ended = None if idempotent else EndedCalls(self.page, title.encode())
        run = NotedRun(bare, self.page, title, spec.max_execution_ms, ended)
        batcher = Batcher(
            title,
            run,
            batching,
            loop=self.loop,
            instances=spec.instances,
            may_block=model.may_block,
            max_execution_s=spec.max_execution_ms / 1000 if spec.max_execution_ms else float("inf"),
            cost=warm.cost,
            stalls=self.stalls,
        )
        batcher.ended = ended
        check = None
        if batching.max_rows > 1:
            check = LiveCheck(title, model.signature, run, batcher, monotonic)
            batcher.after_run = check.saw
        announced = ready_version(
            folder.name,
            folder.version,
            model,
            spec,
            digest=prepared.digest,
            batching=batching,
            idempotent=idempotent,
            warnings=[*model.warnings, *warm.warnings],
            ready_at_ms=0,
        )
        deadline_s = spec.deadline_ms / 1000 if spec.deadline_ms else self.default_deadline_s
        decoder = Decoder(model.signature, self.files, may_write=model.may_block, picture=model.picture)
        return Served(model, folder.version, decoder, batcher, announced, deadline_s, check)
