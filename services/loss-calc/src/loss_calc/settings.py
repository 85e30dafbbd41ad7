"""LOSS_CALC_* variables."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of loss-calc."""

    model_config = SettingsConfigDict(env_prefix="LOSS_CALC_")

    investors_per_step: int = 500
    """How many investors are calculated between two checkpoints."""
