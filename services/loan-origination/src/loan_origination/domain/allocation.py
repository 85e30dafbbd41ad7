"""In which order a payment goes to fees, penalty, compound interest, interest and principal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.refusals import Refusal
from loan_origination.domain.repayment_articles import REPAYMENT_METHODS

NOTHING = Money(0)


class Component(StrEnum):
    """What a payment can be for."""

    FEE = "fee"
    PENALTY = "penalty"
    COMPOUND = "compound"
    INTEREST = "interest"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Parts:
    """Money by component."""

    fee: Money = NOTHING
    penalty: Money = NOTHING
    compound: Money = NOTHING
    interest: Money = NOTHING
    principal: Money = NOTHING

    def __add__(self, other: Parts) -> Parts:
        """Add component by component."""
        if other is NO_PARTS:
            return self
        return Parts(
            self.fee + other.fee,
            self.penalty + other.penalty,
            self.compound + other.compound,
            self.interest + other.interest,
            self.principal + other.principal,
        )

    @property
    def total(self) -> Money:
        """All components together."""
        parts = (self.fee, self.penalty, self.compound, self.interest, self.principal)
        return Money(sum(part.fen for part in parts))

    @classmethod
    def of(cls, amounts: Mapping[Component, Money]) -> Self:
        """Parts from components; those left out are nothing."""
        return cls(**{component.value: amount for component, amount in amounts.items()})

    def amount(self, component: Component) -> Money:
        """The money of one component."""
        found: Money = getattr(self, component)
        return found


NO_PARTS = Parts()


class OrderOfBills(StrEnum):
    """Whether each instalment is cleared before the next, or each component before the next."""

    BILL_BY_BILL = "bill_by_bill"
    ACROSS_BILLS = "across_bills"


@dataclass(frozen=True, slots=True)
class AllocationOrder:
    """An order of a product, stored with every payment that followed it."""

    name: str
    bills: OrderOfBills
    components: tuple[Component, ...]


PERFORMING = AllocationOrder(
    "performing",
    OrderOfBills.BILL_BY_BILL,
    (
        Component.FEE,
        Component.PENALTY,
        Component.COMPOUND,
        Component.INTEREST,
        Component.PRINCIPAL,
    ),
)
NON_PERFORMING = AllocationOrder(
    "non_performing",
    OrderOfBills.ACROSS_BILLS,
    (
        Component.FEE,
        Component.PRINCIPAL,
        Component.INTEREST,
        Component.COMPOUND,
        Component.PENALTY,
    ),
)
ORDERS: Mapping[str, AllocationOrder] = MappingProxyType(
    {order.name: order for order in (PERFORMING, NON_PERFORMING)}
)


class AllocationOrderError(Refusal, ValueError):
    """A text that is no order of payments."""

    code = "allocation_order_unknown"
    title = "No such order of payments"
    title_zh = "还款冲销顺序不符"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is neither {' nor '.join(ORDERS)}; a product's own order is written as "
            "bill_by_bill or across_bills, a colon, fee and the other four components.",
            f"“{name}”不是可用的冲销顺序：自定顺序须写明逐期或跨期，费用在先，五项俱全。",
            known=list(ORDERS),
        )


@carries_out(REPAYMENT_METHODS)
def order_named(name: str) -> AllocationOrder:
    """An order by its name: a standard one, or a product's own that its name spells out, such as
    "across_bills:fee,interest,principal,penalty,compound".

    Fees stand first, for they hold the costs of enforcement. Raises AllocationOrderError.
    """
    if name in ORDERS:
        return ORDERS[name]
    bills, _, listed = name.partition(":")
    components = listed.split(",")
    is_whole = sorted(components) == sorted(Component) and components[0] == Component.FEE
    if bills not in set(OrderOfBills) or not is_whole:
        raise AllocationOrderError(name)
    return AllocationOrder(name, OrderOfBills(bills), tuple(map(Component, components)))


@dataclass(frozen=True, slots=True)
class Allocation:
    """What of a payment went to each bill, in the order of the bills, and what was left over."""

    parts: tuple[Parts, ...]
    left_over: Money


@carries_out(REPAYMENT_METHODS)
def allocate(owed: Sequence[Parts], amount: Money, order: AllocationOrder) -> Allocation:
    """Spread a payment over bills, oldest first.

    Performing loans clear bill by bill; non-performing ones component by component across all
    bills, principal before interest. Costs of enforcement are a bill of fees put first.
    """
    taken: list[dict[Component, Money]] = [{} for _ in owed]
    for position, component in _steps(len(owed), order):
        if not amount.fen:
            break
        part = min(owed[position].amount(component), amount)
        if part.fen:
            taken[position][component] = part
            amount -= part
    return Allocation(tuple(Parts.of(each) for each in taken), amount)


def _steps(count: int, order: AllocationOrder) -> list[tuple[int, Component]]:
    if order.bills is OrderOfBills.BILL_BY_BILL:
        return [(bill, component) for bill in range(count) for component in order.components]
    return [(bill, component) for component in order.components for bill in range(count)]
