"""One spelling of a file's content, so that a hash says whether anything in it has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """Sorted keys, UTF-8, no blanks; numbers are whole, so every reader spells it alike."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_sha256(content: Mapping[str, Any]) -> str:
    """The hash of a content."""
    return sha256(canonical(content).encode()).hexdigest()


def changed_sections(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The sections whose content differs, in alphabetical order."""
    names = sorted({*before, *after})
    return [name for name in names if before.get(name) != after.get(name)]
