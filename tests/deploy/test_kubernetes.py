"""deploy/k8s: every overlay renders, is valid by the published schemas, and keeps what a platform team asks of pods."""

from __future__ import annotations

import copy
import itertools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from inferencehub.config.resolve import resolve
from tests.deploy.rendered import K8S, OVERLAYS, Manifest, complaints, kustomize, rendered
from tests.support.processes import ROOT

GATEWAY, WORKER = "inferencehub-gateway", "inferencehub-worker"

SOURCES = ["models-pvc", "models-image"]

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


def of_kind(overlay: str, kind: str) -> list[Manifest]:
    return [each for each in rendered(overlay) if each["kind"] == kind]


def named(overlay: str, kind: str, name: str) -> Manifest:
    (found,) = [each for each in of_kind(overlay, kind) if each["metadata"]["name"] == name]
    return found


def pod_of(overlay: str, deployment: str) -> dict[str, Any]:
    pod: dict[str, Any] = named(overlay, "Deployment", deployment)["spec"]["template"]["spec"]
    return pod


def containers(overlay: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for deployment in of_kind(overlay, "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            yield pod, container


def environment(overlay: str, deployment: str) -> dict[str, str]:
    (container,) = pod_of(overlay, deployment)["containers"]
    return {each["name"]: each.get("value", "from a secret") for each in container["env"]}


def configuration(overlay: str) -> dict[str, Any]:
    (config,) = of_kind(overlay, "ConfigMap")
    content: dict[str, Any] = yaml.safe_load(config["data"]["inferencehub.yaml"])
    return content


def test_there_is_an_overlay_for_each_size() -> None:
    assert OVERLAYS == ["gpu", "keda", "production", "small"]


def test_all_are_valid_by_the_published_schemas(tmp_path: Path) -> None:
    """In one go: a compiler takes a second to start."""
    everything = itertools.chain.from_iterable(rendered(overlay) for overlay in OVERLAYS)
    with_components = itertools.chain.from_iterable(with_component(each, tmp_path) for each in SOURCES)
    assert complaints([*everything, *with_components], tmp_path) == ""


def test_a_field_that_there_is_not_and_a_value_of_another_type_are_found(tmp_path: Path) -> None:
    deployment = copy.deepcopy(named("small", "Deployment", WORKER))
    deployment["spec"]["replica"] = 3
    scaled = copy.deepcopy(named("keda", "ScaledObject", WORKER))
    scaled["spec"]["triggers"][0]["metadata"]["threshold"] = 0.05
    found = complaints([deployment, scaled], tmp_path)
    assert "replica" in found
    assert "'number' is not assignable to type 'string'" in found


@each_overlay
def test_nothing_runs_as_root_or_writes_into_its_image(overlay: str) -> None:
    for pod, container in containers(overlay):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@each_overlay
def test_every_container_says_what_it_needs_and_how_it_does(overlay: str) -> None:
    for _, container in containers(overlay):
        assert set(container["resources"]["requests"]) >= {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]
        assert not container["image"].endswith(":latest")
        if container["name"] in ("gateway", "worker"):
            assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)


@each_overlay
def test_pods_may_drain_before_they_are_killed(overlay: str) -> None:
    settings = configuration(overlay)
    for deployment, section in ((GATEWAY, "gateway"), (WORKER, "workers")):
        pod = pod_of(overlay, deployment)
        notice_s = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
        drain_s = settings[section]["drain_ms"] / 1000
        assert pod["terminationGracePeriodSeconds"] > notice_s + drain_s


@each_overlay
def test_models_may_load_before_their_pod_is_given_up(overlay: str) -> None:
    probe = pod_of(overlay, WORKER)["containers"][0]["startupProbe"]
    assert (
        probe["periodSeconds"] * probe["failureThreshold"] * 1000
        >= configuration(overlay)["workers"]["load_timeout_ms"]
    )


@each_overlay
def test_what_it_gives_as_settings_are_settings(overlay: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "inferencehub.yaml"
    file.write_text((ROOT / "deploy/config/inferencehub.yaml").read_text())
    secrets = {"STATE__URL": "postgres://hub@db/hub", "LIMITS__STORE": "redis://limits", "WORKERS__TOKEN": "secret"}
    for deployment in (GATEWAY, WORKER):
        with monkeypatch.context() as patched:
            for name, value in environment(overlay, deployment).items():
                short = name.removeprefix("INFERENCEHUB_")
                if name.startswith("INFERENCEHUB_") and short not in ("CONFIG", "AUTH__ADMIN_KEY"):
                    patched.setenv(name, secrets.get(short, value))
            resolve(config=file)


@each_overlay
def test_services_and_budgets_mean_pods_that_there_are(overlay: str) -> None:
    labels = [each["spec"]["template"]["metadata"]["labels"].items() for each in of_kind(overlay, "Deployment")]
    selectors = [each["spec"]["selector"] for each in of_kind(overlay, "Service")]
    selectors += [each["spec"]["selector"]["matchLabels"] for each in of_kind(overlay, "PodDisruptionBudget")]
    selectors += [each["spec"]["podSelector"]["matchLabels"] for each in of_kind(overlay, "NetworkPolicy")]
    for selector in selectors:
        assert sum(selector.items() <= each for each in labels) == 1, selector


@each_overlay
def test_ports_have_the_names_that_others_call_them_by(overlay: str) -> None:
    """A policy or monitor for a port that nobody has would block, or watch, nothing and say so nowhere."""
    ports = {port["name"]: port["containerPort"] for _, each in containers(overlay) for port in each.get("ports", [])}
    policies = [
        port["port"]
        for each in of_kind(overlay, "NetworkPolicy")
        for rule in each["spec"].get("ingress", [])
        for port in rule["ports"]
    ]
    assert {port for port in policies if isinstance(port, str)} <= set(ports)
    targets = {port["targetPort"] for each in of_kind(overlay, "Service") for port in each["spec"]["ports"]}
    assert targets <= set(ports)
    (headless,) = named(overlay, "Service", "inferencehub-workers")["spec"]["ports"]
    assert (
        environment(overlay, GATEWAY)["INFERENCEHUB_WORKERS__ADDRESSES"]
        == f'["inferencehub-workers:{headless["port"]}"]'
    )


@each_overlay
def test_workers_are_behind_a_headless_service_and_take_calls_from_gateways_alone(overlay: str) -> None:
    assert named(overlay, "Service", "inferencehub-workers")["spec"]["clusterIP"] == "None"
    rules = named(overlay, "NetworkPolicy", WORKER)["spec"]
    assert rules["policyTypes"] == ["Ingress", "Egress"]
    (rule,) = rules["ingress"]
    (source,) = rule["from"]
    assert source["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "gateway"


@each_overlay
def test_secrets_come_from_secrets(overlay: str) -> None:
    assert of_kind(overlay, "Secret") == []
    for deployment in (GATEWAY, WORKER):
        assert environment(overlay, deployment)["INFERENCEHUB_WORKERS__TOKEN"] == "from a secret"


@pytest.mark.parametrize("overlay", ["production", "keda", "gpu"])
def test_gateways_share_state_and_limits_where_there_are_several(overlay: str) -> None:
    given = environment(overlay, GATEWAY)
    assert given["INFERENCEHUB_STATE__URL"] == given["INFERENCEHUB_LIMITS__STORE"] == "from a secret"
    assert "replicas" not in named(overlay, "Deployment", WORKER)["spec"]


@pytest.mark.parametrize(
    ("overlay", "kinds"), [("production", ["HorizontalPodAutoscaler"]), ("keda", ["ScaledObject"])]
)
def test_one_autoscaler_has_the_say_on_the_workers_by_their_queue_delay(overlay: str, kinds: list[str]) -> None:
    scalers = [
        each for each in rendered(overlay) if each.get("spec", {}).get("scaleTargetRef", {}).get("name") == WORKER
    ]
    assert [each["kind"] for each in scalers] == kinds
    asked = set(re.findall(r"inferencehub_\w+", json.dumps(scalers)))
    metrics = json.loads((ROOT / "contract/metrics.json").read_text())
    assert asked <= set(re.findall(r"inferencehub_\w+", json.dumps(metrics)))
    assert asked == {"inferencehub_queue_delay_seconds"}


def test_the_small_one_keeps_its_state_on_a_volume_that_one_gateway_has() -> None:
    deployment = named("small", "Deployment", GATEWAY)["spec"]
    assert (deployment["replicas"], deployment["strategy"]) == (1, {"type": "Recreate"})
    (home,) = [each for each in deployment["template"]["spec"]["volumes"] if each["name"] == "home"]
    assert home == {"name": "home", "persistentVolumeClaim": {"claimName": "inferencehub-home"}}


def test_gpus_are_asked_for_and_never_shared() -> None:
    resources = pod_of("gpu", WORKER)["containers"][0]["resources"]
    assert resources["requests"]["nvidia.com/gpu"] == resources["limits"]["nvidia.com/gpu"] == "1"


@pytest.mark.parametrize("component", SOURCES)
def test_models_come_from_a_volume_or_an_image(component: str, tmp_path: Path) -> None:
    (worker,) = [
        each
        for each in with_component(component, tmp_path)
        if each["metadata"]["name"] == WORKER and each["kind"] == "Deployment"
    ]
    given = {each["name"] for each in worker["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert "INFERENCEHUB_MODELS__PATH" in given


def with_component(component: str, folder: Path) -> list[Manifest]:
    """The base with this component, as an overlay that somebody writes beside ours."""
    deploy = folder / component
    shutil.copytree(K8S.parent / "k8s", deploy / "k8s")
    shutil.copytree(K8S.parent / "config", deploy / "config")
    overlay = deploy / "k8s/overlays/one"
    overlay.mkdir()
    (overlay / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\n"
        f"components: [../../components/{component}]\n"
    )
    outcome = kustomize(overlay)
    assert outcome.returncode == 0, outcome.stderr
    return list(yaml.safe_load_all(outcome.stdout))
