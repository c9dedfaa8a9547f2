"""Why there is nothing to run a call, in words."""

from __future__ import annotations

from collections.abc import Mapping

from inferencehub.errors import InferenceHubError, ModelLoading, ModelNotFound, NoHealthyWorker, VersionNotFound
from inferencehub.rpc.v1 import inference_pb2 as pb

LOADING_RETRY_MS = 500


def absent(name: str, version: str, of_model: Mapping[str, pb.ModelVersion], *, all_found: bool) -> InferenceHubError:
    """The error for a call of a version that does not serve.

    Args:
        name: The model.
        version: The version; empty where the call asks for none.
        of_model: The versions of this model, as they are announced.
        all_found: Whether every version found at start is READY or FAILED.
    """
    meant = [of_model[version]] if version in of_model else [] if version else list(of_model.values())
    states = {announced.state for announced in meant}
    title = f"'{name}' version '{version}'" if version else f"'{name}'"
    if pb.MODEL_STATE_LOADING in states or (not meant and not all_found):
        return ModelLoading(f"The model {title} is still loading.", retry_after_ms=LOADING_RETRY_MS)
    if pb.MODEL_STATE_FAILED in states:
        failure = next(announced.failure for announced in meant if announced.state == pb.MODEL_STATE_FAILED)
        return NoHealthyWorker(f"The model {title} could not be loaded: {failure}")
    if not of_model:
        return ModelNotFound(f"There is no model '{name}'; WatchModels lists those that there are.")
    if meant:
        return VersionNotFound(f"The model {title} is not loaded; `inferencehub models load` loads it.")
    return VersionNotFound(f"The model '{name}' has no version '{version}'; it has {', '.join(of_model)}.")
