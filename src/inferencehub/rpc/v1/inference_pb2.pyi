from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Datatype(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATATYPE_UNSPECIFIED: _ClassVar[Datatype]
    DATATYPE_BOOL: _ClassVar[Datatype]
    DATATYPE_UINT8: _ClassVar[Datatype]
    DATATYPE_UINT16: _ClassVar[Datatype]
    DATATYPE_UINT32: _ClassVar[Datatype]
    DATATYPE_UINT64: _ClassVar[Datatype]
    DATATYPE_INT8: _ClassVar[Datatype]
    DATATYPE_INT16: _ClassVar[Datatype]
    DATATYPE_INT32: _ClassVar[Datatype]
    DATATYPE_INT64: _ClassVar[Datatype]
    DATATYPE_FP16: _ClassVar[Datatype]
    DATATYPE_FP32: _ClassVar[Datatype]
    DATATYPE_FP64: _ClassVar[Datatype]
    DATATYPE_BF16: _ClassVar[Datatype]
    DATATYPE_BYTES: _ClassVar[Datatype]

class ModelState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODEL_STATE_UNSPECIFIED: _ClassVar[ModelState]
    MODEL_STATE_LOADING: _ClassVar[ModelState]
    MODEL_STATE_READY: _ClassVar[ModelState]
    MODEL_STATE_FAILED: _ClassVar[ModelState]
    MODEL_STATE_UNLOADING: _ClassVar[ModelState]
    MODEL_STATE_UNLOADED: _ClassVar[ModelState]
DATATYPE_UNSPECIFIED: Datatype
DATATYPE_BOOL: Datatype
DATATYPE_UINT8: Datatype
DATATYPE_UINT16: Datatype
DATATYPE_UINT32: Datatype
DATATYPE_UINT64: Datatype
DATATYPE_INT8: Datatype
DATATYPE_INT16: Datatype
DATATYPE_INT32: Datatype
DATATYPE_INT64: Datatype
DATATYPE_FP16: Datatype
DATATYPE_FP32: Datatype
DATATYPE_FP64: Datatype
DATATYPE_BF16: Datatype
DATATYPE_BYTES: Datatype
MODEL_STATE_UNSPECIFIED: ModelState
MODEL_STATE_LOADING: ModelState
MODEL_STATE_READY: ModelState
MODEL_STATE_FAILED: ModelState
MODEL_STATE_UNLOADING: ModelState
MODEL_STATE_UNLOADED: ModelState

class PredictRequest(_message.Message):
    __slots__ = ("model_name", "version", "inputs", "parameters", "request_id")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Parameter
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Parameter, _Mapping]] = ...) -> None: ...
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    model_name: str
    version: str
    inputs: _containers.RepeatedCompositeFieldContainer[Tensor]
    parameters: _containers.MessageMap[str, Parameter]
    request_id: str
    def __init__(self, model_name: _Optional[str] = ..., version: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[Tensor, _Mapping]]] = ..., parameters: _Optional[_Mapping[str, Parameter]] = ..., request_id: _Optional[str] = ...) -> None: ...

class PredictResponse(_message.Message):
    __slots__ = ("model_name", "version", "outputs", "request_id", "timings", "usage")
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TIMINGS_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    model_name: str
    version: str
    outputs: _containers.RepeatedCompositeFieldContainer[Tensor]
    request_id: str
    timings: Timings
    usage: Usage
    def __init__(self, model_name: _Optional[str] = ..., version: _Optional[str] = ..., outputs: _Optional[_Iterable[_Union[Tensor, _Mapping]]] = ..., request_id: _Optional[str] = ..., timings: _Optional[_Union[Timings, _Mapping]] = ..., usage: _Optional[_Union[Usage, _Mapping]] = ...) -> None: ...

class PredictStreamResponse(_message.Message):
    __slots__ = ("chunk", "end")
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    chunk: Chunk
    end: PredictResponse
    def __init__(self, chunk: _Optional[_Union[Chunk, _Mapping]] = ..., end: _Optional[_Union[PredictResponse, _Mapping]] = ...) -> None: ...

