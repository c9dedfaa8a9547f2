"""Signatures over gRPC: what the Open Inference Protocol tells of a model, which is less than GET /models does."""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from ..sending.exchange import Request, Steps
from ..sending.sender import Sender
from ..sending.unexpected import unexpected_answer
from .signature import Port, Signature, Signatures

METADATA = "/inference.GRPCInferenceService/ModelMetadata"
_MAX_BATCH_ROWS = 256
_LATEST = "latest"

_FIELDS = {
    "ModelMetadataRequest": [("name", 1, "string"), ("version", 2, "string")],
    "Tensor": [("name", 1, "string"), ("datatype", 2, "string"), ("shape", 3, "int64s")],
    "ModelMetadataResponse": [("versions", 2, "strings"), ("inputs", 4, "Tensor"), ("outputs", 5, "Tensor")],
}


def _messages() -> dict[str, Any]:
    """The messages, in a pool of their own: two libraries that know the protocol cannot share the pool of all."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="metadata.proto", package="inference", syntax="proto3")
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for field, number, kind in fields:
            added = message.field.add(name=field, number=number, label=kinds.LABEL_OPTIONAL)
            if kind in _FIELDS:
                added.type, added.type_name = kinds.TYPE_MESSAGE, f".inference.{kind}"
            else:
                added.type = kinds.TYPE_INT64 if kind == "int64s" else kinds.TYPE_STRING
            if kind != "string":
                added.label = kinds.LABEL_REPEATED
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    find = pool.FindMessageTypeByName
    return {name: message_factory.GetMessageClass(find(f"inference.{name}")) for name in _FIELDS}


MESSAGES = _messages()


def signatures_asked(sender: Sender, name: str, wanted: str | None, end: float | None) -> Steps[Signatures]:
    """The signature of one version or label, or of that which the gateway would choose.

    Whether running a call twice does harm is not told, so it counts as if it did; which inputs may have missing
    elements is not either, and the gateway says so where they may not.
    """
    question = MESSAGES["ModelMetadataRequest"](name=name, version=wanted or "")
    request = Request("POST", METADATA, content=question.SerializeToString())
    answer = yield from sender.send(request, may_repeat=True, end=end)
    try:
        told = MESSAGES["ModelMetadataResponse"].FromString(answer.content)
    except DecodeError:
        raise unexpected_answer(answer.status, answer.headers, answer.content) from None
    signature = Signature(
        version=wanted or _LATEST,
        inputs=_ports(told.inputs),
        outputs=_ports(told.outputs),
        batched=all(list(tensor.shape)[:1] == [-1] for tensor in (*told.inputs, *told.outputs)),
        idempotent=False,
        max_batch_size=_MAX_BATCH_ROWS,
        labels=(),
        image=None,
    )
    return Signatures(
        by_version={signature.version: signature},
        serving=(signature.version,),
        version_by_name={},
        weights={_LATEST: 100},
        versions=frozenset(told.versions),
    )


def _ports(tensors: Any) -> tuple[Port, ...]:
    return tuple(Port(tensor.name, tensor.datatype, tuple(tensor.shape), nullable=True) for tensor in tensors)
