"""Forms of layouts of trade files."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from loss_calc.intake.trade_layouts import (
    DateFormat,
    LayoutError,
    TimeFormat,
    TradeLayout,
    layout_of,
)
from servicekit.problems import FieldError, UnprocessableError
from servicekit.wire import Instant, ShortText, WireModel

MOST_WORDS = 500

Headers = ShortText | Annotated[list[ShortText], Field(min_length=1, max_length=10)]
Words = Annotated[dict[ShortText, ShortText], Field(max_length=MOST_WORDS)]
Flag = Annotated[bool, Field(strict=True)]


class LayoutRefusedError(UnprocessableError):
    """A layout whose parts contradict each other."""

    code = "layout_invalid"
    title = "Layout invalid"
    title_zh = "文件格式定义有误"

    def __init__(self, error: LayoutError) -> None:
        super().__init__(
            f"The layout cannot be used: {error}.",
            f"文件格式定义有误：{error}。",
            errors=[FieldError(f"/{error.part}", error.reason, "layout_invalid")],
        )


class TradeLayoutForm(WireModel):
    """Where each column of the contract comes from, and what the statement's words mean."""

    columns: dict[str, Headers]
    sides: Words
    kinds: Words = Field(default_factory=dict)
    ignored: Annotated[tuple[ShortText, ...], Field(max_length=MOST_WORDS)] = ()
    time_column: ShortText | None = None
    date_format: DateFormat = DateFormat.DASHES
    time_format: TimeFormat = TimeFormat.COLONS
    thousands_separators: Flag = False
    signed_quantities: Flag = False
    zero_price_is_none: Flag = False
    fees_in_yuan: Flag = False

    def layout(self, name: str) -> TradeLayout:
        """The layout; raises LayoutRefusedError."""
        try:
            return layout_of(name, self.document())
        except LayoutError as error:
            raise LayoutRefusedError(error) from error

    def document(self) -> dict[str, Any]:
        """The layout as stored and shown, JSON-ready."""
        return self.model_dump(mode="json")


class TradeLayoutAnswer(TradeLayoutForm):
    """A layout; `version` and `created_at` are null for those that come with the program."""

    name: str
    version: int | None
    is_built_in: bool
    created_at: Instant | None


class TradeLayouts(WireModel):
    """The layouts that the caller may name."""

    items: list[TradeLayoutAnswer]
