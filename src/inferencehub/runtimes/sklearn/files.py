"""Reads an estimator from its file: skops with a trust list, pickles only under a pinned digest."""

from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.repository.digest import sha256_of_bytes, sha256_of_file
from inferencehub.runtimes.archive import check_archive
from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import warnings_apart
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.runtimes.sniff import file_kind

from .light_import import import_sklearn, import_skops
from .trust import check_trees, is_trusted

if TYPE_CHECKING:
    from inferencehub.repository.bounds import Bounds
    from inferencehub.repository.spec import ModelSpec

log = logging.getLogger(__name__)


def read_estimator(path: Path, spec: ModelSpec, bounds: Bounds) -> tuple[Any, tuple[str, ...]]:
    """The estimator in a file, and sentences about what is odd with it.

    Raises:
        ModelLoadError: It cannot be read, or may not.
    """
    if path.suffix != ".skops":
        # Before it is read whole: it may not fit into the memory.
        _refuse_unpinned(path, sha256_of_file(path, bounds), spec)
    # Read once: what is digested is what is loaded, even when the file is swapped meanwhile.
    with bounds.open(path) as file:
        content = file.read()
    with warnings_apart("always") as caught:
        read = _from_skops if path.suffix == ".skops" else _from_pickle
        estimator = read(path, content, spec)
    return estimator, _sentences(caught)


def _from_skops(path: Path, content: bytes, spec: ModelSpec) -> Any:
    kind = file_kind(content[:512])
    if kind != "a zip archive":
        raise ModelLoadError(
            f"{path.name} is {kind}, not a skops file; save the model with skops.io.dump.", f"{path} is {kind}."
        )
    try:
        skops = import_skops()
    except ImportError as error:
        raise missing_extra("sklearn", path.name, error) from error
    check_archive(io.BytesIO(content), path)
    try:
        names = skops.get_untrusted_types(data=content)
        granted = {name for name in names if name in spec.trusted_types or is_trusted(name)}
        refused = sorted(set(names) - granted)
        if refused:
            raise ModelLoadError(
                f"{path.name} holds types that are not trusted: {_few(refused)}; if you made the file yourself, "
                f"add them to `trust` in model.yaml or to models.trusted_types in the configuration.",
                f"{path}: untrusted types {refused}",
            )
        estimator = skops.loads(content, trusted=sorted(granted))
        check_trees(estimator)
    except ModelLoadError:
        raise
    except ImportError as error:
        raise _missing_module(path, error) from error
    except Exception as error:
        raise ModelLoadError(
            f"{path.name} is damaged, or was saved by a version of skops or scikit-learn that this one cannot read.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error
    return estimator


def _from_pickle(path: Path, content: bytes, spec: ModelSpec) -> Any:
    _refuse_unpinned(path, sha256_of_bytes(content), spec)
    if file_kind(content[:512]) == "a zip archive":
        raise ModelLoadError(
            f"{path.name} is a zip archive, not a pickle; a skops file must be named model.skops.", f"{path} is a zip."
        )
    try:
        import_sklearn()
        import joblib
    except ImportError as error:
        raise missing_extra("sklearn", path.name, error) from error
    try:
        return joblib.load(io.BytesIO(content))
    except ImportError as error:
        raise _missing_module(path, error) from error
    except AttributeError as error:
        raise ModelLoadError(
            f"{path.name} needs a class or function that is not importable here; define it in an installed package, "
            f"or serve the model by a model.py that defines it.",
            f"{path}: {error}",
        ) from error
    except Exception as error:
        raise ModelLoadError(
            f"{path.name} is damaged: it cannot be unpickled; save it again with joblib.dump.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error


def _refuse_unpinned(path: Path, digest: str, spec: ModelSpec) -> None:
    if digest not in spec.pinned_digests:
        pinned = "a different digest is pinned" if spec.pinned_digests else "no digest is pinned"
        raise ModelLoadError(
            f"Loading {path.name} runs code that it holds, and {pinned}; if you made the file yourself, write "
            f"`trust: sha256:{digest}` in model.yaml, or save the model with skops instead.",
            f"{path} has SHA-256 {digest}; pinned are {sorted(spec.pinned_digests) or 'none'}.",
        )


def _missing_module(path: Path, error: ImportError) -> ModelLoadError:
    module = error.name or "a module"
    return ModelLoadError(
        f"{path.name} needs the module {module}, which is not installed here or in another version; install it beside "
        f"inferencehub.",
        f"{path}: {type(error).__name__}: {error}",
    )


def _few(names: list[str]) -> str:
    """The first of them, as far as they are names: a file may hold any text as one."""
    plain = [name for name in names if len(name) <= 200 and all(part.isidentifier() for part in name.split("."))]
    shown = plain[:10]
    return ", ".join(shown + ([f"and {len(names) - len(shown)} more"] if len(shown) < len(names) else []))


def _sentences(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    sentences: dict[str, None] = {}
    for warning in caught:
        message = warning.message
        original = getattr(message, "original_sklearn_version", None)
        if original is None:
            log.info("while loading: %s: %s", warning.category.__name__, message)
            continue
        current = getattr(message, "current_sklearn_version", "another version")
        sentences[
            f"It was saved with scikit-learn {original} and runs with {current}; "
            f"check its predictions, or save it again with the version that serves it."
        ] = None
    return tuple(sentences)
