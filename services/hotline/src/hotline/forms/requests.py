"""Requests as they are handed in and triaged."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from hotline.domain.intake import Intake
from hotline.domain.plain_text import bare
from hotline.domain.rejections import RejectReason
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject
from hotline.forms.masking import RequestText
from servicekit.wire import Day, Instant, LongText, NonNegativeFen, ShortText, Whole, WireModel

OptionalText = Annotated[str, Field(strict=True, max_length=200)]
Words = Annotated[str, Field(strict=True, max_length=10_000)]
IssueCode = Annotated[str, Field(strict=True, pattern=r"^[A-Z][A-Z0-9_]{1,31}$")]
_SHORTEST_NUMBER, _LONGEST_NUMBER = 5, 20


def _phone(text: str) -> str:
    digits = bare(text).removeprefix("+")
    if not digits.isdigit() or not _SHORTEST_NUMBER <= len(digits) <= _LONGEST_NUMBER:
        raise ValueError("a phone number of 5 to 20 digits")
    return text


Phone = Annotated[str, Field(strict=True, max_length=40), AfterValidator(_phone)]


class PersonForm(WireModel):
    """Who somebody is: goes to the vault, and nowhere else."""

    name: ShortText | None = None
    mobile: Phone | None = None
    email: ShortText | None = None
    identity_number: ShortText | None = None
    address: ShortText | None = None

    @property
    def has_contact(self) -> bool:
        """Whether somebody can be reached."""
        return any((self.mobile, self.email, self.address))


class RequestForm(WireModel):
    """A request as a person or an agent hands it in; the words may hold personal data."""

    channel: Intake = Intake.WEB
    text: RequestText
    category: Category | None = None
    """Left out: what the words say, until a person confirms it."""
    wish: Words = ""
    """What the person asks for."""
    counterparty: OptionalText = ""
    branch: OptionalText = ""
    region: ShortText | None = None
    product: OptionalText = ""
    happened_on: Day | None = None
    claimed_fen: NonNegativeFen | None = None
    person: PersonForm = PersonForm()
    call_ref: ShortText | None = None
    """The call in which an agent took it in."""


class TriageForm(WireModel):
    """What a person decides about a request: its classification and whether it is valid."""

    category: Category
    subject: Subject = Subject.OTHER
    issue: IssueCode = "OTHER"
    is_urgent: bool | None = None
    """Left out: as the words or a mass event made it."""
    is_noise: bool = False
    """A silent or wrong call, spam or a test."""
    institution: ShortText | None = None
    """The counterparty where it was written differently, by name or code."""
    branch: ShortText | None = None
    region: ShortText | None = None
    reason: Words = ""


class ReasonForm(WireModel):
    """A step with its reason."""

    reason: Words = ""


class RejectForm(WireModel):
    """Why a request is not taken on; `note` is added to the standard words."""

    reason: RejectReason
    note: Words = ""


class AppealDecisionForm(WireModel):
    """Whether a rejection was wrong, and why: the investor is told."""

    is_upheld: bool
    """The appeal is upheld: the request is triaged anew."""
    reason: LongText


class AnswerForm(WireModel):
    """The answer to a consultation or suggestion."""

    text: LongText


class AskForm(WireModel):
    """What the investor is asked to supply."""

    text: LongText


class SupplementForm(WireModel):
    """What the investor adds."""

    text: RequestText


class RouteForm(WireModel):
    """Left empty: by the rules. A target by hand needs its reason."""

    institution: ShortText | None = None
    branch: ShortText | None = None
    desk_kind: Literal["bureau", "association", "manual_desk"] | None = None
    desk: ShortText | None = None
    reason: Words = ""


class ReturnForm(WireModel):
    """Why a request is not the institution's, with what shows it: attachments or their words."""

    reason: Words = ""
    evidence: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)


class RerouteForm(WireModel):
    """Back to triage; with a target, on to it at once."""

    to: RouteForm | None = None
    reason: Words = ""


class WithdrawForm(WireModel):
    """By which channel, and in which words, the investor takes the request back."""

    channel: ShortText
    words: LongText
    was_paid: bool = False
    """Whether money came before: then it was a settlement."""


class MergeForm(WireModel):
    """The master that a request goes under."""

    master_id: UUID
    reason: Words = ""


class EscalateForm(WireModel):
    """To whom the request rises, and why."""

    level: Annotated[Whole, Field(ge=1, le=5)]
    reason: Words = ""


class ReopenForm(WireModel):
    """New facts, or a closing that was wrong."""

    ground: Literal["new_facts", "wrong_closing"]
    reason: Words = ""


class CallbackForm(WireModel):
    """One attempt; scores only where the investor was reached."""

    was_reached: bool
    score: Whole | None = None
    was_resolved: bool | None = None
    was_contacted: bool | None = None
    note: Words = ""


class FreezeForm(WireModel):
    """Whether closing is frozen, and why."""

    is_frozen: bool
    reason: Words = ""


class UnmaskForm(WireModel):
    """Why somebody needs to know whose request it is."""

    reason: LongText


class ForwardForm(WireModel):
    """The desk that a report goes to."""

    desk: ShortText
    note: Words = ""


class FeedbackForm(WireModel):
    """What became of a report, as its reporter is told."""

    text: LongText


class ContactForm(WireModel):
    """An attempt to speak with the investor."""

    channel: ShortText
    was_reached: bool
    at: Instant | None = None
    """Left out: now."""
    note: Words = ""