class Chunk(_message.Message):
    __slots__ = ("outputs",)
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    outputs: _containers.RepeatedCompositeFieldContainer[Tensor]
    def __init__(self, outputs: _Optional[_Iterable[_Union[Tensor, _Mapping]]] = ...) -> None: ...

class Usage(_message.Message):
    __slots__ = ("prompt_tokens", "completion_tokens", "cached_tokens", "estimated")
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CACHED_TOKENS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    estimated: bool
    def __init__(self, prompt_tokens: _Optional[int] = ..., completion_tokens: _Optional[int] = ..., cached_tokens: _Optional[int] = ..., estimated: bool = ...) -> None: ...

class Tensor(_message.Message):
    __slots__ = ("name", "datatype", "shape", "raw", "reference", "missing", "call_lengths", "media_type")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DATATYPE_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    CALL_LENGTHS_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    datatype: Datatype
    shape: _containers.RepeatedScalarFieldContainer[int]
    raw: bytes
    reference: FileReference
    missing: bytes
    call_lengths: _containers.RepeatedScalarFieldContainer[int]
    media_type: str
    def __init__(self, name: _Optional[str] = ..., datatype: _Optional[_Union[Datatype, str]] = ..., shape: _Optional[_Iterable[int]] = ..., raw: _Optional[bytes] = ..., reference: _Optional[_Union[FileReference, _Mapping]] = ..., missing: _Optional[bytes] = ..., call_lengths: _Optional[_Iterable[int]] = ..., media_type: _Optional[str] = ...) -> None: ...

class FileReference(_message.Message):
    __slots__ = ("name", "offset", "length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    offset: int
    length: int
    def __init__(self, name: _Optional[str] = ..., offset: _Optional[int] = ..., length: _Optional[int] = ...) -> None: ...

class Parameter(_message.Message):
    __slots__ = ("bool_value", "int64_value", "double_value", "string_value")
    BOOL_VALUE_FIELD_NUMBER: _ClassVar[int]
    INT64_VALUE_FIELD_NUMBER: _ClassVar[int]
    DOUBLE_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    bool_value: bool
    int64_value: int
    double_value: float
    string_value: str
    def __init__(self, bool_value: bool = ..., int64_value: _Optional[int] = ..., double_value: _Optional[float] = ..., string_value: _Optional[str] = ...) -> None: ...

class Timings(_message.Message):
    __slots__ = ("queue_us", "compute_us", "batch_calls", "batch_rows")
    QUEUE_US_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_US_FIELD_NUMBER: _ClassVar[int]
    BATCH_CALLS_FIELD_NUMBER: _ClassVar[int]
    BATCH_ROWS_FIELD_NUMBER: _ClassVar[int]
    queue_us: int
    compute_us: int
    batch_calls: int
    batch_rows: int
    def __init__(self, queue_us: _Optional[int] = ..., compute_us: _Optional[int] = ..., batch_calls: _Optional[int] = ..., batch_rows: _Optional[int] = ...) -> None: ...

class ExchangeRequest(_message.Message):
    __slots__ = ("sequence", "hello", "cancelled_call_ids", "received_sequence", "heartbeat", "goodbye", "blocks", "sent_ms", "streams_taken")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_CALL_IDS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    SENT_MS_FIELD_NUMBER: _ClassVar[int]
    STREAMS_TAKEN_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    hello: GatewayHello
    cancelled_call_ids: _containers.RepeatedScalarFieldContainer[int]
    received_sequence: int
    heartbeat: int
    goodbye: bool
    blocks: _containers.RepeatedCompositeFieldContainer[CallBlock]
    sent_ms: int
    streams_taken: _containers.RepeatedCompositeFieldContainer[StreamTaken]
    def __init__(self, sequence: _Optional[int] = ..., hello: _Optional[_Union[GatewayHello, _Mapping]] = ..., cancelled_call_ids: _Optional[_Iterable[int]] = ..., received_sequence: _Optional[int] = ..., heartbeat: _Optional[int] = ..., goodbye: bool = ..., blocks: _Optional[_Iterable[_Union[CallBlock, _Mapping]]] = ..., sent_ms: _Optional[int] = ..., streams_taken: _Optional[_Iterable[_Union[StreamTaken, _Mapping]]] = ...) -> None: ...

class StreamTaken(_message.Message):
    __slots__ = ("call_id", "chunks", "bytes")
    CALL_ID_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    call_id: int
    chunks: int
    bytes: int
    def __init__(self, call_id: _Optional[int] = ..., chunks: _Optional[int] = ..., bytes: _Optional[int] = ...) -> None: ...

class ExchangeResponse(_message.Message):
    __slots__ = ("sequence", "hello", "admitted_sequence", "loads", "heartbeat", "goodbye", "resident_memory_bytes", "parts", "blocks", "chunks")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    ADMITTED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LOADS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    RESIDENT_MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    hello: WorkerHello
    admitted_sequence: int
    loads: _containers.RepeatedCompositeFieldContainer[QueueLoad]
    heartbeat: int
    goodbye: bool
    resident_memory_bytes: int
    parts: _containers.RepeatedCompositeFieldContainer[AnswerPart]
    blocks: _containers.RepeatedCompositeFieldContainer[AnswerBlock]
    chunks: _containers.RepeatedCompositeFieldContainer[StreamChunk]
    def __init__(self, sequence: _Optional[int] = ..., hello: _Optional[_Union[WorkerHello, _Mapping]] = ..., admitted_sequence: _Optional[int] = ..., loads: _Optional[_Iterable[_Union[QueueLoad, _Mapping]]] = ..., heartbeat: _Optional[int] = ..., goodbye: bool = ..., resident_memory_bytes: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[AnswerPart, _Mapping]]] = ..., blocks: _Optional[_Iterable[_Union[AnswerBlock, _Mapping]]] = ..., chunks: _Optional[_Iterable[_Union[StreamChunk, _Mapping]]] = ...) -> None: ...

