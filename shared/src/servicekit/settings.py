"""Settings that every program has; each service adds its own prefix."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class ProgramSettings(BaseSettings):
    """Where data live, which keys are trusted, and whether this is a production start.

    A production start has no defaults for secrets or databases and does not migrate by itself.
    """

    environment: Literal["development", "production"] = "development"
    data_dir: Path = Path("data")
    database_url: str = ""
    keys_dir: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    max_body_bytes: int = 10 * 1024 * 1024
    """Largest JSON body; uploads have their own limit."""

    def keys_folder(self) -> Path:
        """Folder of this program's private key and of the public keys it trusts."""
        return self.keys_dir or self.data_dir / "keys"

    def database(self, name: str) -> str:
        """The database URL: as set, else a SQLite file of this program in the data folder."""
        if self.database_url:
            return self.database_url
        if self.environment == "production":
            raise ValueError(f"{name}: a production start needs its database URL")
        return f"sqlite:///{(self.data_dir / name).resolve()}.sqlite3"


class ServiceSettings(ProgramSettings):
    """Settings of a service behind the gateway."""

    max_upload_bytes: int = 4 * 1024**3
    job_lease_seconds: float = 15.0
    worker_processes: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 4), ge=1)
    run_worker: bool = True
