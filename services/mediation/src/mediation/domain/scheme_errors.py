"""Refusals of settlement schemes and of the rows they are applied to."""

from __future__ import annotations

from collections.abc import Sequence

from lawkit.refusals import Refusal

MOST_NAMED = 20


class SchemeRefusedError(Refusal):
    """A scheme that does not say what to pay, or says it twice; `pointer` is the part at fault."""

    code = "scheme_refused"
    title = "Scheme refused"
    title_zh = "方案不符合要求"
    pointer: str = "/scheme"

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The one part at fault."""
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": self.pointer, "detail": detail, "code": self.code},)


class SchemeParameterMissingError(SchemeRefusedError):
    code = "scheme_parameter_missing"
    title = "Scheme parameter missing"
    title_zh = "方案缺少参数"

    def __init__(self, scheme_type: str, parameter: str) -> None:
        super().__init__(
            f"A {scheme_type} scheme needs `{parameter}`.",
            f"{scheme_type}方案须给出{parameter}。",
            parameter=parameter,
        )
        self.pointer = f"/scheme/{parameter}"


class SchemeParameterForeignError(SchemeRefusedError):
    code = "scheme_parameter_foreign"
    title = "Parameter of another scheme"
    title_zh = "参数不属于该方案"

    def __init__(self, scheme_type: str, parameter: str) -> None:
        super().__init__(
            f"A {scheme_type} scheme has no `{parameter}`; it would change nothing.",
            f"{scheme_type}方案没有{parameter}参数。",
            parameter=parameter,
        )
        self.pointer = f"/scheme/{parameter}"


class BracketsRefusedError(SchemeRefusedError):
    code = "brackets_refused"
    title = "Brackets refused"
    title_zh = "分段不符合要求"
    pointer = "/scheme/brackets"

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(f"Brackets: {reason}.", f"分段：{reason_zh}。")


class BpOutOfRangeError(SchemeRefusedError):
    code = "bp_out_of_range"
    title = "Ratio out of range"
    title_zh = "比例超出范围"

    def __init__(self, bp: int) -> None:
        super().__init__(
            f"A ratio is 0 to 10000 basis points, not {bp}.",
            f"比例应为0至10000个基点，不能为{bp}。",
            bp=bp,
        )


class LimitsRefusedError(SchemeRefusedError):
    code = "limits_refused"
    title = "Limits refused"
    title_zh = "上下限不符合要求"
    pointer = "/scheme/min_fen"

    def __init__(self, min_fen: int, max_fen: int) -> None:
        super().__init__(
            f"The minimum of {min_fen} fen is above the maximum of {max_fen} fen.",
            f"下限{min_fen}分高于上限{max_fen}分。",
            min_fen=min_fen,
            max_fen=max_fen,
        )


class _AboutPartiesError(SchemeRefusedError):
    """A refusal about some of the rows; the first are named."""

    def __init__(self, detail: str, detail_zh: str, party_refs: Sequence[str]) -> None:
        super().__init__(
            f"{detail} ({len(party_refs)} in all).",
            f"{detail_zh}（共{len(party_refs)}名）。",
            count=len(party_refs),
            party_refs=list(party_refs[:MOST_NAMED]),
        )


class DuplicatePartyError(_AboutPartiesError):
    code = "duplicate_party_ref"
    title = "Party listed twice"
    title_zh = "当事人重复"
    pointer = "/rows"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__("A party stands in the list twice", "当事人重复出现", party_refs)


class LossAboveBracketsError(_AboutPartiesError):
    code = "loss_above_brackets"
    title = "Loss above the last bracket"
    title_zh = "损失超出最后一段"
    pointer = "/scheme/brackets"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "A loss lies above the last bracket; leave `up_to_fen` of the last one empty",
            "损失超出最后一段，最后一段的up_to_fen应留空",
            party_refs,
        )


class NoClassForPartyError(_AboutPartiesError):
    code = "no_class_for_party"
    title = "No class for a party"
    title_zh = "当事人不属于任何一类"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__("No class fits a party", "当事人不属于任何一类", party_refs)


class AmountMissingError(_AboutPartiesError):
    code = "amount_missing"
    title = "The table lacks a party"
    title_zh = "表中缺少当事人"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "The table of amounts and the list of parties differ",
            "金额表与当事人名单不一致",
            party_refs,
        )


class AboveLossError(_AboutPartiesError):
    code = "amount_above_loss"
    title = "Amount above the loss"
    title_zh = "金额高于损失"
    pointer = "/scheme/above_loss_reason"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "A party would get more than its loss left; `above_loss_reason` must say why",
            "金额高于剩余损失，须在above_loss_reason中说明理由",
            party_refs,
        )


class InversionsNotAcceptedError(_AboutPartiesError):
    code = "inversions_not_accepted"
    title = "Larger losses would get less"
    title_zh = "损失大者所得反而少"
    pointer = "/scheme/accept_inversions"

    def __init__(self, party_refs: Sequence[str]) -> None:
        super().__init__(
            "A larger loss would get less than a smaller one; send `accept_inversions` to keep it",
            "损失较大者所得少于损失较小者，如仍采用请设置accept_inversions",
            party_refs,
        )


class PoolExceededError(SchemeRefusedError):
    code = "pool_exceeded"
    title = "More than the pool"
    title_zh = "超出总额"
    pointer = "/scheme/pool_fen"

    def __init__(self, total_fen: int, pool_fen: int) -> None:
        super().__init__(
            f"With its minimum the scheme pays {total_fen} fen out of a pool of {pool_fen} fen.",
            f"按下限计算共需{total_fen}分，超出总额{pool_fen}分。",
            total_fen=total_fen,
            pool_fen=pool_fen,
        )
