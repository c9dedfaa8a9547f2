"""Makes the module that the gateway's server reflection reads: each .proto file with the names that are in it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

_TYPES = """
/** A .proto file. */
export interface DescribedFile {
  readonly name: string;
  /** Names of the files that it imports. */
  readonly imports: readonly string[];
  /** Full names of its services. */
  readonly services: readonly string[];
  /** Full names of all that it defines: services with their methods, messages with what is within them, enums. */
  readonly symbols: readonly string[];
  /** A FileDescriptorProto, encoded, in base64. */
  readonly descriptor: string;
}

export const files: readonly DescribedFile[];
"""


def descriptor_module(descriptor_set: bytes) -> str:
    """The files of an encoded FileDescriptorSet, and those of gRPC's own services."""
    described = [*FileDescriptorSet.FromString(descriptor_set).file, *_grpcs_own()]
    return f"export const files = {json.dumps([_entry(file) for file in described], indent=2)};\n"


def descriptor_types() -> str:
    return _TYPES


def _grpcs_own() -> Iterator[FileDescriptorProto]:
    """Health, and reflection in both of its packages, which differ in their names alone."""
    yield FileDescriptorProto.FromString(health_pb2.DESCRIPTOR.serialized_pb)
    alpha = reflection_pb2.DESCRIPTOR.serialized_pb
    yield FileDescriptorProto.FromString(alpha)
    yield _renamed(FileDescriptorProto.FromString(alpha), "v1alpha", "v1")


def _renamed(file: FileDescriptorProto, old: str, new: str) -> FileDescriptorProto:
    """The same file as another version of its package."""
    old_package, new_package = file.package, file.package.replace(old, new)
    renamed = FileDescriptorProto()
    renamed.CopyFrom(file)
    renamed.name, renamed.package = file.name.replace(old, new), new_package
    renamed.ClearField("options")
    for message in renamed.message_type:
        for field in message.field:
            field.type_name = field.type_name.replace(f".{old_package}.", f".{new_package}.")
    for service in renamed.service:
        for method in service.method:
            method.input_type = method.input_type.replace(f".{old_package}.", f".{new_package}.")
            method.output_type = method.output_type.replace(f".{old_package}.", f".{new_package}.")
    return renamed


def _entry(file: FileDescriptorProto) -> dict[str, Any]:
    return {
        "name": file.name,
        "imports": list(file.dependency),
        "services": [f"{file.package}.{service.name}" for service in file.service],
        "symbols": sorted(_symbols(file)),
        "descriptor": base64.b64encode(file.SerializeToString(deterministic=True)).decode(),
    }


def _symbols(file: FileDescriptorProto) -> Iterator[str]:
    for service in file.service:
        name = f"{file.package}.{service.name}"
        yield name
        yield from (f"{name}.{method.name}" for method in service.method)
    yield from (f"{file.package}.{enum.name}" for enum in file.enum_type)
    yield from _messages(file.package, file.message_type)


def _messages(scope: str, messages: Iterable[DescriptorProto]) -> Iterator[str]:
    for message in messages:
        name = f"{scope}.{message.name}"
        yield name
        yield from (f"{name}.{enum.name}" for enum in message.enum_type)
        yield from _messages(name, message.nested_type)
