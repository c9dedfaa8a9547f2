"""Streams as many chunks as it is asked for, at the pace that it is asked for, and says in each when it was made."""

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
