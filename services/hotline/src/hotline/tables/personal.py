"""Texts about people, encrypted under this service's keys."""

from __future__ import annotations

from servicekit.personal_data import EncryptedText


class PersonalText(EncryptedText):
    """A text about a person."""

    # SQLAlchemy asks every class for itself.
    cache_ok = True
