"""A call and its answer as Protobuf: every datatype as it is, in as many bytes as it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from inferencehub.errors import InputMismatch
from inferencehub.rpc.v1.inference_pb2 import Datatype, Parameter, PredictRequest, PredictResponse
from inferencehub.tensors import array_from_elements, array_from_raw, datatypes, elements_from_raw, raw_from_array

from ..catalogue.signature import Port, Signature
from ..inputs.arrays import array_from_value
from ..inputs.frames import (
    Encoded,
    arrays_from_columns,
    columns_by_name,
    columns_of,
    in_order,
    is_row,
    listed,
    matrix_from_columns,
    only_row,
)
from ..inputs.records import Records, are_records
from ..inputs.values import UnsendableInput, is_frame
from ..prediction import Prediction
from ..sending.exchange import Answer
from ..sending.unexpected import unexpected_answer
from .json_body import setting
from .server_timing import timings_from_header, timings_from_message

Array = NDArray[Any]
MEDIA_TYPE = "application/x-protobuf"

_WIRE_BY_DATATYPE = {name: Datatype.Value(f"DATATYPE_{name}") for name in datatypes()}
_DATATYPE_BY_WIRE = {number: name for name, number in _WIRE_BY_DATATYPE.items()}


def content_from_call(
    name: str, version: str | None, inputs: Any, signature: Signature, parameters: Mapping[str, Any] | None
) -> bytes:
    """The body of POST /predict.

    Raises:
        UnsendableInput: The inputs are not what the signature says.
    """
    request = PredictRequest(model_name=name, version=version or "")
    encoded = arrays_from_inputs(inputs, signature.inputs)
    for port in signature.inputs:
        array, missing = encoded[port.name]
        request.inputs.add(
            name=port.name,
            datatype=_WIRE_BY_DATATYPE[port.datatype],
            shape=array.shape,
            raw=raw_from_array(array, port.datatype),
            missing=b"" if missing is None else missing.tobytes(),
        )
    for key, value in (parameters or {}).items():
        try:
            request.parameters[key].CopyFrom(_parameter(setting(key, value)))
        except ValueError:
            raise UnsendableInput(f"The parameter '{key}' is {value}, which has more than 64 bits.") from None
    return request.SerializeToString()


def arrays_from_inputs(inputs: Any, ports: tuple[Port, ...]) -> dict[str, Encoded]:
    """Each input's array, and which of its elements are missing."""
    if isinstance(inputs, Mapping):
        return _from_mapping(inputs, ports)
    if is_frame(inputs) or is_row(inputs):
        columns = columns_of(inputs)
        encoded = arrays_from_columns(columns, ports)
        return encoded if is_frame(inputs) else {name: only_row(each) for name, each in encoded.items()}
    if are_records(inputs, ports):
        return arrays_from_columns(Records(inputs).to_dict(), ports)
    if len(ports) != 1:
        raise UnsendableInput(f"The model takes {_listed(ports)}: send a dict with a value for each.")
    (port,) = ports
    return {port.name: array_from_value(inputs, port)}


def _from_mapping(inputs: Mapping[Any, Any], ports: tuple[Port, ...]) -> dict[str, Encoded]:
    if len(ports) == 1 and ports[0].column_names and set(inputs) != {ports[0].name}:
        return columns_by_name(inputs, ports[0])
    names = {port.name for port in ports}
    unknown = [name for name in inputs if name not in names]
    lacking = [port for port in ports if port.name not in inputs]
    if unknown or lacking:
        raise UnsendableInput(f"The model takes {_listed(ports)}; {listed(inputs) or 'nothing'} came.")
    return {
        port.name: matrix_from_columns(in_order(columns_of(inputs[port.name]), port), port)
        if is_frame(inputs[port.name])
        else array_from_value(inputs[port.name], port)
        for port in ports
    }


def _listed(ports: tuple[Port, ...]) -> str:
    return ", ".join(map(str, ports))


def _parameter(value: Any) -> Parameter:
    if isinstance(value, bool):
        return Parameter(bool_value=value)
    if isinstance(value, int):
        return Parameter(int64_value=value)
    return Parameter(double_value=value) if isinstance(value, float) else Parameter(string_value=value)


def prediction_from_answer(answer: Answer) -> Prediction:
    """The prediction in a success.

    Raises:
        UnexpectedAnswerError: It is none.
    """
    if not answer.headers.get("content-type", "").startswith(MEDIA_TYPE):
        raise unexpected_answer(answer.status, answer.headers, answer.content)
    try:
        response = PredictResponse.FromString(answer.content)
        outputs = arrays_from_outputs(response.outputs)
    except (DecodeError, InputMismatch, KeyError, ValueError):
        raise unexpected_answer(answer.status, answer.headers, answer.content) from None
    if not response.version or not outputs:
        raise unexpected_answer(answer.status, answer.headers, answer.content)
    return Prediction(
        outputs=outputs,
        model=response.model_name,
        version=response.version,
        request_id=response.request_id,
        timings=timings_from_header(answer.headers.get("server-timing", ""), timings_from_message(response.timings)),
    )


def arrays_from_outputs(outputs: Iterable[Any]) -> dict[str, Array]:
    """The array of each output by its name. Raises what `tensors` does for one that is none."""
    return {output.name: _array(output) for output in outputs}


def _array(output: Any) -> Array:
    datatype = _DATATYPE_BY_WIRE[output.datatype]
    if datatype == "BYTES":
        return array_from_elements(texts(elements_from_raw(output.raw, prod(output.shape))), output.shape)
    array = array_from_raw(output.raw, datatype, output.shape)
    # What lies in the message itself is read-only, and kept from being freed.
    return array if array.flags.writeable else array.copy()


def texts(elements: list[bytes]) -> list[Any]:
    """Each as text where it is UTF-8."""
    try:
        return [element.decode() for element in elements]
    except UnicodeDecodeError:
        return [_text(element) for element in elements]


def _text(element: bytes) -> str | bytes:
    try:
        return element.decode()
    except UnicodeDecodeError:
        return element
