"""Refusals of requests: what their state, their category or their file does not allow."""

from __future__ import annotations

from collections.abc import Sequence

from lawkit.refusals import Refusal


class RequestRefusedError(Refusal):
    """Something that cannot be done with this request."""

    code = "request_refused"
    title = "Not possible with this request"
    title_zh = "该诉求不能进行此操作"


class InvalidTransitionError(RequestRefusedError):
    """A step that the state does not know."""

    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, step: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"A request that is {state} cannot {step}; see `allowed`.",
            f"诉求当前状态为{state}，不能进行{step}，可进行的操作见allowed。",
            state=state,
            step=step,
            allowed=list(allowed),
        )


class StepNotForCategoryError(RequestRefusedError):
    """A step that is meant for other categories."""

    code = "invalid_transition"
    title = "Not possible for this category"
    title_zh = "该类诉求不适用此操作"

    def __init__(self, step: str, category: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"{step} is not for requests of category {category}; see `allowed`.",
            f"{step}不适用于{category}类诉求，可进行的操作见allowed。",
            step=step,
            category=category,
            allowed=list(allowed),
        )


class StillAwaitedError(RequestRefusedError):
    """A rejection for want of evidence before the investor was reminded and the time was over."""

    code = "still_awaited"
    title = "Still awaited"
    title_zh = "补充期限未满"

    def __init__(self) -> None:
        super().__init__(
            "Evidence counts as not supplied once the investor was asked, reminded, and late.",
            "须经要求补充、提醒且补充期限届满后，方可以未补充材料为由不予受理。",
        )


class ReasonRequiredError(RequestRefusedError):
    """A step that is taken with a reason, and came without."""

    code = "reason_required"
    title = "A reason is required"
    title_zh = "须说明理由"

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} needs its reason.", f"{step}须说明理由。", step=step)


class EvidenceRequiredError(RequestRefusedError):
    """A return to the hotline without evidence."""

    code = "evidence_required"
    title = "Evidence is required"
    title_zh = "须附证据"

    def __init__(self) -> None:
        super().__init__(
            "An institution that returns a request shows why it is not its own.",
            "机构退回诉求的，应附不属于其处理范围的证据。",
        )


class ContactProofRequiredError(RequestRefusedError):
    """Nobody has shown that the investor was reached, or tried often enough."""

    code = "contact_proof_required"
    title = "Proof of contact is required"
    title_zh = "须有联系记录"

    def __init__(self, gaps: Sequence[str]) -> None:
        super().__init__(
            "Closing needs a record of contact, or failed attempts on three different days.",
            "办结须有联系投资者的记录，或者三个不同日期的未接通记录。",
            gaps=list(gaps),
        )


class ClosingIncompleteError(RequestRefusedError):
    """Something else that closing needs is not there; `gaps` names all of it."""

    code = "closing_incomplete"
    title = "Not ready to be closed"
    title_zh = "不具备办结条件"

    def __init__(self, gaps: Sequence[str]) -> None:
        super().__init__(
            f"Closing still needs: {', '.join(gaps)}.",
            f"办结尚缺：{'、'.join(gaps)}。",
            gaps=list(gaps),
        )


class RecoveredAmountRefusedError(RequestRefusedError):
    """A recovered amount below zero, or above it without proof or confirmation."""

    code = "recovered_amount_refused"
    title = "Recovered amount refused"
    title_zh = "挽回损失金额不被认可"

    def __init__(self, fen: int) -> None:
        super().__init__(
            "An amount counts as recovered when the investor or a proof confirms it.",
            "挽回损失金额须经投资者确认或者有证明。",
            recovered_fen=fen,
        )


class ReopenWindowOverError(RequestRefusedError):
    """A request that was closed too long ago."""

    code = "reopen_window_over"
    title = "Too late to reopen"
    title_zh = "已超过重新办理期限"

    def __init__(self, due_at: str) -> None:
        super().__init__(
            f"This request could be reopened until {due_at}; hand in a new one.",
            f"该诉求可在{due_at}前申请重新办理，现请提交新的诉求。",
            due_at=due_at,
        )


class ConsentRequiredError(RequestRefusedError):
    """A hand-over to mediation without the investor's recorded consent."""

    code = "consent_required"
    title = "Consent is required"
    title_zh = "须经投资者同意"

    def __init__(self) -> None:
        super().__init__(
            "Mediation needs the investor's consent: who, when, in which words, by which channel.",
            "转交调解须有投资者同意的记录：何人、何时、原话、渠道。",
        )


class AlreadySettledError(RequestRefusedError):
    """A settled complaint offered to mediation."""

    code = "already_settled"
    title = "Already settled"
    title_zh = "已经和解"

    def __init__(self, outcome: str) -> None:
        super().__init__(
            f"The institution's result is {outcome}: there is nothing left to mediate.",
            f"机构处理结果为{outcome}，无需转交调解。",
            outcome=outcome,
        )


class MissingFactsError(RequestRefusedError):
    """A request without the facts that its category needs at the least."""

    code = "missing_facts"
    title = "Facts are missing"
    title_zh = "缺少必要信息"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"This category needs: {', '.join(missing)}.",
            f"该类诉求须提供：{'、'.join(missing)}。",
            missing=list(missing),
        )


class MissingContactError(MissingFactsError):
    """A complaint that nobody can be reached about."""

    code = "missing_contact"
    title = "Contact is missing"
    title_zh = "缺少联系方式"


class MissingCounterpartyError(MissingFactsError):
    """A complaint against nobody."""

    code = "missing_counterparty"
    title = "Counterparty is missing"
    title_zh = "缺少被投诉方"
