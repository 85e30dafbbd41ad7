"""Where a payment went, as it is stored with it."""

from __future__ import annotations

from typing import Any

from lawkit.money import Money
from loan_origination.domain.servicing.working import Applied


def allocation_of(applied: Applied) -> list[dict[str, Any]]:
    """Where money went: the order followed, and the parts by instalment."""
    return [
        *(
            {
                "order": receipt.order,
                "on": receipt.on.isoformat(),
                "parts": [
                    {"instalment": number, **_parts(parts)} for number, parts in receipt.parts
                ],
            }
            for receipt in applied.receipts
        ),
        *(
            {
                "order": "prepayment",
                "on": prepaid.on.isoformat(),
                "parts": [
                    {
                        "instalment": None,
                        "principal_fen": prepaid.principal.fen,
                        "interest_fen": prepaid.interest.fen,
                        "charge_fen": prepaid.charge.fen,
                    }
                ],
            }
            for prepaid in applied.prepaid
        ),
    ]


def _parts(parts: Any) -> dict[str, int]:
    names = ("fee", "penalty", "compound", "interest", "principal")
    amounts: dict[str, Money] = {name: getattr(parts, name) for name in names}
    return {f"{name}_fen": amount.fen for name, amount in amounts.items() if amount.fen}
