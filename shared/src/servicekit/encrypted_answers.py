"""Kept answers of a service whose answers tell of people: encrypted like its other texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from servicekit.personal_data import EncryptedText


class EncryptedBytes(TypeDecorator[bytes]):
    """UTF-8 bytes, encrypted under the keys of a service's own kind of texts."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, texts: type[EncryptedText]) -> None:
        super().__init__()
        self.texts = texts

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self.texts.keys().sealed(value.decode()).encode()

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else self.texts.keys().opened(bytes(value).decode()).encode()
