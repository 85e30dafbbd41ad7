"""The lives of contracts, collateral, draws, payments and off-balance-sheet items."""

from __future__ import annotations

from loan_origination.domain.step_tables import StepTable

CONTRACT = StepTable(
    "contract",
    "合同",
    {
        "draft": {"edit": "draft", "check": "checked", "terminate": "terminated"},
        "checked": {"return": "draft", "sign": "signed", "terminate": "terminated"},
        "signed": {"take_effect": "effective", "terminate": "terminated"},
        "effective": {"amend": "amended", "close": "closed"},
        "amended": {"amend": "amended", "close": "closed"},
    },
)
IN_FORCE = ("effective", "amended")

_ENFORCE = {"enforce": "enforced"}
COLLATERAL = StepTable(
    "collateral",
    "抵押物",
    {
        "proposed": {"appraise": "appraised"},
        "appraised": {"appraise": "appraised", "contract": "contracted"},
        "contracted": {"begin_registration": "registering", "bridge": "bridged"},
        "registering": {"register": "registered", "bridge": "bridged"},
        "bridged": {"register": "registered"},
        "registered": {"insure": "insured", **_ENFORCE},
        "insured": {"take_into_custody": "in_custody", **_ENFORCE},
        "in_custody": {
            "fall_due": "revaluation_due",
            "ask_release": "release_requested",
            "consent_disposal": "disposal_consented",
            **_ENFORCE,
        },
        "revaluation_due": {
            "revalue": "revalued",
            "consent_disposal": "disposal_consented",
            **_ENFORCE,
        },
        "revalued": {"settle": "in_custody", "find_shortfall": "shortfall"},
        "shortfall": {
            "top_up": "topped_up",
            "fall_due": "revaluation_due",
            "consent_disposal": "disposal_consented",
            **_ENFORCE,
        },
        "topped_up": {"settle": "in_custody"},
        "release_requested": {"release": "released", "stay": "in_custody"},
        "disposal_consented": {
            "sell": "sold",
            "give_up_sale": "in_custody",
            "ask_release": "release_requested",
            **_ENFORCE,
        },
    },
)
GONE = ("released", "sold", "enforced")
"""The states in which a collateral secures nothing more, or is being turned into money."""
REGISTERED = ("registered", "insured", "in_custody")

DRAW = StepTable(
    "draw",
    "提款",
    {
        "requested": {"check": "checked", "refuse": "refused", "cancel": "cancelled"},
        "checked": {"approve": "approved", "refuse": "refused", "cancel": "cancelled"},
        "approved": {"book": "booked", "cancel": "cancelled"},
        "booked": {"pay": "paying"},
        "paying": {"settle": "paid"},
        "paid": {"verify_use": "use_verified", "suspect": "misuse_suspected"},
        "use_verified": {"suspect": "misuse_suspected"},
        "misuse_suspected": {"clear": "cleared", "confirm": "misuse_confirmed"},
        "cleared": {"verify_use": "use_verified", "suspect": "misuse_suspected"},
        "misuse_confirmed": {"put_right": "cleared"},
    },
)
GIVEN_UP = ("refused", "cancelled")
PAID_OUT = ("paid", "use_verified", "misuse_suspected", "cleared", "misuse_confirmed")

PAYMENT = StepTable(
    "payment",
    "支付",
    {
        "proposed": {"release": "instructed"},
        "instructed": {"send": "sent"},
        "sent": {"pay": "paid", "fail": "failed", "return": "returned"},
        "paid": {"return": "returned"},
        "failed": {"replace": "replaced"},
        "returned": {"replace": "replaced"},
    },
)
LOCKED_PAYMENTS = ("failed", "returned")

ITEM = StepTable(
    "off-balance-sheet item",
    "表外业务",
    {
        "requested": {"approve": "active", "refuse": "refused"},
        "active": {"use": "active", "advance": "advanced", "end": "ended"},
        "advanced": {"advance": "advanced", "end": "ended"},
    },
)
INCIDENT = StepTable(
    "limit incident",
    "超限事件",
    {"open": {"investigate": "investigated"}, "investigated": {"close": "closed"}},
)
