"""The three ways to repay that the product knows (article 34)."""

from __future__ import annotations

from enum import StrEnum


class RepaymentMethod(StrEnum):
    """等额本息, 等额本金 and 收益全额."""

    EQUAL_INSTALMENT = "equal_instalment"
    EQUAL_PRINCIPAL = "equal_principal"
    INCOME_SWEEP = "income_sweep"
