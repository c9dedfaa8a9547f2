"""Streams as many chunks as it is asked for, at the pace that it is asked for, and says in each when it was made.

All streams go on together, step by step, as a language model's do.
"""

import re
import time

from inferencehub import Finish


class Ticking:
    def __init__(self, chunks, every_ms):
        self.left = chunks
        self.every_s = every_ms / 1000
        self.next_s = time.monotonic() + self.every_s


class Model:
    task = "chat"
    max_active = 256
    idempotent = True

    def start(self, request):
        asked = re.search(r"chunks=(\d+) every_ms=(\d+)", request.messages[-1]["content"])
        return Ticking(*map(int, asked.groups()) if asked else (5, 0))

    def step(self, sequences):
        time.sleep(max(0.0, min(each.next_s for each in sequences) - time.monotonic()))
        return [self._tick(each) for each in sequences]

    def stop(self, sequence):
        pass

    def _tick(self, sequence):
        if time.monotonic() < sequence.next_s:
            return None
        sequence.next_s += sequence.every_s
        sequence.left -= 1
        text = f"{time.monotonic_ns()} "
        return [text, Finish("stop")] if sequence.left == 0 else text
