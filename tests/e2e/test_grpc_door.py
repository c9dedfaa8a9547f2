"""The gateway's gRPC port with gRPC's own tools: health, reflection, our contract, the drain, several processes."""

from __future__ import annotations

import signal
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from inferencehub.rpc.v1.inference_pb2 import Datatype, LoadModelRequest, PredictRequest
from inferencehub.rpc.v1.inference_pb2_grpc import InferenceServiceStub
from tests.support.certificates import certificate
from tests.support.processes import DEADLINE_S, environment
from tests.support.timed_models import TimedModel
from tests.support.until import until
from tests.support.up import RunningUp, running_up, start_up


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, word_models: Path) -> Iterator[RunningUp]:
    with running_up(
        tmp_path_factory.mktemp("up") / "home", "--models", str(word_models), "--grpc-port", "0"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def channel(up: RunningUp) -> Iterator[grpc.Channel]:
    with channel_to(up) as opened:
        yield opened


def channel_to(up: RunningUp) -> grpc.Channel:
    assert up.grpc is not None
    # With a pool of its own each channel has a connection of its own.
    return grpc.insecure_channel(up.grpc, [("grpc.use_local_subchannel_pool", 1)])


def admin(up: RunningUp) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {up.key}"),)


def words(*texts: str) -> PredictRequest:
    call = PredictRequest(model_name="wordcount")
    raw = b"".join(len(text).to_bytes(4, "little") + text.encode() for text in texts)
    call.inputs.add(name="text", datatype=Datatype.DATATYPE_BYTES, shape=[len(texts)], raw=raw)
    return call


def number(name: str, value: float) -> PredictRequest:
    call = PredictRequest(model_name=name)
    call.inputs.add(name="x", datatype=Datatype.DATATYPE_FP32, shape=[1], raw=struct.pack("<f", value))
    return call


def test_the_contracts_own_predict_answers(up: RunningUp, channel: grpc.Channel) -> None:
    stub = InferenceServiceStub(channel)
    answer, call = stub.Predict.with_call(words("a b c", "d"), metadata=admin(up), timeout=DEADLINE_S)
    assert answer.model_name == "wordcount"
    assert dict(call.initial_metadata())["x-inferencehub-version"] == "1"
    assert answer.timings.compute_us > 0


def test_a_refusal_names_reason_and_request(up: RunningUp, channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        InferenceServiceStub(channel).Predict(words("a"), metadata=(("x-request-id", "call-1"),), timeout=DEADLINE_S)
    metadata = dict(refused.value.trailing_metadata())
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert (metadata["inferencehub-reason"], metadata["x-request-id"]) == ("UNAUTHENTICATED", "call-1")


def test_what_only_workers_answer_is_not_there(up: RunningUp, channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        InferenceServiceStub(channel).LoadModel(LoadModelRequest(), metadata=admin(up), timeout=DEADLINE_S)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_health_is_told_to_who_asks(channel: grpc.Channel) -> None:
    stub = health_pb2_grpc.HealthStub(channel)
    for service in ("", "inference.GRPCInferenceService"):
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=DEADLINE_S)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError) as refused:
        stub.Check(health_pb2.HealthCheckRequest(service="nope"), timeout=DEADLINE_S)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


def test_reflection_describes_what_there_is(channel: grpc.Channel) -> None:
    database = ProtoReflectionDescriptorDatabase(channel)
    assert {
        "inference.GRPCInferenceService",
        "inferencehub.rpc.v1.InferenceService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
    } <= set(database.get_services())
    service: Any = DescriptorPool(database).FindServiceByName("inference.GRPCInferenceService")
    assert service.FindMethodByName("ModelStreamInfer").output_type.fields_by_name["error_message"].number == 1


def test_the_port_that_is_taken_is_named(tmp_path: Path, word_models: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with start_up(tmp_path / "home", "--models", str(word_models), "--grpc-port", port) as started:
            assert started.process.wait(DEADLINE_S) == 1
            assert f"Port {port} on 127.0.0.1 is in use" in started.stderr.joined()
            assert "--grpc-port" in started.stderr.joined()


def test_tls_has_the_gateways_certificate(tmp_path: Path, word_models: Path) -> None:
    cert, key = certificate(tmp_path)
    tls = ("--tls-cert", str(cert), "--tls-key", str(key))
    with running_up(tmp_path / "home", "--models", str(word_models), "--grpc-port", "0", *tls) as up:
        assert up.grpc is not None
        # The certificate is for the name.
        address = up.grpc.replace("127.0.0.1", "localhost")
        with grpc.secure_channel(address, grpc.ssl_channel_credentials(cert.read_bytes())) as opened:
            answer = InferenceServiceStub(opened).Predict(words("a b"), metadata=admin(up), timeout=DEADLINE_S)
            assert answer.model_name == "wordcount"
        with grpc.insecure_channel(address) as plain, pytest.raises(grpc.RpcError) as refused:
            InferenceServiceStub(plain).Predict(words("a"), metadata=admin(up), timeout=DEADLINE_S)
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE


def test_who_leaves_answers_what_it_has_taken(tmp_path: Path) -> None:
    model = TimedModel(tmp_path / "models", "drained", 0.5)
    with (
        running_up(tmp_path / "home", "--models", str(tmp_path / "models"), "--grpc-port", "0") as up,
        channel_to(up) as opened,
    ):
        health = health_pb2_grpc.HealthStub(opened).Watch(health_pb2.HealthCheckRequest())
        serving, not_serving = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
        assert next(health).status == serving
        before = model.runs()
        stub = InferenceServiceStub(opened)
        answer = stub.Predict.future(number("drained", 2.0), metadata=admin(up), timeout=DEADLINE_S)
        until(lambda: model.runs() > before)
        up.program.process.send_signal(signal.SIGTERM)
        assert [each.status for each in health] == [not_serving]
        assert answer.result(DEADLINE_S).model_name == "drained"
        assert up.program.process.wait(DEADLINE_S) == 0


def test_every_process_answers_on_the_one_port(tmp_path: Path, word_models: Path) -> None:
    env = environment(INFERENCEHUB_GATEWAY__PROCESSES="2")
    with running_up(tmp_path / "home", "--models", str(word_models), "--grpc-port", "0", env=env) as up:
        gateways = up.gateway_processes()
        assert len(gateways) == 2
        for gateway in gateways:
            others = [each for each in gateways if each != gateway]
            for other in others:
                other.suspend()
            try:
                # Only the one that runs can have taken this connection.
                with channel_to(up) as opened:
                    health = health_pb2_grpc.HealthStub(opened)
                    health.Check(health_pb2.HealthCheckRequest(), timeout=DEADLINE_S)
                    for other in others:
                        other.resume()
                    answer = InferenceServiceStub(opened).Predict(words("a b"), metadata=admin(up), timeout=DEADLINE_S)
                    assert answer.model_name == "wordcount"
            finally:
                for other in others:
                    other.resume()


def test_a_gateway_that_dies_refuses_no_connection(tmp_path: Path, word_models: Path) -> None:
    with running_up(tmp_path / "home", "--models", str(word_models), "--grpc-port", "0") as up:
        before = up.gateway_process()
        before.kill()
        with channel_to(up) as opened:
            answer = InferenceServiceStub(opened).Predict(words("a"), metadata=admin(up), timeout=DEADLINE_S)
        assert answer.model_name == "wordcount"
        assert up.gateway_process() != before
