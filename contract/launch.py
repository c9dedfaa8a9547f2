"""The JSON Schema of what the supervisor and its children say to each other, from the types that both use."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import Event, Order

DRAFT = "https://json-schema.org/draft/2020-12/schema"
KINDS = (GatewayDocument, WorkerDocument, *get_args(Event), *get_args(Order))


def launch_schema() -> dict[str, Any]:
    """One definition for each document, event and order; unknown fields are passed over, so none is forbidden."""
    inputs: list[Any] = [(kind.__name__, "validation", TypeAdapter(kind).core_schema) for kind in KINDS]
    _, definitions = GenerateJsonSchema(ref_template="#/$defs/{model}").generate_definitions(inputs)
    for definition in definitions.values():
        _say_what_it_is(definition)
    return {"$schema": DRAFT, "title": "launch", "$defs": dict(sorted(definitions.items()))}


def launch_types_document(schema: dict[str, Any]) -> dict[str, Any]:
    """The same as an OpenAPI document without operations, which is what the generator of types reads."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "launch", "version": "1"},
        "paths": {},
        "components": {"schemas": schema["$defs"]},
    }


def _say_what_it_is(definition: dict[str, Any]) -> None:
    """The field that tells kinds apart has a default in Python, and is never left out on the wire."""
    for key in ("event", "command", "role"):
        if "const" in (field := definition.get("properties", {}).get(key, {})):
            del field["default"]
            definition["required"] = [*definition.get("required", []), key]
