"""HOTLINE_* variables."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of hotline."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_")