class StreamChunk(_message.Message):
    __slots__ = ("call_id", "outputs")
    CALL_ID_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    call_id: int
    outputs: _containers.RepeatedCompositeFieldContainer[Tensor]
    def __init__(self, call_id: _Optional[int] = ..., outputs: _Optional[_Iterable[_Union[Tensor, _Mapping]]] = ...) -> None: ...

class GatewayHello(_message.Message):
    __slots__ = ("protocol_version", "boot_id", "software_version", "max_unreceived_frames", "max_frame_bytes", "max_part_bytes", "max_stream_chunks", "max_stream_bytes")
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_VERSION_FIELD_NUMBER: _ClassVar[int]
    MAX_UNRECEIVED_FRAMES_FIELD_NUMBER: _ClassVar[int]
    MAX_FRAME_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_PART_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_STREAM_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    MAX_STREAM_BYTES_FIELD_NUMBER: _ClassVar[int]
    protocol_version: int
    boot_id: str
    software_version: str
    max_unreceived_frames: int
    max_frame_bytes: int
    max_part_bytes: int
    max_stream_chunks: int
    max_stream_bytes: int
    def __init__(self, protocol_version: _Optional[int] = ..., boot_id: _Optional[str] = ..., software_version: _Optional[str] = ..., max_unreceived_frames: _Optional[int] = ..., max_frame_bytes: _Optional[int] = ..., max_part_bytes: _Optional[int] = ..., max_stream_chunks: _Optional[int] = ..., max_stream_bytes: _Optional[int] = ...) -> None: ...

class WorkerHello(_message.Message):
    __slots__ = ("protocol_version", "boot_id", "software_version", "max_unadmitted_frames", "max_frame_bytes", "accepts_references", "process_id", "lane_number", "previous_end")
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_VERSION_FIELD_NUMBER: _ClassVar[int]
    MAX_UNADMITTED_FRAMES_FIELD_NUMBER: _ClassVar[int]
    MAX_FRAME_BYTES_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    PROCESS_ID_FIELD_NUMBER: _ClassVar[int]
    LANE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_END_FIELD_NUMBER: _ClassVar[int]
    protocol_version: int
    boot_id: str
    software_version: str
    max_unadmitted_frames: int
    max_frame_bytes: int
    accepts_references: bool
    process_id: int
    lane_number: int
    previous_end: str
    def __init__(self, protocol_version: _Optional[int] = ..., boot_id: _Optional[str] = ..., software_version: _Optional[str] = ..., max_unadmitted_frames: _Optional[int] = ..., max_frame_bytes: _Optional[int] = ..., accepts_references: bool = ..., process_id: _Optional[int] = ..., lane_number: _Optional[int] = ..., previous_end: _Optional[str] = ...) -> None: ...

