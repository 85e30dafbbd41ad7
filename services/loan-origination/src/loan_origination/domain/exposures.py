"""Credit to one group against the bank's capital, and items that stand off the balance sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.articles import Article, carries_out
from lawkit.explain import Explained
from lawkit.money import Money
from lawkit.refusals import Refusal
from lawkit.rounding import Rounding
from loan_origination.domain.articles import (
    DRAFT_2016_4,
    DRAFT_2016_7,
    DRAFT_2016_13,
    DRAFT_2016_14,
    DRAFT_2016_17,
    DRAFT_2016_18,
    DRAFT_2016_20,
    DRAFT_2016_21,
    DRAFT_2016_25,
    GROUP_QUIZ_82,
    OFF_BALANCE_7,
    OFF_BALANCE_9,
    OFF_BALANCE_12,
    OFF_BALANCE_17,
    OFF_BALANCE_21,
)


class ItemKind(StrEnum):
    """担保类, 承诺类, 代理投融资服务类, 中介服务类, 其他类."""

    GUARANTEE = "guarantee"
    COMMITMENT = "commitment"
    AGENCY = "agency"
    INTERMEDIARY = "intermediary"
    OTHER = "other"


CREDIT_LIKE = frozenset({ItemKind.GUARANTEE, ItemKind.COMMITMENT})
WITHOUT_CREDIT_RISK = frozenset({ItemKind.AGENCY, ItemKind.INTERMEDIARY})
RISK_SIDE = ("risk_manager", "ho_credit_mgmt", "accounting")
"""Middle and back office: the roles from which figures for limits may come (R-O6)."""


@dataclass(frozen=True, slots=True)
class MemberExposure:
    """What one member of a group owes or may yet draw."""

    name: str
    drawn: Money
    undrawn: Money
    off_balance: Money

    @property
    def total(self) -> Money:
        return self.drawn + self.undrawn + self.off_balance


@carries_out(GROUP_QUIZ_82, OFF_BALANCE_7, DRAFT_2016_20)
def group_exposure(members: Sequence[MemberExposure], asked: Money) -> Explained[Money]:
    """Credit to a group is one sum: loans drawn, commitments not drawn, guarantees and other
    credit-like items of all members, with what is asked for now (R-O1, R-O3)."""
    parts = tuple(
        Explained(
            each.total,
            each.name,
            each.name,
            formula=f"{each.drawn.fen} + {each.undrawn.fen} + {each.off_balance.fen}",
        )
        for each in members
    )
    now = Explained(asked, "asked for now", "本次申请")
    total = sum((part.value for part in parts), start=asked)
    return Explained(
        total,
        "exposure to the group",
        "集团客户授信总额",
        articles=(GROUP_QUIZ_82, OFF_BALANCE_7),
        rests_on=(*parts, now),
        formula=" + ".join(str(part.value.fen) for part in (*parts, now)),
    )


@carries_out(GROUP_QUIZ_82)
def group_limit(capital: Money, share: Fraction) -> Money:
    """What one group may owe: a share of the bank's capital base, rounded down to the fen so that
    the limit is never passed (R-O1)."""
    return capital.times(share, rounding=Rounding.DOWN)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An off-balance-sheet item as it is asked for."""

    kind: ItemKind
    amount: Money
    starts_on: date
    ends_on: date
    underlying_deal: str
    is_related_party: bool
    market_price_proof: str
    carries_credit_risk: bool


@dataclass(frozen=True, slots=True)
class ItemPolicy:
    """The written policy for a kind: since when, until when, and how much in all."""

    since: date
    until: date | None
    limit: Money
    is_signed_off: bool


@dataclass(frozen=True, slots=True)
class ItemFault:
    """Why an item cannot be used as it is."""

    pointer: str
    code: str
    article: Article
    detail: str
    detail_zh: str


class ItemRefusedError(Refusal):
    """An off-balance-sheet item that the guidelines do not allow."""

    code = "off_balance_item_refused"
    title = "The off-balance-sheet item cannot be used"
    title_zh = "表外业务不符合要求"

    def __init__(self, faults: Sequence[ItemFault]) -> None:
        self._faults = tuple(faults)
        super().__init__(
            " ".join(fault.detail for fault in self._faults),
            "".join(fault.detail_zh for fault in self._faults),
            article=self._faults[0].article.citation,
            article_zh=self._faults[0].article.label,
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        return [
            {
                "pointer": fault.pointer,
                "detail": fault.detail_zh if chinese else fault.detail,
                "code": fault.code,
                "article": fault.article.label if chinese else fault.article.citation,
            }
            for fault in self._faults
        ]


@carries_out(OFF_BALANCE_9, DRAFT_2016_7, DRAFT_2016_13)
def policy_faults(kind: ItemKind, policies: Iterable[ItemPolicy], on: date) -> list[ItemFault]:
    """A kind of item without a written policy in force and the sign-off of compliance cannot be
    used."""
    in_force = [
        policy
        for policy in policies
        if policy.is_signed_off
        and policy.since <= on
        and (policy.until is None or on <= policy.until)
    ]
    if in_force:
        return []
    return [
        ItemFault(
            "/kind",
            "no_policy_in_force",
            OFF_BALANCE_9,
            f"No written policy signed off by compliance is in force for {kind} on {on}.",
            f"{on}没有经合规审查并生效的{kind}业务制度。",
        )
    ]


@carries_out(OFF_BALANCE_12, DRAFT_2016_17)
def item_faults(item: ItemFacts) -> list[ItemFault]:
    """Guarantees and commitments need a real underlying deal, and dealings with related parties
    are at market price."""
    faults = []
    if item.kind in CREDIT_LIKE and not item.underlying_deal.strip():
        faults.append(
            ItemFault(
                "/underlying_deal",
                "underlying_deal_missing",
                OFF_BALANCE_12,
                "A guarantee or commitment needs a real underlying deal.",
                "担保和承诺类业务应当有真实交易背景。",
            )
        )
    if item.is_related_party and not item.market_price_proof.strip():
        faults.append(
            ItemFault(
                "/market_price_proof",
                "market_price_proof_missing",
                DRAFT_2016_17,
                "A deal with a related party is at market price: show it.",
                "与关联方的业务应按商业原则定价并提供依据。",
            )
        )
    return faults


@carries_out(DRAFT_2016_4, DRAFT_2016_21)
def booked_as(item: ItemFacts) -> tuple[ItemKind, tuple[str, ...]]:
    """Agency and intermediary items may carry no promise of credit risk: one that does is classed
    by its substance, as a guarantee, and reported as a breach. Returns class and breaches."""
    if item.kind in WITHOUT_CREDIT_RISK and item.carries_credit_risk:
        return ItemKind.GUARANTEE, ("credit_risk_promised",)
    return item.kind, ()


@carries_out(OFF_BALANCE_17, DRAFT_2016_18)
def is_advance_on_time(advanced_on: date, booked_on: date) -> bool:
    """An advance (垫款) goes onto the balance sheet the same day."""
    return advanced_on == booked_on


@carries_out(DRAFT_2016_14)
def excess(limit: Money, exposure: Money) -> Money:
    """By how much a limit is exceeded; nothing when it is kept. The limit itself may be reached."""
    return max(exposure - limit, Money(0))


@carries_out(OFF_BALANCE_21, DRAFT_2016_25)
def risk_weighted(amount: Money, conversion: Fraction, weight: Fraction) -> Money:
    """The credit equivalent of an item: amount times conversion factor times risk weight, rounded
    half up once."""
    return amount.times(conversion * weight, rounding=Rounding.HALF_UP)
