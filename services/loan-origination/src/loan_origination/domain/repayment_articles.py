"""The articles on repayment, trouble and classification that the arithmetic of a loan rests on."""

from __future__ import annotations

from datetime import date

from lawkit.articles import Article, Law
from loan_origination.domain.articles import MEASURES

RATE_NOTICE = Law(
    name="中国人民银行关于人民币贷款利率有关问题的通知",
    document_number="银发〔2003〕251号",
    in_force_from=date(2004, 1, 1),
    source="recalled; the bank's compliance confirms",
)
GENERAL_RULES = Law(
    name="贷款通则",
    document_number="中国人民银行令1996年第2号",
    in_force_from=date(1996, 8, 1),
    source="recalled; the bank's compliance confirms",
)
CLASSIFICATION_MEASURES = Law(
    name="商业银行金融资产风险分类办法",
    document_number="中国银行保险监督管理委员会 中国人民银行令〔2023〕第1号",
    in_force_from=date(2023, 7, 1),
    source="recalled; article numbers are confirmed by the bank's compliance",
)

SUPERVISED_ACCOUNT = Article(MEASURES, "33")
REPAYMENT_METHODS = Article(MEASURES, "34")
EQUAL_INSTALMENT = Article(MEASURES, "34(1)")
EQUAL_PRINCIPAL = Article(MEASURES, "34(2)")
INCOME_SWEEP = Article(MEASURES, "34(3)")
PREPAYMENT = Article(MEASURES, "35")
EXTENSION = Article(MEASURES, "36")
OVERDUE = Article(MEASURES, "37.1")
ACCELERATION = Article(MEASURES, "37.2")

PENALTY_RATES = Article(RATE_NOTICE, "3")
LONGEST_EXTENSION = Article(GENERAL_RULES, "12")

FIVE_LEVELS = Article(CLASSIFICATION_MEASURES, "6")
SPECIAL_MENTION_FLOOR = Article(CLASSIFICATION_MEASURES, "10")
SUBSTANDARD_FLOOR = Article(CLASSIFICATION_MEASURES, "11")
DOUBTFUL_FLOOR = Article(CLASSIFICATION_MEASURES, "12")
LOSS_FLOOR = Article(CLASSIFICATION_MEASURES, "13")
WHOLE_DEBTOR = Article(CLASSIFICATION_MEASURES, "8")
UPGRADE = Article(CLASSIFICATION_MEASURES, "14")
RESTRUCTURED = Article(CLASSIFICATION_MEASURES, "21")
WATCH_PERIOD = Article(CLASSIFICATION_MEASURES, "20")
FAILED_WATCH = Article(CLASSIFICATION_MEASURES, "23")
