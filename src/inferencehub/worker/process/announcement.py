"""What a worker tells its supervisor when it is ready: enough to say what is served and to show a call."""

from __future__ import annotations

import json
from collections.abc import Iterable

from inferencehub.launch.events import AnnouncedInput, AnnouncedModel
from inferencehub.rpc.v1 import inference_pb2 as pb

_STATE_PREFIX = "MODEL_STATE_"
_DATATYPE_PREFIX = "DATATYPE_"


def announcement_from_versions(versions: Iterable[pb.ModelVersion]) -> tuple[AnnouncedModel, ...]:
    """Each version with its state and, where it has them, its failure, inputs and first example."""
    return tuple(
        AnnouncedModel(
            name=version.name,
            version=version.version,
            state=pb.ModelState.Name(version.state).removeprefix(_STATE_PREFIX),
            failure=version.failure or None,
            inputs=tuple(
                AnnouncedInput(
                    name=spec.name,
                    datatype=pb.Datatype.Name(spec.datatype).removeprefix(_DATATYPE_PREFIX),
                    shape=tuple(spec.shape),
                )
                for spec in version.inputs
            ),
            example=json.loads(version.examples[0].inputs_json) if version.examples else None,
        )
        for version in versions
    )
