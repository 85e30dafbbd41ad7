"""LOSS_CALC_* variables."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of loss-calc."""

    model_config = SettingsConfigDict(env_prefix="LOSS_CALC_")

    verify_at_once_investors: int = 10_000
    """Up to so many investors a verification is run while its reader waits; above by a job."""

    investors_per_step: int = 500
    """How many investors are calculated between two checkpoints."""
