"""Refusals of the service itself about cases and settlement: what is stored, not the law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servicekit.problems import ConflictError, FieldError, HttpRefusal, UnprocessableError


class AmountMustBeIntegerFenError(UnprocessableError):
    code = "amount_must_be_integer_fen"
    title = "Amounts are whole fen"
    title_zh = "金额须为整数分"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "An amount is a whole number of fen: no float, no text; see `errors`.",
            "金额须为以分为单位的整数，不接受小数或文本，详见errors。",
            errors=errors,
        )


class ClockAlreadySetError(ConflictError):
    code = "clock_already_set"
    title = "Clock already set from that day"
    title_zh = "该日起的期限已设定"

    def __init__(self, code: str, since_on: date) -> None:
        super().__init__(
            f"{code} has a length of your own from {since_on} on already.",
            f"{code}自{since_on}起已有自行设定的期限。",
            clock=code,
            since_on=since_on.isoformat(),
        )


class BatchContentDiffersError(ConflictError):
    code = "batch_content_differs"
    title = "Another batch has this number"
    title_zh = "批次号已用于不同内容"

    def __init__(self, batch_no: str) -> None:
        super().__init__(
            f"This court has sent another batch under the number {batch_no} before.",
            f"本院此前已以批次号{batch_no}发送不同内容。",
            batch_no=batch_no,
        )


class CourtSendsBatchesError(UnprocessableError):
    code = "origin_not_possible"
    title = "Not this way in"
    title_zh = "案件来源与入口不符"

    def __init__(self) -> None:
        super().__init__(
            "Courts entrust cases in batches (/entrustments); all others come through /cases.",
            "法院委派委托案件经/entrustments提交，其他来源经/cases提交。",
        )


class NotYourApplicationError(HttpRefusal):
    status = 403
    code = "not_your_application"
    title = "Not your application"
    title_zh = "非本人申请"

    def __init__(self) -> None:
        super().__init__(
            "An investor applies in their own name: be the applicant of the case.",
            "投资者应以本人名义申请调解。",
        )


class NotYourPartyError(HttpRefusal):
    status = 403
    code = "not_your_party"
    title = "Not your side"
    title_zh = "非本方当事人"

    def __init__(self, party_ref: str) -> None:
        super().__init__(
            f"You do not speak for the party {party_ref}.",
            f"您不能代表当事人{party_ref}。",
            party_ref=party_ref,
        )


class NoSuchPartyError(UnprocessableError):
    code = "no_such_party"
    title = "No such party"
    title_zh = "当事人不存在"

    def __init__(self, party_ref: str) -> None:
        super().__init__(
            f"There is no party {party_ref} here.",
            f"没有当事人{party_ref}。",
            party_ref=party_ref,
        )


class AlreadyThereError(ConflictError):
    code = "already_exists"
    title = "Already there"
    title_zh = "已存在"

    def __init__(self, what: str, what_zh: str) -> None:
        super().__init__(f"There is such a {what} already.", f"{what_zh}已存在。")


class AlreadyDecidedError(ConflictError):
    code = "already_resolved"
    title = "Already decided"
    title_zh = "已作出决定"

    def __init__(self, what: str, what_zh: str) -> None:
        super().__init__(f"The {what} has been decided.", f"{what_zh}已作出决定。")


class RecordMissingError(ConflictError):
    code = "record_missing"
    title = "Nothing to confirm"
    title_zh = "没有可确认的笔录"

    def __init__(self) -> None:
        super().__init__(
            "The record is confirmed by those who came, once it is written.",
            "笔录制作后由参加人确认。",
        )


class MediatorMissingError(ConflictError):
    code = "mediator_missing"
    title = "No mediator at work"
    title_zh = "没有在任调解员"

    def __init__(self) -> None:
        super().__init__(
            "The case has no mediator; assign one first.", "案件尚无调解员，请先指定。"
        )


class LossesNotReadyError(ConflictError):
    code = "losses_not_ready"
    title = "The losses are not calculated"
    title_zh = "损失尚未计算完成"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The loss calculation is {state}; a matter starts from a finished one.",
            f"损失计算状态为{state}，须计算成功后方可引用。",
            state=state,
        )


class MatterStateError(ConflictError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, what: str, state: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"The {what} is {state}; this needs one of: {', '.join(allowed)}.",
            f"当前状态为{state}，此操作要求状态为：{'、'.join(allowed)}。",
            state=state,
            allowed=list(allowed),
        )


class AgreementStandsError(ConflictError):
    code = "agreement_stands"
    title = "An agreement rests on these losses"
    title_zh = "协议以现有损失数据为依据"

    def __init__(self) -> None:
        super().__init__(
            "Pages of an agreement rest on the losses as they are; conclude it without effect "
            "first, or open another matter.",
            "已有协议以现有损失数据为依据，请先使该协议失效或另立事项。",
        )


class ProposalStaleError(UnprocessableError):
    code = "proposal_stale"
    title = "The proposal is stale"
    title_zh = "方案已失效"

    def __init__(self) -> None:
        super().__init__(
            "The losses, the judgment or the time this proposal rests on have changed.",
            "方案所依据的损失数据、判决或有效期已变更。",
        )


class NothingToPayError(UnprocessableError):
    code = "nothing_to_pay"
    title = "Nobody would be paid"
    title_zh = "无人获赔"

    def __init__(self) -> None:
        super().__init__(
            "No party of the proposal gets anything; there is no page to sign.",
            "方案中没有任何当事人获得赔付。",
        )


class CasesNotReadyError(ConflictError):
    code = "cases_not_in_mediation"
    title = "Cases not in mediation"
    title_zh = "部分案件尚未进入调解"

    def __init__(self, case_nos: Sequence[str]) -> None:
        super().__init__(
            "These cases are not in mediation, so no agreement can be drafted for them.",
            "下列案件尚未进入调解，不能制作协议。",
            case_nos=list(case_nos[:20]),
            count=len(case_nos),
        )


class AcceptanceOverError(ConflictError):
    code = "window_closed"
    title = "The time for signing is over"
    title_zh = "签署期限已过"

    def __init__(self, by_on: date) -> None:
        super().__init__(
            f"Enough investors had to sign by {by_on}; they did not.",
            f"截至{by_on}未达到最低接受条件，签署期限已过。",
            by_on=by_on.isoformat(),
        )


class AcceptanceOpenError(ConflictError):
    code = "window_open"
    title = "The time for signing is not over"
    title_zh = "签署期限未过"

    def __init__(self, by_on: date | None) -> None:
        super().__init__(
            f"Investors may sign until {by_on or 'the agreement is concluded'}.",
            f"签署期限至{by_on or '协议结束'}。",
        )


class NotEffectiveError(ConflictError):
    code = "not_effective"
    title = "Not effective"
    title_zh = "尚未生效"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "Only effective pages can be confirmed, each once.",
            "仅已生效且未申请确认的协议可申请司法确认。",
            party_refs=list(party_refs[:20]),
        )


class NoCourtError(UnprocessableError):
    code = "court_required"
    title = "Which court"
    title_zh = "须指明法院"

    def __init__(self) -> None:
        super().__init__(
            "No court invited this mediation: name the court that is competent.",
            "本案非法院委派委托，请指明有管辖权的法院。",
        )


class NotPerformedError(ConflictError):
    code = "not_performed"
    title = "Not performed"
    title_zh = "尚未履行完毕"

    def __init__(self, agreed_fen: int, paid_fen: int) -> None:
        super().__init__(
            f"Of {agreed_fen} fen agreed, {paid_fen} fen have been paid.",
            f"协议金额{agreed_fen}分，已支付{paid_fen}分。",
            agreed_fen=agreed_fen,
            paid_fen=paid_fen,
        )
