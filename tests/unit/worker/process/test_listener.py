"""Who may connect to a worker, and what the standard services tell."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import grpc
import grpc.aio
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from inferencehub.worker.process.address import ListenError, Protection, TcpAddress, UnixAddress
from inferencehub.worker.process.listener import SERVICE, Listener
from tests.support.certificates import certificate
from tests.support.lane_client import LaneClient, rows_tensor
from tests.support.worker import RunningWorker, TestRepository, model, running_worker

REQUEST = pb.PredictRequest(model_name="m", inputs=[rows_tensor((1, 2))])
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


async def health(worker: RunningWorker, service: str = "") -> int:
    stub = health_pb2_grpc.HealthStub(worker.channel)
    response = await stub.Check(health_pb2.HealthCheckRequest(service=service))
    return int(response.status)


async def test_it_is_healthy_from_loaded_to_leaving() -> None:
    async with running_worker(TestRepository({("m", "1"): model}), load=False) as worker:
        assert await health(worker) == NOT_SERVING
        await worker.reconciler.load_all()
        await worker.listener.set_ready()
        assert await health(worker) == await health(worker, SERVICE) == SERVING
        await worker.listener.set_leaving()
        assert await health(worker) == NOT_SERVING


async def test_reflection_tells_the_service() -> None:
    async with running_worker(TestRepository({("m", "1"): model})) as worker:
        stub = reflection_pb2_grpc.ServerReflectionStub(worker.channel)
        asked = [
            reflection_pb2.ServerReflectionRequest(list_services=""),
            reflection_pb2.ServerReflectionRequest(file_containing_symbol=SERVICE),
        ]
        answers = [answer async for answer in stub.ServerReflectionInfo(iter(asked))]
        names = {service.name for service in answers[0].list_services_response.service}
        assert {SERVICE, "grpc.health.v1.Health"} <= names
        file = FileDescriptorProto.FromString(answers[1].file_descriptor_response.file_descriptor_proto[0])
        assert file.name == "inferencehub/rpc/v1/inference.proto"


async def test_the_socket_is_private() -> None:
    async with running_worker(TestRepository()) as worker:
        path = worker.address.removeprefix("unix:")
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("authorization", "Bearer wrong"),),
        (("authorization", "secret"),),
        (("authorization", "bearer secret"),),
        (("x-authorization", "Bearer secret"),),
    ],
)
async def test_without_the_token_nothing_is_answered(metadata: tuple[tuple[str, str], ...]) -> None:
    async with running_worker(TestRepository({("m", "1"): model}), protection=Protection(token="secret")) as worker:
        stub = worker.stub
        for call in (
            stub.Predict(REQUEST, metadata=metadata),
            stub.WatchModels(pb.WatchModelsRequest(), metadata=metadata),
            stub.UnloadModel(pb.UnloadModelRequest(model_name="m"), metadata=metadata),
            stub.Exchange(metadata=metadata),
        ):
            assert await call.code() is grpc.StatusCode.UNAUTHENTICATED
            assert "workers.token" in await call.details()
            assert dict(await call.trailing_metadata())["inferencehub-reason"] == "UNAUTHENTICATED"
        assert worker.models.snapshot().models[0].state == pb.MODEL_STATE_READY
        assert await health(worker) == SERVING  # for the probes of container platforms


async def test_with_the_token_everything_is() -> None:
    metadata = (("authorization", "Bearer secret"),)
    async with running_worker(TestRepository({("m", "1"): model}), protection=Protection(token="secret")) as worker:
        assert (await worker.stub.Predict(REQUEST, metadata=metadata)).version == "1"
        lane = LaneClient(worker.stub.Exchange(metadata=metadata))
        await lane.write(hello=pb.GatewayHello(protocol_version=2, max_unreceived_frames=1, max_frame_bytes=1))
        assert (await lane.read()).hello.boot_id == worker.boot_id
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await worker.channel.unary_unary("/inferencehub.rpc.v1.InferenceService/Nothing")(b"", metadata=metadata)
        assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED


def listener(protection: Protection | None = None) -> Listener:
    return Listener(rpc.InferenceServiceServicer(), protection or Protection(), 1024)


async def test_a_port_that_is_taken_is_an_error_and_not_shared() -> None:
    first, second = listener(), listener()
    address = await first.start(TcpAddress("127.0.0.1", 0))
    port = int(address.rpartition(":")[2])
    with pytest.raises(ListenError, match="the port is taken"):
        await second.start(TcpAddress("127.0.0.1", port))
    await first.stop()
    await second.stop()


async def test_strangers_need_a_reason_to_be_let_in() -> None:
    unprotected = listener()
    with pytest.raises(ListenError, match="can be reached from other machines"):
        await unprotected.start(TcpAddress("0.0.0.0", 0))
    await unprotected.stop()


async def test_a_socket_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = listener()
    with pytest.raises(ListenError, match="can't be made"):
        await nowhere.start(UnixAddress(tmp_path / "file" / "w.sock"))
    await nowhere.stop()


async def test_tls_lets_in_who_trusts_it_and_asks_for_a_certificate_when_told(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    for ca, client, code in (
        (None, grpc.ssl_channel_credentials(cert.read_bytes()), grpc.StatusCode.UNIMPLEMENTED),
        (cert, grpc.ssl_channel_credentials(cert.read_bytes()), grpc.StatusCode.UNAVAILABLE),
        (
            cert,
            grpc.ssl_channel_credentials(cert.read_bytes(), key.read_bytes(), cert.read_bytes()),
            grpc.StatusCode.UNIMPLEMENTED,
        ),
    ):
        server = listener(Protection(tls_cert=cert, tls_key=key, tls_ca=ca))
        address = await server.start(TcpAddress("127.0.0.1", 0))
        async with grpc.aio.secure_channel(address.replace("127.0.0.1", "localhost"), client) as channel:
            call = channel.unary_unary("/inferencehub.rpc.v1.InferenceService/Nothing")(b"", timeout=10)
            assert await call.code() is code
        await server.stop()


async def test_a_certificate_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    server = listener(Protection(tls_cert=tmp_path / "none.pem", tls_key=tmp_path / "none.key"))
    with pytest.raises(ListenError, match=r"none\.pem can't be read"):
        await server.start(TcpAddress("127.0.0.1", 0))
    await server.stop()
