"""Refusals of the amount's mathematics; each names the rule and, in a request, the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lawkit.refusals import Refusal


class AmountError(Refusal):
    """Facts from which no amount can be computed; `pointer` is the field of a quote."""

    code: ClassVar[str] = "amount_not_computable"
    title: ClassVar[str] = "Amount cannot be computed"
    title_zh: ClassVar[str] = "无法测算贷款额度"

    def __init__(self, detail: str, detail_zh: str, *, pointer: str = "", **facts: object) -> None:
        super().__init__(detail, detail_zh, **facts)
        self.pointer = pointer

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The field at fault, where there is one."""
        if not self.pointer:
            return ()
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": self.pointer, "detail": detail, "code": self.code},)


class MarketRentMissingError(AmountError):
    """A related tenant's rent cannot be judged without the market rent."""

    code = "market_rent_required"

    def __init__(self, lease: str, tenant: str, *, pointer: str = "") -> None:
        super().__init__(
            f"{tenant} is a related party: the market rent of lease {lease} is needed.",
            f"{tenant}为关联企业，须提供租约{lease}的市场租金。",
            pointer=pointer,
            rule_id="R-K2",
            lease=lease,
        )


class DuplicateLeaseError(AmountError):
    """Two leases of one rent roll bear the same name."""

    code = "duplicate_lease"

    def __init__(self, lease: str, *, pointer: str = "") -> None:
        super().__init__(
            f"Lease {lease} is named twice.",
            f"租约{lease}重复。",
            pointer=pointer,
            rule_id="R-A5",
            lease=lease,
        )


class LeaseEndsBeforeStartError(AmountError):
    """A lease whose last day lies before its first."""

    code = "lease_ends_before_start"

    def __init__(self, lease: str, *, pointer: str = "") -> None:
        super().__init__(
            f"Lease {lease} ends before it starts.",
            f"租约{lease}的终止日早于起始日。",
            pointer=pointer,
            rule_id="R-J2",
            lease=lease,
        )


class LeasedAreaExceedsLettableError(AmountError):
    """More area is let on one day than there is."""

    code = "leased_area_exceeds_lettable"

    def __init__(self, leased_m2: str, lettable_m2: str, *, pointer: str = "") -> None:
        super().__init__(
            f"Leased area {leased_m2} m2 exceeds the lettable area {lettable_m2} m2.",
            f"已出租面积{leased_m2}平方米超过可出租面积{lettable_m2}平方米。",
            pointer=pointer,
            rule_id="R-A10",
            leased_area_m2=leased_m2,
            lettable_area_m2=lettable_m2,
        )
