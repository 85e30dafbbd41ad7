"""MEDIATION_* variables."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of mediation."""

    model_config = SettingsConfigDict(env_prefix="MEDIATION_")

    loss_calc_url: str = "http://127.0.0.1:8001"
    """Where loss-calc answers; losses enter a matter from there by reference."""

    hotline_url: str = ""
    """Where the hotline answers; what becomes of its cases is delivered there. Empty: nowhere."""

    personal_keys: str = ""
    """Keys for personal data at rest, `id:base64` of 32 bytes, comma between; the first is used."""
