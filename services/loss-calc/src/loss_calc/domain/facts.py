"""What a court hands in: the facts of the case, and one investor's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from loss_calc.domain.errors import CaseFactsError, TradeError
from loss_calc.domain.parameters import ShortfallPolicy

LARGEST_QUANTITY = 10**12
LARGEST_PRICE_YUAN = 10**7
PRICE_SCALE = 10_000


class RuleSet(StrEnum):
    """Which interpretation of the Supreme People's Court governs."""

    RULE_2022 = "2022"
    RULE_2003 = "2003"


class Direction(StrEnum):
    """Whether the misstatement induced buying (bull, 诱多) or selling (bear, 诱空)."""

    BULL = "bull"
    BEAR = "bear"


class Side(StrEnum):
    """Shares come in (buy) or go out (sell)."""

    BUY = "buy"
    SELL = "sell"


class TradeKind(StrEnum):
    """How shares changed hands."""

    AUCTION = "auction"
    IPO = "ipo"
    MARGIN = "margin"
    BLOCK = "block"
    AGREEMENT = "agreement"
    PLACEMENT = "placement"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    COLLATERAL_IN = "collateral_in"
    COLLATERAL_OUT = "collateral_out"
    SHORT_SELL = "short_sell"
    SHORT_COVER = "short_cover"


