"""How a form of the file becomes the facts that the rules look at."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from lawkit.money import Money
from servicekit.wire import (
    ExactDecimal,
    LongText,
    NonNegativeFen,
    ShortText,
    WireModel,
    without_control_characters,
)

Flag = Annotated[bool, Field(strict=True)]
_Shown = AfterValidator(without_control_characters)
Text = Annotated[str, Field(strict=True, max_length=10_000), _Shown]
Words = Annotated[str, Field(strict=True, max_length=200), _Shown]
Ratio = Annotated[ExactDecimal, Field(ge=0, le=1)]
Rate = Annotated[ExactDecimal, Field(ge=0, le=2)]
Area = Annotated[ExactDecimal, Field(gt=0, le=100_000_000)]
MaybeText = ShortText | None

__all__ = [
    "Area",
    "FactForm",
    "Flag",
    "LongText",
    "MaybeText",
    "NonNegativeFen",
    "Rate",
    "Ratio",
    "ShortText",
    "Text",
    "Words",
]


class FactForm(WireModel):
    """A form with the same fields as a fact; `x_fen` is the Money `x` of the fact."""

    fact_type: ClassVar[Any]

    def fact(self) -> Any:
        """The fact that this form tells of."""
        return self.fact_type(**self._told())

    def _told(self) -> dict[str, Any]:
        return dict(_told_field(name, getattr(self, name)) for name in type(self).model_fields)


def _told_field(name: str, value: Any) -> tuple[str, Any]:
    if name.endswith("_fen"):
        return name.removesuffix("_fen"), None if value is None else Money(value)
    if isinstance(value, FactForm):
        return name, value.fact()
    if isinstance(value, list):
        return name, tuple(each.fact() if isinstance(each, FactForm) else each for each in value)
    return name, value
