"""Messages, contacts, results and names as they come and go."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from hotline.forms.clocks import ClockAnswer
from hotline.forms.masking import RequestText
from hotline.forms.requests import OptionalText
from hotline.tables.dialogue import ContactRow, MessageRow, ResultRow
from servicekit.wire import Instant, LongText, ShortText, WireModel


class MessageForm(WireModel):
    """A message; investors write to everybody who works on their request."""

    text: RequestText
    audience: Literal["investor", "institution", "internal"] = "institution"


class MessageAnswer(WireModel):
    """A message, masked."""

    id: UUID
    at: Instant
    side: str
    audience: str
    is_reply: bool
    text: str


class Messages(WireModel):
    """What was said, in order."""

    items: list[MessageAnswer]


def message_answer(row: MessageRow) -> MessageAnswer:
    """A stored message as it goes out."""
    return MessageAnswer(
        id=row.id,
        at=row.at,
        side=row.side,
        audience=row.audience,
        is_reply=row.is_reply,
        text=row.masked_text,
    )


class ContactAnswer(WireModel):
    """An attempt to speak with the investor."""

    at: Instant
    channel: str
    was_reached: bool
    note: str
    institution_code: str | None


class ResultAnswer(WireModel):
    """A result, and what was found about it."""

    id: UUID
    submitted_at: Instant
    outcome: str
    explanation: str
    reply: str
    amount_fen: int
    agreement: str
    agreed_on: date | None
    has_performance_proof: bool
    evidence: list[str]
    verdict: str | None
    review_reason: str
    institution_code: str | None


class HandlingAnswer(WireModel):
    """Contacts and results of a request."""

    contacts: list[ContactAnswer]
    results: list[ResultAnswer]


def handling_answer(contacts: list[ContactRow], results: list[ResultRow]) -> HandlingAnswer:
    """Contacts and results as they go out."""
    plain = ResultAnswer.model_fields.keys() - {"amount_fen"}
    return HandlingAnswer(
        contacts=[
            ContactAnswer(**{name: getattr(row, name) for name in ContactAnswer.model_fields})
            for row in contacts
        ],
        results=[
            ResultAnswer(amount_fen=row.amount.fen, **{name: getattr(row, name) for name in plain})
            for row in results
        ],
    )


class PersonAnswer(WireModel):
    """Whose request it is, and what they said in their own words."""

    name: str | None
    mobile: str | None
    email: str | None
    identity_number: str | None
    address: str | None
    texts: list[str]


class DisclosureForm(WireModel):
    """Why the name behind a report code is needed."""

    reason: LongText


class DisclosureAnswer(WireModel):
    """A question for a name: asked by one person, allowed by another, read by the first."""

    id: UUID
    asked_at: Instant
    allowed_at: Instant | None
    person: PersonAnswer | None


class ProgressAnswer(WireModel):
    """Where a request stands, for whoever knows its number and the second factor."""

    number: str
    state: str
    state_zh: str
    received_at: Instant
    category: str | None
    outcome: str | None
    due_at: Instant | None
    clocks: list[ClockAnswer]
    replies: list[MessageAnswer]
    closed_at: Instant | None


class ReceiptForm(WireModel):
    """The receipt of an anonymous report."""

    receipt: OptionalText


class ReceiptMessageForm(ReceiptForm):
    """A message of somebody who has only a receipt."""

    text: RequestText


class UploadLink(WireModel):
    """Where a picture can be sent, until when."""

    url: str
    expires_at: Instant


class ProofForm(WireModel):
    """An answer to the challenge of a refusal for too many reports."""

    challenge: OptionalText
    answer: ShortText


class AnonymousForm(WireModel):
    """A report of somebody who stays unknown: no name, no contact, nothing to send to."""

    text: RequestText
    counterparty: OptionalText = ""
    region: ShortText | None = None
    proof: ProofForm | None = None
    """Only after a refusal that asks for it."""


class AnonymousTaken(WireModel):
    """The receipt, shown this once."""

    receipt: str
    message_zh: str


class AnonymousProgress(WireModel):
    """Where an anonymous report stands, and what the report desk asks or says."""

    state: str
    state_zh: str
    received_on: date
    messages: list[MessageAnswer]


STATES_ZH = {
    "RECEIVED": "已收到",
    "TRIAGED": "已分拣",
    "AWAITING_INVESTOR": "待您补充",
    "ACCEPTED": "已受理",
    "ROUTED": "已转办",
    "RETURNED_BY_INSTITUTION": "重新转办中",
    "SIGNED": "机构已签收",
    "CONTACTED": "机构已联系",
    "HANDLING": "办理中",
    "RESULT_SUBMITTED": "结果审核中",
    "REVIEWED": "已答复",
    "MEDIATION_OFFERED": "征求调解意愿",
    "IN_MEDIATION": "调解中",
    "MEDIATION_RESULT": "调解结束",
    "CALLBACK": "回访中",
    "ANSWERED": "已答复",
    "REJECTED": "不予受理",
    "REPORT_REGISTERED": "举报已登记",
    "REPORT_NOT_REGISTERED": "举报未登记",
    "REPORT_FORWARDED": "举报已转核查",
    "REPORT_FEEDBACK": "举报已反馈",
    "REOPENED": "重新办理",
    "CLOSED": "已办结",
    "WITHDRAWN": "已撤诉",
    "MERGED": "已并案",
}
