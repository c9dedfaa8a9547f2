"""The supervisor process: `inferencehub up` becomes it once the settings are resolved, to be rid of what that took."""

from __future__ import annotations

import sys

from inferencehub.telemetry.streams import forgive, open_closed_streams

from .plan import plan_from_file
from .run import run

if __name__ == "__main__":
    open_closed_streams()
    forgive()
    sys.exit(run(plan_from_file(int(sys.argv[1]))))