MARKET_KINDS = frozenset({TradeKind.AUCTION, TradeKind.IPO, TradeKind.MARGIN})
TRANSFER_KINDS = frozenset({TradeKind.TRANSFER_IN, TradeKind.TRANSFER_OUT})
COLLATERAL_KINDS = frozenset({TradeKind.COLLATERAL_IN, TradeKind.COLLATERAL_OUT})
SHORT_KINDS = frozenset({TradeKind.SHORT_SELL, TradeKind.SHORT_COVER})
PRICELESS_KINDS = TRANSFER_KINDS | COLLATERAL_KINDS
ONE_SIDED_KINDS = {
    TradeKind.IPO: Side.BUY,
    TradeKind.TRANSFER_IN: Side.BUY,
    TradeKind.TRANSFER_OUT: Side.SELL,
    TradeKind.COLLATERAL_IN: Side.BUY,
    TradeKind.COLLATERAL_OUT: Side.SELL,
    TradeKind.SHORT_SELL: Side.SELL,
    TradeKind.SHORT_COVER: Side.BUY,
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """The day something was published, and whether that was after the close."""

    announced_on: date
    after_close: bool = False


@dataclass(frozen=True, slots=True)
class GivenBaseline:
    """A baseline day or price fixed by the court or agreed; the price is in units of that day."""

    on: date | None = None
    price: Fraction | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a price that cannot be one."""
        if self.price is not None and not 0 < self.price <= LARGEST_PRICE_YUAN:
            raise CaseFactsError(
                "The given baseline price is out of range.",
                "给定基准价超出范围。",
                price=self.price,
            )


@dataclass(frozen=True, slots=True)
class Bar:
    """One trading day; `close` None = halted. Volumes and float in shares, close in yuan."""

    on: date
    close: Fraction | None
    volume: int | None = None
    block_volume: int = 0
    float_shares: int | None = None

    def __post_init__(self) -> None:
        """Refuse figures that cannot be true."""
        volume = self.volume if self.volume is not None else self.block_volume
        sound = (
            (self.close is None or 0 < self.close <= LARGEST_PRICE_YUAN)
            and 0 <= self.block_volume <= volume
            and (self.float_shares is None or self.float_shares > 0)
        )
        if not sound:
            raise CaseFactsError(
                f"The bar of {self.on} cannot be true: close and float must be positive, "
                "block volume within volume.",
                f"{self.on}的行情有误：收盘价与流通股须为正，大宗交易量不得超过成交量。",
                on=self.on,
            )


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """Cash, bonus and rights per old share, taking effect on `ex_on`; yuan and shares."""

    ex_on: date
    cash_per_share: Fraction = Fraction(0)
    bonus_per_share: Fraction = Fraction(0)
    rights_per_share: Fraction = Fraction(0)
    rights_price: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse negative terms and rights without a price."""
        terms = (self.cash_per_share, self.bonus_per_share, self.rights_per_share)
        if min(terms) < 0 or (self.rights_price is not None and self.rights_price < 0):
            raise CaseFactsError(
                f"The corporate action of {self.ex_on} has a negative term.",
                f"{self.ex_on}的权益分派存在负数。",
                ex_on=self.ex_on,
            )
        if self.rights_per_share and self.rights_price is None:
            raise CaseFactsError(
                f"The rights issue of {self.ex_on} has no price.",
                f"{self.ex_on}的配股缺少配股价。",
                ex_on=self.ex_on,
            )


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All that holds for every investor of a case."""

    rule_set: RuleSet
    direction: Direction
    implementation: Announcement
    exposure: Announcement
    baseline: GivenBaseline | None = None
    bars: tuple[Bar, ...] = ()
    corporate_actions: tuple[CorporateAction, ...] = ()
    hearing_on: date | None = None
    delisted_on: date | None = None
    shortfall_policy: ShortfallPolicy = ShortfallPolicy.ERROR


@dataclass(frozen=True, slots=True)
class Trade:
    """One row of a statement; `executed_at` is local exchange time, or a bare day.

    Shares that came by inheritance, divorce or gift may carry the day and price at which the donor
    bought them.
    """

    trade_id: str
    account: str
    executed_at: datetime | date
    side: Side
    quantity: int
    price: Fraction | None
    kind: TradeKind = TradeKind.AUCTION
    cancels: str | None = None
    fee_fen: int | None = None
    sequence: int = 0
    inherited_on: date | None = None
    inherited_price: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse what no exchange could have recorded."""
        if type(self.quantity) is not int or not 1 <= self.quantity <= LARGEST_QUANTITY:
            self._refuse(
                "quantity must be a whole number from 1 to 10^12", "数量须为1至10^12的整数"
            )
        if self.cancels is not None:
            return
        if self.kind is not TradeKind.AUCTION and (
            ONE_SIDED_KINDS.get(self.kind, self.side) is not self.side
        ):
            self._refuse(f"{self.kind} cannot be a {self.side}", f"{self.kind} 与买卖方向不符")
        if self.price is not None:
            self._check_price(self.price)
        elif self.kind not in PRICELESS_KINDS:
            self._refuse("a price is required", "缺少成交价格")
        if self.inherited_on is not None or self.inherited_price is not None:
            self._check_inherited()

    def _check_inherited(self) -> None:
        if self.kind is not TradeKind.TRANSFER_IN:
            self._refuse("only a transfer in can be inherited", "仅非交易过户转入可承继原成本")
        if self.inherited_on is None or self.inherited_price is None:
            self._refuse("inherited day and price go together", "承继的买入日与价格须同时给出")
            return
        if self.inherited_on > self.traded_on:
            self._refuse("the donor cannot have bought later", "原买入日不得晚于过户日")
        self._check_price(self.inherited_price)

    def _check_price(self, price: Fraction) -> None:
        if isinstance(price, float) or PRICE_SCALE % price.denominator:
            self._refuse("price must have at most 4 decimals", "价格至多四位小数")
        if not 0 < price <= LARGEST_PRICE_YUAN:
            self._refuse("price must lie in (0, 10^7] yuan", "价格须大于0且不超过10^7元")

    def _refuse(self, detail: str, detail_zh: str) -> None:
        raise TradeError(
            self.trade_id,
            f"Trade {self.trade_id}: {detail}.",
            f"成交 {self.trade_id}：{detail_zh}。",
        )

    @property
    def traded_on(self) -> date:
        """The day of the trade."""
        moment = self.executed_at
        return moment.date() if isinstance(moment, datetime) else moment


@dataclass(frozen=True, slots=True)
class OpeningPosition:
    """Shares held before the first listed trade, in the share units of that trade's day; `cost` in
    yuan per share, where the court lets it count."""

    account: str
    quantity: int
    cost: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse a holding that cannot be one."""
        if type(self.quantity) is not int or not 0 <= self.quantity <= LARGEST_QUANTITY:
            raise CaseFactsError(
                f"The opening position of account {self.account} is not a whole number "
                "from 0 to 10^12.",
                f"账户 {self.account} 的期初持仓须为0至10^12的整数。",
                account=self.account,
            )
        if self.cost is not None and not 0 < self.cost <= LARGEST_PRICE_YUAN:
            raise CaseFactsError(
                f"The cost of the opening position of account {self.account} is out of range.",
                f"账户 {self.account} 的期初持仓成本超出范围。",
                account=self.account,
            )


@dataclass(frozen=True, slots=True)
class InvestorRecord:
    """All accounts of one investor (a fund product is its own investor)."""

    trades: tuple[Trade, ...]
    opening_positions: tuple[OpeningPosition, ...] = ()
