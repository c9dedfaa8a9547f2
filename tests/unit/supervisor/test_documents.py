"""What the gateway processes of one run are told, and how many there are."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from inferencehub.config.reveal import revealed
from inferencehub.config.settings import Settings
from inferencehub.launch.documents import GatewayDocument, ModelsFolder, Siblings
from inferencehub.supervisor.documents import gateway_document
from inferencehub.supervisor.machine.sockets import Listeners
from inferencehub.supervisor.plan import Plan, gateways_for

SOCKETS = Path("/run/ih-1")


def documents(
    processes: int, listeners: Listeners | None = None, models_path: str = "/models"
) -> list[GatewayDocument]:
    settings = revealed(Settings.model_validate({"gateway": {"processes": processes}}))
    plan = Plan(settings, "/home", (ModelsFolder(models_path),) if models_path else ())
    with socket.socket() as http:
        told = listeners or Listeners(http)
        return [gateway_document(plan, number, told, SOCKETS, None) for number in range(1, plan.gateway_count + 1)]


@pytest.mark.parametrize(("cores", "gateways"), [(1, 1), (2, 1), (5, 1), (6, 2), (64, 21)])
def test_auto_is_a_third_of_the_cores_and_one_at_least(cores: int, gateways: int) -> None:
    assert gateways_for(cores) == gateways


def test_one_process_knows_of_no_other() -> None:
    (only,) = documents(1)
    assert (only.name, only.siblings, only.first_key, only.sign_in_link) == ("gateway", None, True, True)


def test_of_several_the_first_alone_makes_a_key_and_a_link() -> None:
    told = documents(3)
    assert [each.name for each in told] == ["gateway", "gateway-2", "gateway-3"]
    assert [(each.first_key, each.sign_in_link) for each in told] == [(True, True), (False, False), (False, False)]
    assert [each.siblings for each in told] == [Siblings(number, 3, "/run/ih-1/g.sock") for number in (1, 2, 3)]


def test_each_knows_where_the_models_lie_if_anybody_serves_some() -> None:
    assert {each.models_path for each in documents(2)} == {"/models"}
    assert documents(1, models_path="")[0].models_path is None


def test_all_listen_on_the_same_sockets() -> None:
    with socket.socket() as http, socket.socket() as grpc:
        told = documents(2, Listeners(http, grpc))
        assert {(each.listen_fd, each.grpc_listen_fd) for each in told} == {(http.fileno(), grpc.fileno())}
        assert documents(1, Listeners(http))[0].grpc_listen_fd is None
