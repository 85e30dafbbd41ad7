"""What compensation funds and their claims refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lawkit.refusals import Refusal


class ClaimRefusedError(Refusal):
    """Something that cannot be done with this fund or claim."""

    code = "claim_refused"
    title = "Not possible with this claim"
    title_zh = "该申报不能进行此操作"


class ClaimTransitionError(ClaimRefusedError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, step: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"A claim that is {state} cannot {step}; see `allowed`.",
            f"申报当前状态为{state}，不能进行{step}，可进行的操作见allowed。",
            state=str(state),
            step=str(step),
            allowed=[str(one) for one in allowed],
        )


class ClaimWindowClosedError(ClaimRefusedError):
    code = "window_closed"
    title = "The claim window is closed"
    title_zh = "申报期限已过"

    def __init__(self, on: date, windows: Sequence[tuple[date, date]]) -> None:
        super().__init__(
            f"Claims cannot be declared on {on}; see `windows`.",
            f"{on}不在申报期限内，申报期限见windows。",
            windows=[{"from_on": a.isoformat(), "until_on": z.isoformat()} for a, z in windows],
        )


class ClaimWindowOpenError(ClaimRefusedError):
    code = "window_open"
    title = "The claim window is open"
    title_zh = "申报期限未过"

    def __init__(self, until_on: date) -> None:
        super().__init__(
            f"Claims can be declared until {until_on}; nothing expires before.",
            f"申报期限至{until_on}，期限届满前不得作逾期处理。",
            until_on=until_on.isoformat(),
        )


class WindowDatesError(ClaimRefusedError):
    code = "window_dates"
    title = "Dates of the window do not fit"
    title_zh = "申报期限日期不符"

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(f"The window {why}.", f"申报期限{why_zh}。")


class NotAnnouncedError(ClaimRefusedError):
    code = "not_announced"
    title = "Not announced"
    title_zh = "尚未公告"

    def __init__(self) -> None:
        super().__init__(
            "The fund, its method and its list are announced before claims are taken.",
            "基金方案应先行公告，方可受理申报。",
        )


class NotEligibleError(ClaimRefusedError):
    code = "not_eligible"
    title = "Not eligible"
    title_zh = "不属于适格投资者"

    def __init__(self, exclusion: str) -> None:
        super().__init__(
            f"The list gives nothing to this claim ({exclusion}); object to have it looked at.",
            f"名单未列入赔付（{exclusion}），如有异议可提出异议。",
            exclusion=exclusion,
        )


class AmountChangedError(ClaimRefusedError):
    code = "amount_changed"
    title = "Another amount was accepted"
    title_zh = "接受的金额不一致"

    def __init__(self, accepted_fen: int, amount_fen: int) -> None:
        super().__init__(
            f"{accepted_fen} fen were accepted, the claim stands at {amount_fen} fen.",
            f"接受金额为{accepted_fen}分，当前赔付金额为{amount_fen}分。",
            accepted_fen=accepted_fen,
            amount_fen=amount_fen,
        )


class ElementKnownError(ClaimRefusedError):
    code = "already_exists"
    title = "That element is there already"
    title_zh = "该申报要件已具备"

    def __init__(self, element: str) -> None:
        super().__init__(
            f"The {element} of this claim is there already.",
            f"该申报的{element}已具备。",
            element=element,
        )


class KeepPeriodError(ClaimRefusedError):
    code = "keep_period_open"
    title = "The keep period is not over"
    title_zh = "保留期未届满"

    def __init__(self, until_on: date | None) -> None:
        shown = until_on.isoformat() if until_on else "an open end"
        super().__init__(
            f"Unpaid entitlements are kept until {shown}.",
            f"未领取款项保留至{shown}。",
            until_on=until_on and until_on.isoformat(),
        )


class FundEndError(ClaimRefusedError):
    code = "fund_not_ended"
    title = "The fund has not ended"
    title_zh = "基金存续期未届满"

    def __init__(self, ends_on: date) -> None:
        super().__init__(
            f"Late claims can be admitted until {ends_on}; nothing is forfeited before.",
            f"逾期申报可补录至{ends_on}，此前不作失权处理。",
            ends_on=ends_on.isoformat(),
        )


class PayeeInBatchError(ClaimRefusedError):
    code = "payee_in_batch"
    title = "A payment is under way"
    title_zh = "款项正在支付"

    def __init__(self) -> None:
        super().__init__(
            "The account cannot be changed while a payment to the old one is in a batch.",
            "付款批次处理期间不得变更收款账户。",
        )


class CoolingOffError(ClaimRefusedError):
    code = "cooling_off"
    title = "A change is cooling off"
    title_zh = "变更处于冷静期"

    def __init__(self, until_at: datetime) -> None:
        super().__init__(
            f"Another change of the account takes effect at {until_at.isoformat()}; take it back "
            "first.",
            f"已有一项收款账户变更将于{until_at.isoformat()}生效，请先撤回。",
            until_at=until_at.isoformat(),
        )


class OutsidePromiseError(ClaimRefusedError):
    code = "beyond_promise"
    title = "Beyond the firm's promise"
    title_zh = "超出机构承诺范围"

    def __init__(self, firm: str) -> None:
        super().__init__(
            f"No standing promise of {firm} covers this proposal today.",
            f"{firm}的在先承诺不覆盖本调解方案。",
            firm=firm,
        )