class CallBlock(_message.Message):
    __slots__ = ("first_call_id", "calls", "model_name", "version", "inputs", "parameters", "rows", "remaining_ms", "request_ids", "traceparents", "alone", "callers", "caller_weights", "streams")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Parameter
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Parameter, _Mapping]] = ...) -> None: ...
    FIRST_CALL_ID_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    REMAINING_MS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_IDS_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENTS_FIELD_NUMBER: _ClassVar[int]
    ALONE_FIELD_NUMBER: _ClassVar[int]
    CALLERS_FIELD_NUMBER: _ClassVar[int]
    CALLER_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    STREAMS_FIELD_NUMBER: _ClassVar[int]
    first_call_id: int
    calls: int
    model_name: str
    version: str
    inputs: _containers.RepeatedCompositeFieldContainer[Tensor]
    parameters: _containers.MessageMap[str, Parameter]
    rows: _containers.RepeatedScalarFieldContainer[int]
    remaining_ms: _containers.RepeatedScalarFieldContainer[int]
    request_ids: _containers.RepeatedScalarFieldContainer[str]
    traceparents: _containers.RepeatedScalarFieldContainer[str]
    alone: bool
    callers: _containers.RepeatedScalarFieldContainer[int]
    caller_weights: _containers.RepeatedScalarFieldContainer[float]
    streams: bool
    def __init__(self, first_call_id: _Optional[int] = ..., calls: _Optional[int] = ..., model_name: _Optional[str] = ..., version: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[Tensor, _Mapping]]] = ..., parameters: _Optional[_Mapping[str, Parameter]] = ..., rows: _Optional[_Iterable[int]] = ..., remaining_ms: _Optional[_Iterable[int]] = ..., request_ids: _Optional[_Iterable[str]] = ..., traceparents: _Optional[_Iterable[str]] = ..., alone: bool = ..., callers: _Optional[_Iterable[int]] = ..., caller_weights: _Optional[_Iterable[float]] = ..., streams: bool = ...) -> None: ...

class AnswerBlock(_message.Message):
    __slots__ = ("block_id", "first", "calls", "outputs", "error", "timings", "raw_lengths", "usage")
    BLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    TIMINGS_FIELD_NUMBER: _ClassVar[int]
    RAW_LENGTHS_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    block_id: int
    first: int
    calls: int
    outputs: _containers.RepeatedCompositeFieldContainer[Tensor]
    error: Error
    timings: Timings
    raw_lengths: _containers.RepeatedScalarFieldContainer[int]
    usage: Usage
    def __init__(self, block_id: _Optional[int] = ..., first: _Optional[int] = ..., calls: _Optional[int] = ..., outputs: _Optional[_Iterable[_Union[Tensor, _Mapping]]] = ..., error: _Optional[_Union[Error, _Mapping]] = ..., timings: _Optional[_Union[Timings, _Mapping]] = ..., raw_lengths: _Optional[_Iterable[int]] = ..., usage: _Optional[_Union[Usage, _Mapping]] = ...) -> None: ...

class AnswerPart(_message.Message):
    __slots__ = ("call_id", "raw")
    CALL_ID_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    call_id: int
    raw: bytes
    def __init__(self, call_id: _Optional[int] = ..., raw: _Optional[bytes] = ...) -> None: ...

class Error(_message.Message):
    __slots__ = ("reason", "message", "retry_after_ms")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: str
    retry_after_ms: int
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[str] = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class QueueLoad(_message.Message):
    __slots__ = ("model_name", "version", "queued_calls", "running_calls", "queue_delay_ms")
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    QUEUED_CALLS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_CALLS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_DELAY_MS_FIELD_NUMBER: _ClassVar[int]
    model_name: str
    version: str
    queued_calls: int
    running_calls: int
    queue_delay_ms: int
    def __init__(self, model_name: _Optional[str] = ..., version: _Optional[str] = ..., queued_calls: _Optional[int] = ..., running_calls: _Optional[int] = ..., queue_delay_ms: _Optional[int] = ...) -> None: ...

class WatchModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchModelsResponse(_message.Message):
    __slots__ = ("boot_id", "revision", "models", "initial_load_done")
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    INITIAL_LOAD_DONE_FIELD_NUMBER: _ClassVar[int]
    boot_id: str
    revision: int
    models: _containers.RepeatedCompositeFieldContainer[ModelVersion]
    initial_load_done: bool
    def __init__(self, boot_id: _Optional[str] = ..., revision: _Optional[int] = ..., models: _Optional[_Iterable[_Union[ModelVersion, _Mapping]]] = ..., initial_load_done: bool = ...) -> None: ...

class ModelVersion(_message.Message):
    __slots__ = ("name", "version", "state", "failure", "failure_detail", "runtime", "device", "inputs", "outputs", "batched", "max_batch_size", "max_delay_ms", "labels", "idempotent", "deadline_ms", "examples", "image", "digest", "ready_at_ms", "warnings", "isolated", "retry_after_hang", "streaming", "task", "generation", "stream", "size_bytes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    FAILURE_DETAIL_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    BATCHED_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    MAX_DELAY_MS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    READY_AT_MS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_HANG_FIELD_NUMBER: _ClassVar[int]
    STREAMING_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    state: ModelState
    failure: str
    failure_detail: str
    runtime: str
    device: str
    inputs: _containers.RepeatedCompositeFieldContainer[TensorSpec]
    outputs: _containers.RepeatedCompositeFieldContainer[TensorSpec]
    batched: bool
    max_batch_size: int
    max_delay_ms: float
    labels: _containers.RepeatedScalarFieldContainer[str]
    idempotent: bool
    deadline_ms: int
    examples: _containers.RepeatedCompositeFieldContainer[Example]
    image: ImageHint
    digest: str
    ready_at_ms: int
    warnings: _containers.RepeatedScalarFieldContainer[str]
    isolated: bool
    retry_after_hang: bool
    streaming: bool
    task: str
    generation: Generation
    stream: StreamBounds
    size_bytes: int
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., state: _Optional[_Union[ModelState, str]] = ..., failure: _Optional[str] = ..., failure_detail: _Optional[str] = ..., runtime: _Optional[str] = ..., device: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[TensorSpec, _Mapping]]] = ..., outputs: _Optional[_Iterable[_Union[TensorSpec, _Mapping]]] = ..., batched: bool = ..., max_batch_size: _Optional[int] = ..., max_delay_ms: _Optional[float] = ..., labels: _Optional[_Iterable[str]] = ..., idempotent: bool = ..., deadline_ms: _Optional[int] = ..., examples: _Optional[_Iterable[_Union[Example, _Mapping]]] = ..., image: _Optional[_Union[ImageHint, _Mapping]] = ..., digest: _Optional[str] = ..., ready_at_ms: _Optional[int] = ..., warnings: _Optional[_Iterable[str]] = ..., isolated: bool = ..., retry_after_hang: bool = ..., streaming: bool = ..., task: _Optional[str] = ..., generation: _Optional[_Union[Generation, _Mapping]] = ..., stream: _Optional[_Union[StreamBounds, _Mapping]] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class Generation(_message.Message):
    __slots__ = ("supports", "default_max_tokens", "context_tokens")
    SUPPORTS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    supports: _containers.RepeatedScalarFieldContainer[str]
    default_max_tokens: int
    context_tokens: int
    def __init__(self, supports: _Optional[_Iterable[str]] = ..., default_max_tokens: _Optional[int] = ..., context_tokens: _Optional[int] = ...) -> None: ...

