"""A look reads the content of a file that was touched, once it is at rest."""

from __future__ import annotations

import os
from pathlib import Path

from inferencehub.config.settings import Settings
from inferencehub.repository.digest import sha256_of_file
from inferencehub.runtimes.protocol import Machine
from inferencehub.worker.catalogue.changes import Tried, after_load, fingerprinted
from inferencehub.worker.catalogue.folder_repository import FolderRepository
from inferencehub.worker.catalogue.loading.loader import Loader
from tests.support.model_folders import put

SETTLE_S = 10.0


async def test_a_file_is_not_read_while_it_may_still_be_written(tmp_path: Path) -> None:
    artifact = put(tmp_path, "m", "1", {"model.py": "x"}) / "model.py"
    repository = FolderRepository(tmp_path, Machine(threads=1), Settings())
    changed_s = [0.0]
    loader = Loader(repository, 1.0, SETTLE_S, wall_clock=lambda: changed_s[0])
    (folder,) = repository.scan()
    digests = {"model.py": sha256_of_file(artifact)}
    tried, _ = after_load(fingerprinted(folder), folder, None, wrote=(), digests=digests, failed=False)

    async def has_changed(tried: Tried) -> bool:
        found = await loader.scan({folder.key: tried})
        assert found is not None
        return found[0][0].fingerprint != tried.folder.fingerprint

    os.utime(artifact)
    changed_s[0] = artifact.stat().st_ctime_ns / 1e9
    assert await has_changed(tried)
    changed_s[0] += SETTLE_S
    assert not await has_changed(tried)
