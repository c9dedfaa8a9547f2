"""Names that nothing here calls, because an interface prescribes them: for vulture, which would take them for dead."""

from typing import Any

_: Any = None

# hatch's hook
_.BundleHook
_.dependencies
_.initialize
_.build_data
# PEP 562: attributes of a module, made when somebody asks
_.__getattr__
_.__dir__
# importlib's loaders and finders
_.create_module
_.get_code
_.__package__
_.__spec__
# named by the entry points of pyproject.toml
_.LightgbmRuntime
_.LlamaCppRuntime
_.OnnxRuntime
_.PythonRuntime
_.SklearnRuntime
_.TorchRuntime
_.TransformersRuntime
_.XgboostRuntime
# reasons that only the gateway raises: the client meets them, by name
_.PoisonRequest
_.RateLimited
_.UnsupportedMediaType
_.WorkerLost
# the type of a setting, and vulture does not look at those
_.StateUrl
_.StoreUrl
# what only the users of the client call
_.predict_many
_.to_pandas
_.to_polars
_.compute
# fields that only the gateway reads
_.supervised
_.siblings
_.listen_fd
_.grpc_listen_fd
# the reader of run pages, which a supervisor asks
_.read_page
_.and_more
# a column of the table of reasons, which callers may ask
_.retry
# hypothesis's state machines
_.teardown
# what a state machine of schemathesis asks of its subclass
_.get_call_kwargs
# gRPC's interceptors and servicers, fields of messages, http.server's handlers
_.intercept_service
_.WatchModels
_.LoadModel
_.UnloadModel
_.SetDesiredModels
_.admitted_sequence
_.resident_memory_bytes
_.log_message
# what the code of a language model reads of a request
_.temperature
_.top_p
_.top_logprobs
_.response_format
_.tool_choice
_.presence_penalty
_.frequency_penalty
# what jinja2 asks of a sandbox, an extension and a compiler, and what compiled templates call
_.intercepted_binops
_.check_time
_.visit_Concat
_.code_generator_class
_.tags
# classes of the byte-level model, which model.py files of tests name
_.GeneratingModel
_.AsyncModel
_.SteppingModel
# estimators of other libraries
_.get_cat_feature_indices
_.get_text_feature_indices
# called by code that stands in a text
_.adopt
_.sweep_after
_.end_lives
_.meet
# options and fields of other libraries
_.data_location
_.double_value
_.int64_value
_.inter_op_num_threads
_.intra_op_num_threads
_.log_severity_level
_.n_jobs
_.machine
# asyncio.Protocol
_.connection_made
_.data_received
_.eof_received
_.connection_lost
# socketserver, http.server
_.date_time_string
_.daemon_threads
_.disable_nagle_algorithm
_.handle
_.request_queue_size
# io.RawIOBase
_.readable
_.readinto
# OpenTelemetry's SpanProcessor, and the service that collectors offer
_.on_start
_.parent_context
_.Export
