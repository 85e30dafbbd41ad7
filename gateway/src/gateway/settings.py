"""GATEWAY_* settings, typed, with development defaults."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from gateway.routing import SERVICES
from servicekit.settings import ProgramSettings

DEVELOPMENT_ISSUER = "http://127.0.0.1:8000"
FIRST_SERVICE_PORT = 8001


def _development_upstreams() -> dict[str, str]:
    ports = range(FIRST_SERVICE_PORT, FIRST_SERVICE_PORT + len(SERVICES))
    return {name: f"http://127.0.0.1:{port}" for name, port in zip(SERVICES, ports, strict=True)}


class Settings(ProgramSettings):
    """What an operator may set; times are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_")

    issuer: str = DEVELOPMENT_ISSUER
    """The public address: `iss` of every token, and the host that requests may name."""
    audience: str = "tianping"
    """`aud` of every access token."""
    upstreams: dict[str, str] = Field(default_factory=_development_upstreams)
    """Each service's own address, as one JSON variable."""
    transport: Literal["httptools", "aiohttp"] = "httptools"
    """The client towards the services; https addresses always use aiohttp."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names besides the issuer's that requests may name (development adds loopback)."""
    cors_origins: tuple[str, ...] = ()
    """Origins of browser front-ends, each exactly as the browser sends it."""

    person_token_seconds: int = Field(default=3600, ge=60, le=3600)
    program_token_seconds: int = Field(default=3600, ge=60, le=24 * 3600)
    verified_tokens_kept: int = Field(default=10_000, ge=1)
    revocation_poll_seconds: float = Field(default=0.5, gt=0, le=0.5)
    revocation_stale_seconds: float = Field(default=10.0, gt=1)
    """Without a look at the revocations for this long, no token is believed (503)."""

    max_upload_bytes: int = 4 * 1024**3
    connect_seconds: float = Field(default=2.0, gt=0)
    first_byte_seconds: float = Field(default=60.0, gt=0)
    """From the end of the request to the first byte of the answer."""
    idle_seconds: float = Field(default=60.0, gt=0)
    """Between two parts of a body, in either direction; event streams are exempt."""
    total_seconds: float = Field(default=3600.0, gt=0)
    openapi_kept_seconds: float = 10.0

    @field_validator("upstreams")
    @classmethod
    def _every_service_has_one_plain_address(cls, value: dict[str, str]) -> dict[str, str]:
        if set(value) != set(SERVICES):
            raise ValueError(f"needs exactly these services: {', '.join(SERVICES)}")
        for name, address in value.items():
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError(f"{name}: {address!r} is no http address")
            if parts.path.strip("/") or parts.query or parts.username:
                raise ValueError(f"{name}: an address is scheme, host and port alone")
        return {name: address.rstrip("/") for name, address in value.items()}

    @field_validator("issuer")
    @classmethod
    def _issuer_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or value.endswith("/"):
            raise ValueError("the issuer is scheme, host and port, without a slash at the end")
        return value

    @model_validator(mode="after")
    def _production_names_its_issuer(self) -> Self:
        if self.is_production and not self.issuer.startswith("https://"):
            raise ValueError("a production start needs GATEWAY_ISSUER, an https:// address")
        return self

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    def host_names(self) -> frozenset[str]:
        """The names that a Host header may carry."""
        issuer = urlsplit(self.issuer).hostname or ""
        loopback = () if self.is_production else ("127.0.0.1", "localhost", "[::1]")
        return frozenset({issuer, *self.allowed_hosts, *loopback})