class StreamBounds(_message.Message):
    __slots__ = ("first_chunk_ms", "gap_ms", "total_ms", "stall_ms", "heartbeat_ms")
    FIRST_CHUNK_MS_FIELD_NUMBER: _ClassVar[int]
    GAP_MS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MS_FIELD_NUMBER: _ClassVar[int]
    STALL_MS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_MS_FIELD_NUMBER: _ClassVar[int]
    first_chunk_ms: int
    gap_ms: int
    total_ms: int
    stall_ms: int
    heartbeat_ms: int
    def __init__(self, first_chunk_ms: _Optional[int] = ..., gap_ms: _Optional[int] = ..., total_ms: _Optional[int] = ..., stall_ms: _Optional[int] = ..., heartbeat_ms: _Optional[int] = ...) -> None: ...

class TensorSpec(_message.Message):
    __slots__ = ("name", "datatype", "shape", "nullable", "feature_names", "categories_json")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DATATYPE_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    NULLABLE_FIELD_NUMBER: _ClassVar[int]
    FEATURE_NAMES_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_JSON_FIELD_NUMBER: _ClassVar[int]
    name: str
    datatype: Datatype
    shape: _containers.RepeatedScalarFieldContainer[int]
    nullable: bool
    feature_names: _containers.RepeatedScalarFieldContainer[str]
    categories_json: str
    def __init__(self, name: _Optional[str] = ..., datatype: _Optional[_Union[Datatype, str]] = ..., shape: _Optional[_Iterable[int]] = ..., nullable: bool = ..., feature_names: _Optional[_Iterable[str]] = ..., categories_json: _Optional[str] = ...) -> None: ...

class Example(_message.Message):
    __slots__ = ("name", "inputs_json")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUTS_JSON_FIELD_NUMBER: _ClassVar[int]
    name: str
    inputs_json: str
    def __init__(self, name: _Optional[str] = ..., inputs_json: _Optional[str] = ...) -> None: ...

class ImageHint(_message.Message):
    __slots__ = ("input", "layout", "black", "white", "media_types", "mode", "width", "height", "fit", "mean", "std")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    BLACK_FIELD_NUMBER: _ClassVar[int]
    WHITE_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPES_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FIT_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    STD_FIELD_NUMBER: _ClassVar[int]
    input: str
    layout: str
    black: float
    white: float
    media_types: _containers.RepeatedScalarFieldContainer[str]
    mode: str
    width: int
    height: int
    fit: str
    mean: _containers.RepeatedScalarFieldContainer[float]
    std: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, input: _Optional[str] = ..., layout: _Optional[str] = ..., black: _Optional[float] = ..., white: _Optional[float] = ..., media_types: _Optional[_Iterable[str]] = ..., mode: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., fit: _Optional[str] = ..., mean: _Optional[_Iterable[float]] = ..., std: _Optional[_Iterable[float]] = ...) -> None: ...

class LoadModelRequest(_message.Message):
    __slots__ = ("model_name", "version")
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    model_name: str
    version: str
    def __init__(self, model_name: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class LoadModelResponse(_message.Message):
    __slots__ = ("models",)
    MODELS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[ModelVersion]
    def __init__(self, models: _Optional[_Iterable[_Union[ModelVersion, _Mapping]]] = ...) -> None: ...

class UnloadModelRequest(_message.Message):
    __slots__ = ("model_name", "version")
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    model_name: str
    version: str
    def __init__(self, model_name: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class UnloadModelResponse(_message.Message):
    __slots__ = ("versions",)
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, versions: _Optional[_Iterable[str]] = ...) -> None: ...

class SetDesiredModelsRequest(_message.Message):
    __slots__ = ("kept", "unloaded")
    KEPT_FIELD_NUMBER: _ClassVar[int]
    UNLOADED_FIELD_NUMBER: _ClassVar[int]
    kept: _containers.RepeatedCompositeFieldContainer[VersionName]
    unloaded: _containers.RepeatedCompositeFieldContainer[VersionName]
    def __init__(self, kept: _Optional[_Iterable[_Union[VersionName, _Mapping]]] = ..., unloaded: _Optional[_Iterable[_Union[VersionName, _Mapping]]] = ...) -> None: ...

class SetDesiredModelsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class VersionName(_message.Message):
    __slots__ = ("model_name", "version")
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    model_name: str
    version: str
    def __init__(self, model_name: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...
