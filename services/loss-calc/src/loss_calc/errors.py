"""Refusals of the service itself: about what is stored, not about the law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from loss_calc.domain.errors import TradeError
from servicekit.problems import ConflictError, HttpRefusal, UnprocessableError


class CaseNumberTakenError(ConflictError):
    code = "case_number_taken"
    title = "Case number taken"
    title_zh = "案号已存在"

    def __init__(self, case_number: str) -> None:
        super().__init__(
            f"This court already has a case {case_number}.",
            f"本院已有案号为{case_number}的案件。",
            case_number=case_number,
        )


class OtherCourtError(HttpRefusal):
    status = 403
    code = "other_court"
    title = "Not your court"
    title_zh = "非本院案件"

    def __init__(self, court: str) -> None:
        super().__init__(
            f"A court opens cases for itself: `court` is the caller's organisation, {court}.",
            f"法院仅可为本院立案：court应为调用方所属机构{court}。",
        )


class LayoutNameTakenError(ConflictError):
    code = "layout_name_taken"
    title = "Layout name taken"
    title_zh = "格式名称已被占用"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a layout that comes with the program; choose another name.",
            f"{name}为系统内置格式，请使用其他名称。",
        )


class NoTradesError(ConflictError):
    code = "no_trade_files"
    title = "The case has no trades"
    title_zh = "案件没有成交数据"

    def __init__(self) -> None:
        super().__init__("Upload a trade file before calculating.", "请先上传成交文件再进行计算。")


class MarketDataMissingError(UnprocessableError):
    code = "market_data_missing"
    title = "Market data missing"
    title_zh = "缺少行情数据"

    def __init__(self, what: str, what_zh: str, code: str) -> None:
        super().__init__(
            f"There are no {what} of {code}; PUT them first.",
            f"缺少{code}的{what_zh}，请先上传。",
            missing_code=code,
        )


class IndexLevelsInlineError(UnprocessableError):
    code = "index_levels_inline"
    title = "Indices are named by code alone"
    title_zh = "指数仅以代码指定"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"In a batch the index {code} is named by its code; its levels are uploaded before.",
            f"批量计算中指数{code}仅以代码指定，点位须事先上传。",
        )


class NotCalculatedError(ConflictError):
    code = "not_calculated"
    title = "The calculation has no results"
    title_zh = "计算尚无结果"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The calculation is {state}; results exist once it has succeeded.",
            "计算成功后方可取得结果。",
            state=state,
        )


class NotComparedError(ConflictError):
    code = "not_compared"
    title = "The comparison has no results"
    title_zh = "比较尚无结果"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The comparison is {state}; results exist once it has succeeded.",
            "比较成功后方可取得结果。",
            state=state,
        )


class TradesRefusedError(UnprocessableError):
    """Trades that the chosen facts cannot place: the whole calculation is refused."""

    code = "trades_refused"
    title = "Trades refused"
    title_zh = "成交数据不符合要求"

    MOST_LISTED: ClassVar[int] = 1_000

    def __init__(self, refused: Sequence[TradeError]) -> None:
        self._refused = list(refused)
        super().__init__(
            f"{len(refused)} investors have trades that cannot be calculated; see `errors`.",
            f"{len(refused)}名投资者的成交数据无法计算，详见errors。",
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        return [
            {
                "pointer": f"/trades/{error.trade_id}",
                "detail": error.detail_zh if chinese else error.detail,
                "code": error.code,
            }
            for error in self._refused
        ]
