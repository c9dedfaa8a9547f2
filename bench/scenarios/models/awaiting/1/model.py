"""The same as an asynchronous generator of each stream, which costs a worker several times as much a chunk."""

import asyncio
import re
import time


class Model:
    task = "chat"
    max_active = 256
    idempotent = True

    async def generate(self, request):
        asked = re.search(r"chunks=(\d+) every_ms=(\d+)", request.messages[-1]["content"])
        chunks, every_ms = map(int, asked.groups()) if asked else (5, 0)
        next_s = time.monotonic()
        for _ in range(chunks):
            next_s += every_ms / 1000
            await asyncio.sleep(max(0.0, next_s - time.monotonic()))
            yield f"{time.monotonic_ns()} "
