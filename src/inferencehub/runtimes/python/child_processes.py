"""Lets processes that model code starts find its modules: multiprocessing's spawn and forkserver, joblib's workers.

Such a process gets the functions that it runs by name, and its parent's sys.path to find them. So there lies a folder
in which each package of this process has a file that makes the same package there.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

_STUB = """from pathlib import Path
from inferencehub.runtimes.python.package import ModelPackage
import sys
ModelPackage.adopt(sys.modules[__name__], Path({folder!r}))
"""

_lock = threading.Lock()
_stubs: Path | None = None


def tell_of(package: str, folder: Path) -> None:
    """From now on processes that are started from this one find the package; on a full disk they will not."""
    global _stubs
    with _lock, suppress(OSError):
        if _stubs is None or not _stubs.is_dir():
            _stubs = Path(tempfile.mkdtemp(prefix="inferencehub-models-"))
            sys.path.append(str(_stubs))
        (_stubs / package).mkdir()
        (_stubs / package / "__init__.py").write_text(_STUB.format(folder=str(folder.absolute())))


def forget(package: str) -> None:
    """The package is gone; with the last one the folder goes."""
    global _stubs
    with _lock:
        if _stubs is None:
            return
        shutil.rmtree(_stubs / package, ignore_errors=True)
        with suppress(OSError):  # others are in it
            _stubs.rmdir()
            sys.path.remove(str(_stubs))
            _stubs = None
