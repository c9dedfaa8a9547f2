"""Runs ONNX models on ONNX Runtime: model.onnx."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import AUTO, cuda_index, wanted_device
from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError, Tensors

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

log = logging.getLogger(__name__)


class OnnxRuntime:
    """ONNX Runtime, on the CPU or on CUDA."""

    name = "onnx"
    artifacts = ("model.onnx",)

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Open a session; the signature is the graph's, corrected by model.yaml."""
        from inferencehub.runtimes.ports import override_ports, signature_from_ports

        from .embedding import embeds, load_embedding
        from .file import read_onnx_file, refuse_escapes
        from .signature import ports_of

        assert version.artifact is not None
        path = version.artifact
        try:
            with import_turn("onnxruntime"):
                import onnxruntime
        except ImportError as error:
            raise missing_extra("onnx", path.name, error) from error
        file = read_onnx_file(path, version.within)
        refuse_escapes(path, file.external, version.within)
        session, device = _session(onnxruntime, path, wanted_device(spec, machine), machine.threads)
        graph = ports_of(session, file.unranked, [tensor.name for tensor in spec.outputs or ()])
        if embeds(version, spec, graph.inputs, graph.outputs):
            return load_embedding(version, spec, session, (graph.inputs, graph.outputs), device)
        inputs, outputs = override_ports(graph.inputs, graph.outputs, spec.inputs, spec.outputs)
        signature = signature_from_ports(inputs, outputs)
        warnings = graph.warnings
        if not signature.batched and spec.inputs is None and graph.rows_have_no_name:
            warnings += (
                "Its first dimensions have no name, so calls are not batched; if each row stands for itself, declare "
                "inputs and outputs in model.yaml with -1 in the first place.",
            )
        names = [output.name for output in signature.outputs]
        return LoadedModel(
            signature=signature,
            predict=_predictor(
                session, names, graph.converters, any(p.datatype == "BF16" for p in (*inputs, *outputs))
            ),
            labels=graph.labels,
            device=device,
            runtime=self.name,
            warnings=warnings,
        )


def _session(onnxruntime: Any, path: Path, wanted: str, threads: int) -> tuple[Any, str]:
    options = onnxruntime.SessionOptions()
    # Sessions spin between runs by default, each with a thread for every core: k workers would starve each other.
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    # What goes wrong arrives as an exception; the same again on stderr would be no log line of ours.
    options.log_severity_level = 4
    has_cuda = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    if wanted.startswith("cuda") and not has_cuda:
        raise ModelLoadError(
            f"model.yaml or the configuration asks for {wanted}, and this ONNX Runtime has no CUDA; install "
            f"onnxruntime-gpu, or set `device: cpu`.",
            f"providers are {onnxruntime.get_available_providers()}",
        )
    providers: list[Any] = ["CPUExecutionProvider"]
    if has_cuda and wanted != "cpu":
        providers.insert(0, ("CUDAExecutionProvider", {"device_id": cuda_index(wanted)}))
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=providers)
    except Exception as error:
        raise ModelLoadError(
            f"{path.name} is damaged, or uses operators that this ONNX Runtime does not have; export it again, or "
            f"update onnxruntime.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error
    on_cuda = "CUDAExecutionProvider" in session.get_providers()
    if wanted.startswith("cuda") and not on_cuda:
        raise ModelLoadError(f"{wanted} cannot be used: ONNX Runtime found no such device; set `device: cpu`.")
    return session, ("cuda" if wanted == AUTO else wanted) if on_cuda else "cpu"


def _predictor(
    session: Any, names: list[str], converters: dict[str, Callable[[Any], Any]], wide: bool
) -> Callable[[Tensors], Tensors]:
    """The function to call. ``wide``: bfloat16 is among the types, which numpy does not have."""
    from inferencehub.runtimes.text import bytes_from_text, text_from_bytes

    from .values import run_by_values

    texts = [i.name for i in session.get_inputs() if i.type == "tensor(string)"]
    written = {o.name for o in session.get_outputs() if "string" in o.type and "map" not in o.type}

    def predict(inputs: Tensors) -> Tensors:
        if texts:
            inputs = dict(inputs)
            for name in texts:
                inputs[name] = text_from_bytes(inputs[name], name)
        found = run_by_values(session, names, inputs) if wide else session.run(names, inputs)
        outputs = dict(zip(names, found, strict=True))
        for name, convert in converters.items():
            if name in outputs:
                outputs[name] = convert(outputs[name])
        for name in written:
            if name in outputs:
                outputs[name] = bytes_from_text(outputs[name])
        return outputs

    return predict
