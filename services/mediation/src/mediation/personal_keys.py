"""Which keys encrypt personal data: those of the settings, the first of them for new texts."""

from __future__ import annotations

import base64

from mediation.settings import Settings
from mediation.tables.personal import PersonalKeys
from servicekit.keys import SigningKey

_KEY_BYTES = 32


def personal_keys_of(settings: Settings, signing_key: SigningKey) -> PersonalKeys:
    """The keys as set (`id:base64,id:base64`), else one derived from the service's own key.

    To rotate, put a new key in front and keep the old ones. Raises ValueError for keys that are
    not 32 bytes.
    """
    if not settings.personal_keys:
        return PersonalKeys({"derived": signing_key.derived_secret("personal data")}, "derived")
    keys: dict[str, bytes] = {}
    for entry in settings.personal_keys.split(","):
        kid, _, text = entry.strip().partition(":")
        keys[kid] = base64.b64decode(text, validate=True)
        if not kid or "." in kid or len(keys[kid]) != _KEY_BYTES:
            raise ValueError("MEDIATION_PERSONAL_KEYS: id:base64 of 32 bytes, without points")
    return PersonalKeys(keys, next(iter(keys)))
