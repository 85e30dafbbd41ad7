"""Refusals of agreements: signatures, conditions, confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lawkit.refusals import Refusal


class AgreementRefusedError(Refusal):
    """Something that cannot be done with this agreement."""

    code = "agreement_refused"
    title = "Not possible with this agreement"
    title_zh = "该协议不能进行此操作"


class LossRowsRefusedError(AgreementRefusedError):
    code = "loss_rows_refused"
    title = "Loss rows refused"
    title_zh = "损失数据不符合要求"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "A loss is not the sum of price difference, commission, stamp duty and interest.",
            "损失不等于投资差额、佣金、印花税与利息之和。",
            party_refs=list(party_refs[:20]),
        )


class SignatureRefusedError(AgreementRefusedError):
    code = "signature_refused"
    title = "Signature refused"
    title_zh = "签名不符合要求"

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(f"The signature {reason}.", f"签名{reason_zh}。")


class SignedContentDiffersError(AgreementRefusedError):
    code = "signed_content_differs"
    title = "Another content was signed"
    title_zh = "所签内容不一致"

    def __init__(self, expected: str, signed: str) -> None:
        super().__init__(
            "The signature is on another content than the one to be signed.",
            "签名所对应的内容与待签内容不一致。",
            expected_sha256=expected,
            signed_sha256=signed,
        )


class WindowClosedError(AgreementRefusedError):
    code = "window_closed"
    title = "The window is closed"
    title_zh = "期限已过"

    def __init__(self, due_on: date) -> None:
        super().__init__(
            f"Confirmation could be applied for until {due_on}; the right has lapsed.",
            f"申请司法确认的期限至{due_on}届满，逾期不予受理。",
            due_on=due_on.isoformat(),
        )


class JointApplicationError(AgreementRefusedError):
    code = "joint_application_required"
    title = "Both sides apply together"
    title_zh = "须双方共同申请"

    def __init__(self) -> None:
        super().__init__(
            "Judicial confirmation is applied for by both sides together.",
            "司法确认应由双方当事人共同申请。",
        )


class ContentNotClearError(AgreementRefusedError):
    code = "content_not_clear"
    title = "Content not clear"
    title_zh = "协议内容不明确"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"The court would reject it, its content lacks: {', '.join(missing)}.",
            f"协议内容缺少：{'、'.join(missing)}，法院将不予确认。",
            missing=list(missing),
        )


class ConditionRefusedError(AgreementRefusedError):
    code = "condition_refused"
    title = "Condition refused"
    title_zh = "生效条件不符合要求"

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(f"Minimum acceptance: {reason}.", f"最低接受条件：{reason_zh}。")


class ParametersDifferError(AgreementRefusedError):
    code = "parameters_differ"
    title = "Other parameters than the demonstration judgment"
    title_zh = "参数与示范判决不一致"

    def __init__(self) -> None:
        super().__init__(
            "The losses were not calculated with the parameters of the demonstration judgment; "
            "`departure_reason` must say why.",
            "损失计算参数与示范判决不一致，须在departure_reason中说明理由。",
        )
