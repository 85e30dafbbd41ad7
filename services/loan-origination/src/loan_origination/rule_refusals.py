"""Refusals that rules of the book give: each names its rule, its article and the field at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from loan_origination.domain.checks import RuleCheck
from servicekit.problems import FieldError, UnprocessableError

POINTERS: Mapping[str, str] = MappingProxyType(
    {
        "R-A1": "/property/type",
        "R-A2": "/property/completion_accepted_on",
        "R-A3": "/borrower/kind",
        "R-A4": "/property/operating_since",
        "R-A5": "/rent_roll",
        "R-A6": "/rent_roll",
        "R-A7": "/request/declared_class",
        "R-A8": "/income",
        "R-A9": "/property/operating_mandate",
        "R-A10": "/property/letting",
        "R-A11": "/appraisal/listed_until_on",
        "R-B1": "/borrower/registration_country",
        "R-B2": "/borrower/licence_ends_on",
        "R-B4": "/property/title_holder_id",
        "R-B5": "/borrower/undertakes_to_hand_over_leases",
        "R-B6": "/borrower/accounts",
        "R-B7": "/borrower/affiliates",
        "R-C1": "/property/plan_reference",
        "R-C2": "/property/letting_approval",
        "R-C6": "/property/management_contract",
        "R-C7": "/property/gross_area_m2",
        "R-C8": "/property/hotel_stars",
        "R-C9": "/property/park_level",
        "R-D3": "/property/let_without_a_break_since",
        "R-D4": "/property/rents",
        "R-D5": "/property/letting",
        "R-D6": "/property/rooms",
        "R-E1": "/purposes",
        "R-E2": "/purposes",
        "R-E3": "/purposes",
        "R-F1": "/request/amount_fen",
        "R-G1": "/request/matures_on",
        "R-G2": "/request/months",
        "R-G3": "/request/matures_on",
        "R-G4": "/request/months",
        "R-H1": "/request/amount_fen",
        "R-I1": "/request/annual_rate",
        "R-J1": "/rent_roll",
        "R-J2": "/rent_roll",
        "R-J3": "/rent_roll",
        "R-K1": "/rent_roll",
        "R-K2": "/rent_roll",
        "R-K3": "/rent_roll",
        "R-K4": "/request/haircut",
        "R-O2": "/group/members",
    }
)
"""Where in the file a rule looks first; rules about later steps point at no field of the file."""


class RulesNotMetError(UnprocessableError):
    """Rules of the book stand in the way of a step."""

    code = "rules_not_met"
    title = "Rules of the book are not met"
    title_zh = "不符合办法规定"

    def __init__(self, gate: str, checks: Sequence[RuleCheck]) -> None:
        names = ", ".join(check.rule_id for check in checks)
        super().__init__(
            f"Before this step stand: {names}; see `errors`.",
            f"未通过的规则：{names}，详见errors。",
            gate=gate,
            rule_id=checks[0].rule_id,
            article=checks[0].article,
            article_zh=checks[0].article_zh,
        )
        self.checks = tuple(checks)

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """One entry per rule, in the reader's language."""
        return [
            {
                "pointer": POINTERS.get(check.rule_id, ""),
                "detail": check.message_zh if chinese else check.message,
                "code": check.verdict.value,
                "rule_id": check.rule_id,
                "article": check.article_zh if chinese else check.article,
                "kind": check.kind.value,
                "subjects": list(check.subjects),
                "waiver_id": check.waiver_id,
            }
            for check in self.checks
        ]


class DocumentsMissingError(UnprocessableError):
    """Mandatory papers have not come in."""

    code = "documents_missing"
    title = "Documents are missing"
    title_zh = "资料不齐全"

    def __init__(self, items: Sequence[str], article: str, article_zh: str) -> None:
        super().__init__(
            f"These items have not come in: {', '.join(items)}.",
            f"下列资料尚未收到：{'、'.join(items)}。",
            items=list(items),
            article=article,
            article_zh=article_zh,
        )
        self._items, self._article, self._article_zh = items, article, article_zh

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """One entry per item."""
        return [
            {
                "pointer": f"/documents/{item}",
                "detail": f"{item}尚未收到" if chinese else f"{item} has not come in",
                "code": "missing",
                "rule_id": item,
                "article": self._article_zh if chinese else self._article,
            }
            for item in self._items
        ]


class NamedRuleUnknownError(UnprocessableError):
    """A request names a rule that its rule set does not have."""

    code = "unknown_rule"
    title = "Unknown rule"
    title_zh = "规则不存在"

    def __init__(self, rule_id: str) -> None:
        error = FieldError("/rule_id", f"there is no rule {rule_id}", "unknown_rule")
        super().__init__(f"No rule {rule_id}.", f"没有规则{rule_id}。", errors=[error])
