"""HOTLINE_* variables."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of hotline."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_")

    personal_keys: str = ""
    """Keys for personal data at rest, `id:base64` of 32 bytes, comma between; the first is used."""

    identity_secret: str = ""
    """Key of the hashes by which persons are known again; base64. Empty: from the service's key."""

    anonymous_reports_an_hour: int = 60
    """How many anonymous reports one front-end or account hands in within an hour without work."""

    sweep_seconds: float = 30.0
    """How often clocks are looked at for warnings and breaches."""

    mediation_url: str = ""
    """Where mediation answers; complaints to be mediated are delivered there. Empty: nowhere."""

    scanner: str = ""
    """Program that is given a file: 0 it is clean, 1 it is not. Empty: the test signature alone."""
