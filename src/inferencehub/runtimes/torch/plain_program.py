"""Holds an exported program to what plain programs need, because reading any other may run code that the file holds.

PyTorch unpickles tensors, objects and sample inputs, opens compiled libraries, evaluates expressions of shapes and
guards, and takes any function below `torch` for an operator ("never load data from an untrusted source", says its
documentation). None of this is needed for a program of tensors and operators, so a list of what is allowed does; what
goes beyond it loads under a pinned digest. Everything is read by PyTorch's own reader: another one might see another
archive.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import torch

from inferencehub.runtimes.protocol import ModelLoadError

_MEMBERS = re.compile(
    r"(models/model\.json|data/(weights|constants)/(weight_\d+|tensor_\d+|model_(weights|constants)_config\.json)"
    r"|data/sample_inputs/model\.pt|archive_format|archive_version|byteorder|version|\.data/[\w.]+|extra/[\w./-]+)"
)
# Names, paths of modules, equations of einsum: nothing that could end a word of Python and begin a call.
_PLAIN_TEXT = re.compile(r"[\w.,:\->/#*+ ]*")
# What is never part of the code that PyTorch makes of a program.
_COMMENTS = frozenset({"stack_trace", "nn_module_stack", "torch_fn", "source_fn_stack", "from_node", "doc"})
_SPECS = frozenset({"in_spec", "out_spec"})

_OPERATOR = re.compile(
    r"torch\.ops\.(aten|prims|higher_order|torchvision|quantized|quantized_decomposed)"
    r"\.(__(and|or|xor|lshift|rshift|iand|ior|ixor)__|[a-zA-Z]\w*|_[a-zA-Z]\w*)(\.\w+)?"
)
_FUNCTION = re.compile(
    r"_operator\.(add|sub|mul|floordiv|truediv|mod|pow|neg|pos|abs|eq|ne|lt|le|gt|ge|and_|or_|xor|not_|invert|getitem"
    r"|lshift|rshift|index)|math\.[a-z]+[a-z0-9]*|torch\._?sym_[a-z_]+"
)
# They read or write files, or reach beyond tensors.
_BEYOND_TENSORS = re.compile(r"file|save|load|torchbind|triton|print|call_|invoke_|run_", re.IGNORECASE)

_SYMBOL = re.compile(r"Symbol\('[A-Za-z_]\w{0,40}'(, (positive|nonnegative|integer|real|finite)=(True|False))*\)")
_SHAPE_WORDS = frozenset({
    "FloorDiv", "ModularIndexing", "Where", "PythonMod", "Mod", "CleanDiv", "CeilToInt", "FloorToInt", "CeilDiv",
    "LShift", "RShift", "PowByNatural", "FloatPow", "FloatTrueDiv", "IntTrueDiv", "TruncToFloat", "TruncToInt",
    "RoundToInt", "RoundDecimal", "ToFloat", "Identity", "IsNonOverlappingAndDenseIndicator", "Max", "Min", "Abs",
    "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "And", "Or", "Not", "Integer", "Float", "True", "False", "oo", "int_oo",
    "Piecewise", "StrictLessThan", "LessThan", "StrictGreaterThan", "GreaterThan", "Equality", "Unequality", "Add",
    "Mul", "Pow", "evaluate",
})  # fmt: skip
_SHAPE_TEXT = re.compile(r"[\w\s+\-*/%(),.<>=&|~]*")
_LONGEST_SHAPE = 4_000
_GUARDS = (
    ast.Expression, ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Attribute,
    ast.Subscript, ast.Call, ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.Load, ast.Tuple,
)  # fmt: skip
_GUARD_NAMES = frozenset({"L", "Max", "Min", "FloorDiv", "Mod", "PythonMod", "Eq", "Ne", "inf", "int_oo"})
_GUARD_PARTS = frozenset({"size", "stride", "storage_offset", "shape", "dtype", "device", "ndim"})


class _BeyondPlainError(Exception):
    """The program needs more than plain programs do; says what."""


def check_program(file: BinaryIO, path: Path) -> None:
    """Raise for a program that could run code of its own while it is read; the file stands at its beginning after.

    Raises:
        ModelLoadError: It holds more than tensors, operators on them, and expressions of shapes.
    """
    try:
        file.seek(0)
        _check(torch._C.PyTorchFileReader(file))
    except _BeyondPlainError as error:
        raise ModelLoadError(
            f"{path.name} holds {error}, which can run code while it is loaded; export the program without it, or, "
            f"if you made the file yourself, pin it in model.yaml by `trust: sha256:` and its digest.",
            f"{path}: {error}",
        ) from error
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelLoadError(
            f"{path.name} is damaged, or was exported by another version of PyTorch; export it again.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error
    finally:
        file.seek(0)


def _check(reader: Any) -> None:
    names = [str(name) for name in reader.get_all_records()]
    if not all(_MEMBERS.fullmatch(name) for name in names) or "models/model.json" not in names:
        raise _BeyondPlainError("compiled code, objects or a form of older versions")
    for kind in ("weights", "constants"):
        _check_tensors(reader, f"data/{kind}/")
    _check_samples(reader.get_record("data/sample_inputs/model.pt"))
    program = json.loads(reader.get_record("models/model.json"))
    for key, text in _texts(program, ""):
        _check_text(key, text)
    for guard in program.get("guards_code", ()):
        _check_guard(guard)


def _check_tensors(reader: Any, folder: str) -> None:
    kind = folder.split("/")[1]
    config = json.loads(reader.get_record(f"{folder}model_{kind}_config.json"))["config"]
    for entry in config.values():
        if not re.fullmatch(r"(weight|tensor)_\d+", entry["path_name"]):
            raise _BeyondPlainError("objects beside tensors")
        if entry["use_pickle"]:
            _check_samples(reader.get_record(folder + entry["path_name"]))


def _check_samples(content: bytes) -> None:
    """PyTorch reads it without restrictions where the restricted way fails: so it must not fail."""
    if not content:
        return
    try:
        torch.load(io.BytesIO(content), weights_only=True)
    except Exception as error:
        raise _BeyondPlainError("a pickle of more than tensors") from error


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text in a document with the field that it stands in; the names of fields are texts, too."""
    pending = [(key, value)]
    while pending:
        key, value = pending.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            pending.extend((key, item) for item in value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                yield "", name
                pending.append((name, inner))


def _check_text(key: str, text: str) -> None:
    if key in _COMMENTS or key == "guards_code":
        return
    if key in _SPECS:
        for _, part in _texts(json.loads(text) if text else None, ""):
            # The context of a dict is its keys, as JSON once more.
            inner = _texts(json.loads(part), "") if part[:1] in ("[", "{", '"') else [("", part)]
            if not all(_PLAIN_TEXT.fullmatch(each) for _, each in inner):
                raise _BeyondPlainError("a name that is no name")
    elif key == "expr_str":
        _check_shape(text)
    elif key == "target" and not _is_operator(text):
        raise _BeyondPlainError("an operator that is none of tensors")
    elif not _PLAIN_TEXT.fullmatch(text):
        raise _BeyondPlainError("a name that is no name")


def _is_operator(target: str) -> bool:
    if _FUNCTION.fullmatch(target):
        return True
    return bool(_OPERATOR.fullmatch(target)) and not _BEYOND_TENSORS.search(target)


def _check_shape(text: str) -> None:
    """What is evaluated as Python: numbers, symbols, and functions of integers that are known by name."""
    plain = _SYMBOL.sub("s0", text)
    words = re.findall(r"[A-Za-z_]\w*", re.sub(r"\b\d+(\.\d+)?(e[+-]?\d+)?\b", "0", plain))
    known = all(word in _SHAPE_WORDS or re.fullmatch(r"(s|u|z|zuf|zf|i)\d{1,6}", word) for word in words)
    # A number to the power of a power would never be done.
    powers = re.findall(r"\*\*\s*([^\s]*)", plain)
    is_small = len(powers) <= 4 and all(re.fullmatch(r"\(?-?\d\)*[,)]*|s\d+[,)]*", power) for power in powers)
    if len(text) > _LONGEST_SHAPE or not _SHAPE_TEXT.fullmatch(plain) or not known or not is_small:
        raise _BeyondPlainError("an expression that is none of shapes")


def _check_guard(text: str) -> None:
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError, MemoryError) as error:
        raise _BeyondPlainError("a guard that is none of shapes") from error
    for node in nodes:
        fine = isinstance(node, _GUARDS) and not isinstance(node, ast.Pow)
        if isinstance(node, ast.Name):
            fine = node.id in _GUARD_NAMES
        elif isinstance(node, ast.Attribute):
            fine = node.attr in _GUARD_PARTS
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            fine = _PLAIN_TEXT.fullmatch(node.value) is not None
        if not fine or "\n" in text:
            raise _BeyondPlainError("a guard that is none of shapes")
