"""Forms of the directory: institutions, branches, route rules, and their imports."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from hotline.domain.checksums import is_credit_code
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject
from servicekit.wire import Day, Instant, ShortText, Whole, WireModel

MOST_ROWS = 10_000
Code = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
TargetKind = Literal["institution", "head_office", "bureau", "association", "manual_desk"]


def _credit_code(text: str) -> str:
    if not is_credit_code(text):
        raise ValueError("a unified social credit code of 18 characters with its check character")
    return text


CreditCode = Annotated[str, Field(strict=True), AfterValidator(_credit_code)]


class Dated(WireModel):
    """Something that holds from a day on, and perhaps until one."""

    valid_from_on: Day
    valid_until_on: Day | None = None

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.valid_until_on is not None and self.valid_until_on < self.valid_from_on:
            raise ValueError("`valid_until_on` is before `valid_from_on`")
        return self


class ContactForm(WireModel):
    """Whom the hotline calls at an institution."""

    name: ShortText
    phone: ShortText | None = None
    email: ShortText | None = None


class InstitutionForm(Dated):
    """An institution as it is entered."""

    code: Code
    name: ShortText
    short_names: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)
    subject: Subject
    credit_code: CreditCode | None = None
    region_bureau: ShortText
    is_direct_transfer: bool = False
    direct_from_on: Day | None = None
    contacts: Annotated[list[ContactForm], Field(max_length=50)] = Field(default_factory=list)
    service_hours: Annotated[str, Field(strict=True, max_length=200)] = ""

    @model_validator(mode="after")
    def _direct_transfer_has_a_day(self) -> Self:
        if self.is_direct_transfer != (self.direct_from_on is not None):
            raise ValueError("`direct_from_on` goes with `is_direct_transfer`")
        return self


class BranchForm(Dated):
    """A branch as it is entered."""

    code: Code
    institution_code: Code
    name: ShortText
    province: ShortText
    city: ShortText
    district: Annotated[str, Field(strict=True, max_length=64)] = ""
    state: Literal["open", "closed", "merged"] = "open"
    successor_code: Code | None = None

    @model_validator(mode="after")
    def _an_end_has_its_day(self) -> Self:
        if self.state != "open" and self.valid_until_on is None:
            raise ValueError("a branch that is closed or merged has its `valid_until_on`")
        if self.state == "merged" and self.successor_code is None:
            raise ValueError("a merged branch names its `successor_code`")
        if self.successor_code == self.code:
            raise ValueError("a branch is not its own successor")
        return self


class RouteRuleForm(Dated):
    """A rule of routing as it is entered."""

    code: Code
    category: Category | None = None
    subject: Subject | None = None
    issue: Code | None = None
    region: ShortText | None = None
    rulebook: Literal["2013", "2018", "2022"] | None = None
    target_kind: TargetKind
    target_code: Code | None = None
    priority: Annotated[Whole, Field(ge=0, le=10_000)]


class Stored(WireModel):
    """What an entry gains when it is stored."""

    id: UUID
    version: int
    created_at: Instant


class InstitutionAnswer(InstitutionForm, Stored):
    """An institution."""


class BranchAnswer(BranchForm, Stored):
    """A branch."""


class RouteRuleAnswer(RouteRuleForm, Stored):
    """A rule of routing."""


class ChangedEntry(WireModel):
    """One entry that an import would change, and in which fields."""

    code: str
    fields: list[str]


class ImportAnswer(WireModel):
    """What an import does, or with `preview` would do; nothing is ever taken away by one."""

    is_preview: bool
    added: list[str]
    changed: list[ChangedEntry]
    unchanged: int
