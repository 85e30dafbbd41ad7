"""Remarks that do not stop a calculation but that its readers must see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark with a stable code, in English and Chinese."""

    code: str
    text: str
    text_zh: str

    @property
    def line(self) -> str:
        """The remark as one line that begins with its code."""
        return f"{self.code}: {self.text} / {self.text_zh}"
