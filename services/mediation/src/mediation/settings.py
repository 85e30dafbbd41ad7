"""MEDIATION_* variables."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of mediation."""

    model_config = SettingsConfigDict(env_prefix="MEDIATION_")
