"""What must hold between settings, beyond the range of each: who may listen where, and which files belong together."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from .capture import Capture
from .error import ConfigError
from .loopback import is_loopback
from .settings import JwtIssuer, Oidc, Ray, Settings
from .state import State
from .upstreams import OipUpstream, OpenAiUpstream, Upstream

HEADER_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
API_KEY = re.compile("ihk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}")


def check_gateway(settings: Settings) -> None:
    """Raises ConfigError when the gateway would be open to others without keys, or its files don't fit."""
    if not settings.auth.enabled and not is_loopback(settings.gateway.host):
        raise ConfigError(
            f"--no-auth: expected a loopback host such as 127.0.0.1, got {settings.gateway.host}; "
            "without keys anyone who reaches the port could use it"
        )
    _check_admin_key(settings)
    _check_issuers(settings.auth.jwt)
    _check_provider(settings.auth.oidc)
    check_state(settings.state)
    _check_store(settings)
    _check_upstreams(settings.workers.upstreams)
    _check_capture(settings.capture)
    _check_ray(settings.ray)
    _check_file("gateway.traffic_file", settings.gateway.traffic_file)
    _check_tls("gateway", settings.gateway.tls_cert, settings.gateway.tls_key)


def _check_admin_key(settings: Settings) -> None:
    key = settings.auth.admin_key
    if key is not None and not API_KEY.fullmatch(key.get_secret_value()):
        raise ConfigError(
            "auth.admin_key: expected a key as `inferencehub keys create` makes them (ihk_, 8 letters or digits, _, "
            "43 letters or digits), got something else"
        )


def _check_issuers(issuers: list[JwtIssuer]) -> None:
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(issuers):
        field = f"auth.jwt.{index}"
        if each.jwks_url is not None and each.jwks_file is not None:
            raise ConfigError(f"{field}: expected either jwks_url or jwks_file, got both")
        _check_file(f"{field}.jwks_file", each.jwks_file)
        if each.jwks_url is not None:
            _check_safe_url(f"{field}.jwks_url", each.jwks_url)
        elif each.jwks_file is None:
            _check_safe_url(f"{field}.issuer", each.issuer, "; or say where its keys are, with jwks_url or jwks_file")
        if (each.issuer, each.audience) in seen:
            raise ConfigError(f"{field}: expected each issuer once for an audience, got {each.issuer} again")
        seen.add((each.issuer, each.audience))


def _check_provider(oidc: Oidc | None) -> None:
    if oidc is None:
        return
    _check_safe_url("auth.oidc.issuer", oidc.issuer)
    if oidc.public_url is not None:
        _check_safe_url("auth.oidc.public_url", oidc.public_url)
    if "openid" not in oidc.scopes:
        raise ConfigError(f"auth.oidc.scopes: expected openid among them, got {', '.join(oidc.scopes)}")


