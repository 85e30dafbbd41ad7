"""Refusals of cases: what the state, the parties or the rules of mediation do not allow."""

from __future__ import annotations

from collections.abc import Sequence

from lawkit.refusals import Refusal


class CaseRefusedError(Refusal):
    """Something that cannot be done with this case."""

    code = "case_refused"
    title = "Not possible with this case"
    title_zh = "该案件不能进行此操作"


class InvalidTransitionError(CaseRefusedError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, step: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"A case that is {state} cannot {step}; see `allowed`.",
            f"案件当前状态为{state}，不能进行{step}，可进行的操作见allowed。",
            state=state,
            step=step,
            allowed=list(allowed),
        )


class NotAcceptableCaseError(CaseRefusedError):
    code = "grounds_for_refusal"
    title = "The case cannot be accepted"
    title_zh = "不符合受理条件"

    def __init__(self, grounds: Sequence[str]) -> None:
        super().__init__(
            f"There are grounds for refusal: {', '.join(grounds)}.",
            f"存在不予受理的情形：{'、'.join(grounds)}。",
            grounds=list(grounds),
        )


class ConsentsMissingError(CaseRefusedError):
    code = "consents_missing"
    title = "Consents missing"
    title_zh = "尚缺当事人同意"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "Not every party whose consent is needed has consented.",
            "尚有当事人未同意调解。",
            party_refs=list(party_refs),
        )


class ConsentNotTakenError(CaseRefusedError):
    code = "consent_not_open"
    title = "Consent cannot be given or taken back now"
    title_zh = "此时不能作出或撤回同意"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"Consent is given after the invitation and taken back before signing, not in {state}.",
            f"同意应在邀请后作出、签署前撤回，当前状态为{state}。",
            state=state,
        )


class BrokerMayNotRefuseError(CaseRefusedError):
    code = "broker_may_not_refuse"
    title = "The securities company may not refuse"
    title_zh = "证券公司不得拒绝"

    def __init__(self) -> None:
        super().__init__(
            "An ordinary investor has asked for mediation: the securities company cannot refuse.",
            "普通投资者提出调解请求的，证券公司不得拒绝。",
        )


class ConflictOfInterestError(CaseRefusedError):
    code = "conflict_of_interest"
    title = "Conflict of interest"
    title_zh = "存在利益冲突"

    def __init__(self, hits: Sequence[str]) -> None:
        super().__init__(
            f"The mediator has conflicts that not all parties have waived: {', '.join(hits)}.",
            f"调解员存在利益冲突且未经各方当事人一致同意：{'、'.join(hits)}。",
            conflict_hits=list(hits),
        )


class LeadMediatorError(CaseRefusedError):
    code = "lead_mediator_required"
    title = "One mediator leads"
    title_zh = "须指定一名主持调解员"

    def __init__(self) -> None:
        super().__init__(
            "One or more mediators are assigned, and exactly one of them leads.",
            "应指定一名或多名调解员，并由其中一名主持。",
        )


class MediatorNotAvailableError(CaseRefusedError):
    code = "mediator_not_available"
    title = "Mediator not available"
    title_zh = "调解员不可用"

    def __init__(self, mediator: str) -> None:
        super().__init__(
            f"The mediator {mediator} is not on the register on that day.",
            f"调解员{mediator}当日不在名册有效期内。",
            mediator=mediator,
        )


class FormerMediatorError(CaseRefusedError):
    code = "former_mediator"
    title = "Mediator of the same case"
    title_zh = "曾任本案调解员"

    def __init__(self) -> None:
        super().__init__(
            "Who mediated this case cannot act as agent in it.",
            "曾担任本案调解员的人员不得担任本案代理人。",
        )


class TermNotOverError(CaseRefusedError):
    code = "term_not_over"
    title = "The term is not over"
    title_zh = "调解期限尚未届满"

    def __init__(self, due_at: str) -> None:
        super().__init__(
            f"The term of mediation runs until {due_at}.",
            f"调解期限至{due_at}届满。",
            due_at=due_at,
        )


class EndReasonRefusedError(CaseRefusedError):
    code = "end_reason_refused"
    title = "Not a reason for this end"
    title_zh = "该终结原因不适用"

    def __init__(self, reason: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"{reason} does not end a case this way; see `allowed`.",
            f"{reason}不适用于此种终结方式，可用原因见allowed。",
            allowed=list(allowed),
        )


class IdentityNotCheckedError(CaseRefusedError):
    code = "identity_not_checked"
    title = "Identity not checked"
    title_zh = "身份未核验"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "Before a session every party's identity and delivery address are confirmed.",
            "调解会议前应核验当事人身份并确认送达地址。",
            party_refs=list(party_refs),
        )
