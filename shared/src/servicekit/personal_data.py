"""Personal data at rest: encrypted with AES-256-GCM under a key that can be rotated.

A stored text is `v1.<key id>.<nonce and ciphertext>`; it names its key, so that old texts stay
readable while new ones are written with the current key.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect
from sqlmodel import AutoString

from servicekit.keys import SigningKey

_FORM, _NONCE_BYTES, _KEY_BYTES = "v1", 12, 32


def stored_prefix(kid: str) -> str:
    """How every text under a key begins."""
    return f"{_FORM}.{kid}."


@dataclass(frozen=True, slots=True)
class PersonalKeys:
    """The keys for personal data; `current` is the one that new texts are written with."""

    keys: Mapping[str, bytes]
    current: str

    def sealed(self, text: str) -> str:
        """The text encrypted under the current key."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = AESGCM(self.keys[self.current])
        body = nonce + cipher.encrypt(nonce, text.encode(), self.current.encode())
        return f"{_FORM}.{self.current}.{base64.urlsafe_b64encode(body).decode()}"

    def opened(self, stored: str) -> str:
        """The text of a stored form; ValueError or KeyError when it is not ours."""
        form, kid, body = stored.split(".", 2)
        if form != _FORM:
            raise ValueError(f"personal data in an unknown form {form[:10]!r}")
        raw = base64.urlsafe_b64decode(body)
        cipher = AESGCM(self.keys[kid])
        return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], kid.encode()).decode()

    def is_current(self, stored: str) -> bool:
        """Whether a stored form needs no new key."""
        return stored.split(".", 2)[1] == self.current


def personal_keys_of(setting: str, signing_key: SigningKey) -> PersonalKeys:
    """The keys as set (`id:base64,id:base64`), else one derived from the service's own key.

    To rotate, put a new key in front and keep the old ones. Raises ValueError for keys that are
    not 32 bytes.
    """
    if not setting:
        return PersonalKeys({"derived": signing_key.derived_secret("personal data")}, "derived")
    keys: dict[str, bytes] = {}
    for entry in setting.split(","):
        kid, _, text = entry.strip().partition(":")
        keys[kid] = base64.b64decode(text, validate=True)
        if not kid or "." in kid or len(keys[kid]) != _KEY_BYTES:
            raise ValueError("keys for personal data: id:base64 of 32 bytes, id without points")
    return PersonalKeys(keys, next(iter(keys)))


class EncryptedText(AutoString):
    """A text about a person: encrypted in the database, plain in the program.

    Every service has a subclass of its own that holds its keys: a column type cannot be handed
    them with every value. Migrations write it as the plain text column that it is to the database.
    """

    cache_ok = True
    _keys: ClassVar[PersonalKeys | None] = None

    @classmethod
    def install(cls, keys: PersonalKeys) -> None:
        """Make the keys known to the columns of this process."""
        cls._keys = keys

    @classmethod
    def keys(cls) -> PersonalKeys:
        """The keys of this process; RuntimeError before the app has installed them."""
        if cls._keys is None:
            raise RuntimeError("no keys for personal data: create_app installs them")
        return cls._keys

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self.keys().sealed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self.keys().opened(value)