def _check_safe_url(field: str, url: str, otherwise: str = "") -> None:
    """Keys that come unprotected are whoever's stands in between; a secret in an address ends up in logs."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ConfigError(
            f"{field}: expected https://…, or http on a loopback host such as 127.0.0.1, got {url[:100]}{otherwise}"
        )
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ConfigError(f"{field}: expected an address without user, password or #fragment, got one with")


def _check_store(settings: Settings) -> None:
    problem = settings.limits.store.problem()
    if problem is not None:
        raise ConfigError(f"limits.store: {problem}; what came is not shown, for it may hold a password")
    _check_file("limits.store_ca", settings.limits.store_ca)


def check_state(state: State) -> None:
    """Raises ConfigError."""
    problem = state.url.problem()
    if problem is not None:
        raise ConfigError(f"state.url: {problem}; what came is not shown, for it may hold a password")
    _check_file("state.ca", state.ca)


def _check_upstreams(upstreams: list[Upstream]) -> None:
    for index, each in enumerate(upstreams):
        field = f"workers.upstreams.{index}"
        if each.name in {other.name for other in upstreams[:index]}:
            raise ConfigError(f"{field}.name: expected a name of its own, got {each.name} again")
        _check_url(field, each)
        _check_tls(field, each.tls_cert, each.tls_key)
        _check_file(f"{field}.tls_ca", each.tls_ca)
        key_field, key_variable = _key_of(each)
        if key_variable is not None:
            _check_variable(f"{field}.{key_field}", key_variable)
        for header, variable in each.headers_env.items():
            if header == "authorization" and key_variable is not None:
                raise ConfigError(f"{field}.headers_env: expected authorization once, got {key_field} beside it")
            _check_header(f"{field}.headers_env", header, each)
            _check_variable(f"{field}.headers_env.{header}", variable)
        if isinstance(each, OpenAiUpstream):
            _check_models(f"{field}.models", each)


def _check_ray(ray: Ray) -> None:
    if ray.min_workers is not None and ray.max_workers is not None and ray.min_workers > ray.max_workers:
        raise ConfigError(
            f"ray.min_workers: expected at most ray.max_workers, which is {ray.max_workers}, got {ray.min_workers}"
        )
    if ray.address is not None and find_spec("ray") is None:
        raise ConfigError("ray.address: Ray is not installed here; install it: pip install 'inferencehub[ray]'")


def _check_capture(capture: Capture) -> None:
    for index, rule in enumerate(capture.redact):
        named = [name for name in ("input", "output", "parameter") if getattr(rule, name) is not None]
        if len(named) != 1:
            got = " and ".join(named) or "none"
            raise ConfigError(f"capture.redact.{index}: expected one of input, output and parameter, got {got}")
    seen = [each.model for each in capture.models]
    for index, model in enumerate(seen):
        if model in seen[:index]:
            raise ConfigError(f"capture.models.{index}.model: expected each model once, got {model} again")
    least = capture.rotate_bytes
    if capture.keep_bytes < least:
        raise ConfigError(
            f"capture.keep_bytes: expected at least capture.rotate_bytes, {least}, got {capture.keep_bytes}"
        )


def _check_url(field: str, upstream: Upstream) -> None:
    port = urlsplit(upstream.url).netloc.rpartition("]")[2].rpartition(":")[2]
    if port.isdigit() and not 1 <= int(port) <= 65_535:
        raise ConfigError(f"{field}.url: expected a port from 1 to 65535, got {upstream.url}")
    plain, secure = ("grpc", "grpcs") if isinstance(upstream, OipUpstream) else ("http", "https")
    if upstream.url.startswith(f"{plain}:") and (upstream.tls_ca or upstream.tls_cert):
        raise ConfigError(f"{field}.url: expected {secure}://…, for there are files for TLS, got {upstream.url}")


def _key_of(upstream: Upstream) -> tuple[str, str | None]:
    if isinstance(upstream, OipUpstream):
        return "token_env", upstream.token_env
    return "key_env", upstream.key_env


# What the gateway says of the message itself.
_OWN_HEADERS = (
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
)


def _check_header(field: str, header: str, upstream: Upstream) -> None:
    if isinstance(upstream, OipUpstream):
        if header.startswith("grpc-") or header.endswith("-bin"):
            raise ConfigError(f"{field}: expected headers other than gRPC's own, got {header}")
    elif header in _OWN_HEADERS:
        raise ConfigError(f"{field}: expected headers other than those of the message itself, got {header}")


def _check_models(field: str, upstream: OpenAiUpstream) -> None:
    seen: set[tuple[str, str]] = set()
    for index, model in enumerate(upstream.models):
        if model.version == "latest":
            raise ConfigError(f"{field}.{index}.version: expected another name, for latest is reserved")
        if (model.name, model.version) in seen:
            raise ConfigError(f"{field}.{index}: expected each version once, got {model.name} {model.version} again")
        if model.dimensions is not None and model.task != "embed":
            raise ConfigError(f"{field}.{index}.dimensions: expected none where the task is {model.task}")
        seen.add((model.name, model.version))


def _check_variable(field: str, variable: str) -> None:
    """What is in it is read by the gateway alone, and never shown."""
    value = os.environ.get(variable, "")
    if value == "":
        raise ConfigError(f"{field}: expected the environment variable {variable} to hold a secret, got none")
    if not HEADER_VALUE.fullmatch(value):
        raise ConfigError(
            f"{field}: expected {variable} to hold printable ASCII without spaces at the ends, got something else"
        )


def check_worker(settings: Settings) -> None:
    """Raises ConfigError when a worker would serve strangers: without mutual TLS, token or an explicit --insecure."""
    workers = settings.workers
    _check_tls("workers", workers.tls_cert, workers.tls_key)
    _check_file("workers.tls_ca", workers.tls_ca)
    if workers.listen.startswith("unix:"):
        return
    host, separator, port = workers.listen.rpartition(":")
    if not separator or not port.isdigit() or not host:
        raise ConfigError(f"workers.listen: expected unix:PATH or HOST:PORT, got {workers.listen}")
    asks_for_certificates = workers.tls_cert is not None and workers.tls_ca is not None
    guarded = asks_for_certificates or workers.token is not None or workers.insecure
    if not guarded and not is_loopback(host):
        raise ConfigError(
            f"workers.listen: {workers.listen} can be reached from other machines; expected mutual TLS "
            "(workers.tls_cert, workers.tls_key and workers.tls_ca), a shared workers.token, or "
            "--insecure on a private network"
        )


def _check_tls(section: str, cert: Path | None, key: Path | None) -> None:
    if (cert is None) != (key is None):
        given, missing = ("tls_cert", "tls_key") if cert else ("tls_key", "tls_cert")
        raise ConfigError(f"{section}.{missing}: expected a file, got none although {section}.{given} is set")
    for name, path in (("tls_cert", cert), ("tls_key", key)):
        _check_file(f"{section}.{name}", path)


def _check_file(field: str, path: Path | None) -> None:
    if path is not None and not (path.is_file() and os.access(path, os.R_OK)):
        raise ConfigError(f"{field}: expected a file that can be read, got {path}")
