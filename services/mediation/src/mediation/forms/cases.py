"""Forms of cases: what courts, investors and staff send in."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from mediation.domain.case_words import (
    Consent,
    EndReason,
    ItemKind,
    Origin,
    PartyKind,
    PartyRole,
    Procedure,
    RefusalCode,
    SessionMode,
    SuspensionCause,
)
from mediation.domain.cases import Screening
from mediation.domain.mediators import RecusalGround
from mediation.forms.amounts import AmountFen
from servicekit.wire import Day, Instant, LongText, ShortText, Whole, WireModel

MOST_PARTIES = 100
MOST_CASES = 1_000
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True, max_length=10_000)]
Sha256 = Annotated[str, Field(strict=True, pattern="^[0-9a-f]{64}$")]
Refs = Annotated[list[ShortText], Field(max_length=MOST_PARTIES)]


class AgentForm(WireModel):
    """An agent with a power of attorney: what it covers and on which days."""

    subject: ShortText
    scope: ShortText
    from_on: Day
    until_on: Day | None = None


class PartyForm(WireModel):
    """A party; `party_ref` is the name under which the party's own token speaks."""

    party_ref: ShortText
    role: PartyRole
    kind: PartyKind
    name: ShortText
    organisation: ShortText | None = None
    id_number: ShortText | None = None
    delivery_address: ShortText | None = None
    agents: Annotated[list[AgentForm], Field(max_length=10)] = Field(default_factory=list)


class DocumentForm(WireModel):
    """A document by name and hash; the file itself stays where it is."""

    name: ShortText
    sha256: Sha256


class CaseFactsForm(WireModel):
    """What a case is about, whoever brings it."""

    issuer: ShortText
    cause: LongText
    claimed_fen: AmountFen
    parties: Annotated[list[PartyForm], Field(min_length=1, max_length=MOST_PARTIES)]
    documents: Annotated[list[DocumentForm], Field(max_length=1_000)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for what, names in (
            ("party_ref", [party.party_ref for party in self.parties]),
            ("document", [document.name for document in self.documents]),
        ):
            twice = [name for name, count in Counter(names).items() if count > 1]
            if twice:
                raise ValueError(f"{what} listed twice: {', '.join(twice[:5])}")
        if not any(party.role is PartyRole.APPLICANT for party in self.parties):
            raise ValueError("one of the parties is the applicant")
        return self


class CaseForm(CaseFactsForm):
    """A case that no batch has brought: an application, a hand-over, a matter of a regulator."""

    origin: Origin = Origin.SELF_APPLIED
    source_ref: ShortText | None = None
    """The id at the one who hands over; given twice, it is the same case."""


class EntrustedCaseForm(CaseFactsForm):
    """One row of a court's batch."""

    court_case_no: ShortText
    procedure: Procedure = Procedure.ORDINARY
    demonstration_case_no: ShortText | None = None
    deadline_on: Day | None = None


class EntrustmentForm(WireModel):
    """A court's batch; its rows are validated one by one, so that one bad row stops no other."""

    batch_no: ShortText
    origin: Origin = Origin.COURT_PRE_FILING
    cases: Annotated[list[Any], Field(min_length=1, max_length=MOST_CASES)]


class ReasonForm(WireModel):
    """A step that needs no facts but may have a reason."""

    reason: Text = ""


class ScreenForm(WireModel):
    """What the screener found; every question is answered."""

    has_counterparty: Flag
    has_concrete_claim: Flag
    has_evidence: Flag
    is_civil_dispute: Flag
    is_labour_or_internal: Flag
    is_in_scope: Flag
    is_already_mediated: Flag
    has_effective_judgment: Flag
    is_pending_elsewhere: Flag
    is_suitable: Flag
    reason: Text = ""

    def fact(self) -> Screening:
        return Screening(**self.model_dump(exclude={"reason"}))


class RefuseForm(WireModel):
    """A refusal with its code."""

    code: RefusalCode
    reason: Text = ""


class AssignForm(WireModel):
    """The mediators, one of whom leads; conflicts they disclosed and who agreed to them."""

    mediator_ids: Annotated[list[UUID], Field(min_length=1, max_length=10)]
    lead_id: UUID
    waived_by: Refs = Field(default_factory=list)
    reason: Text = ""


class ConsentForm(WireModel):
    """A party's answer to the invitation: how it came, and its proof."""

    party_ref: ShortText
    consent: Consent
    channel: ShortText
    proof: Text = ""
    at: Instant | None = None
    delivery_address: ShortText | None = None
    is_identity_checked: Flag = False


class IdentityForm(WireModel):
    """A party's identity, checked after the consent or apart from it; a name that came masked is
    completed."""

    party_ref: ShortText
    method: Literal["ID_IMAGE", "TRUSTED_LOGIN", "ON_SITE"]
    name: ShortText | None = None
    id_number: ShortText | None = None
    delivery_address: ShortText | None = None


class SuspendForm(WireModel):
    """Why the case stands still."""

    cause: SuspensionCause
    reason: Text = ""


class ExtendForm(WireModel):
    """A longer term, and the parties who agree to it."""

    days: Annotated[Whole, Field(ge=1, le=3_650)]
    agreed_by: Refs
    reason: Text = ""


class ReturnForm(WireModel):
    """Why mediation failed; what raised the others' costs."""

    end_reason: EndReason
    reason: Text = ""
    costly_conduct: Text = ""


class CloseForm(WireModel):
    """The agreement is performed; what was paid outside the escrow account is proven by reason."""

    paid_outside_fen: AmountFen = 0
    reason: Text = ""

    @model_validator(mode="after")
    def _proves_what_was_paid_outside(self) -> Self:
        if self.paid_outside_fen and not self.reason.strip():
            raise ValueError("payments outside the escrow account need their proof in `reason`")
        return self


class WithdrawForm(WireModel):
    """Why an application is taken back."""

    end_reason: EndReason = EndReason.OTHER
    reason: Text = ""


class RecusalForm(WireModel):
    """A request that a mediator step aside."""

    mediator_id: UUID
    party_ref: ShortText
    ground: RecusalGround
    explanation: LongText


class DecideRecusalForm(WireModel):
    """The decision on a request for recusal."""

    is_granted: Flag
    reason: LongText


class SessionForm(WireModel):
    """A session that is to be held."""

    mode: SessionMode
    from_at: Instant
    to_at: Instant

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to_at <= self.from_at:
            raise ValueError("`to_at` is after `from_at`")
        return self


class RecordForm(WireModel):
    """What a session's record says, who came and who agreed to a recording."""

    record: LongText
    attendees: Refs
    recording_consents: Refs = Field(default_factory=list)


class SpeakForm(WireModel):
    """A party confirms something."""

    party_ref: ShortText


class ItemForm(WireModel):
    """Something for the file of a case."""

    name: ShortText
    kind: ItemKind
    is_privileged: Flag = False
    owed_by: ShortText | None = None
    text: Text = ""
    sha256: Sha256 | None = None


class MediatorForm(WireModel):
    """An entry for the register."""

    subject: ShortText
    name: ShortText
    employer: ShortText
    fields: Refs = Field(default_factory=list)
    languages: Refs = Field(default_factory=list)
    court_rosters: Refs = Field(default_factory=list)
    training: Text = ""
    valid_from: Day
    valid_until: Day | None = None
    shareholdings: Refs = Field(default_factory=list)
    family: Refs = Field(default_factory=list)
    past_clients: Refs = Field(default_factory=list)
