"""The register of the laws and articles that the rules of this domain carry out."""

from __future__ import annotations

from datetime import date

from lawkit.articles import Article, Law

RULE_2022 = Law(
    name="最高人民法院关于审理证券市场虚假陈述侵权民事赔偿案件的若干规定",
    document_number="法释〔2022〕2号",
    in_force_from=date(2022, 1, 22),
    source="LawRefBook/Laws",
)
RULE_2003 = Law(
    name="最高人民法院关于审理证券市场因虚假陈述引发的民事赔偿案件的若干规定",
    document_number="法释〔2003〕2号",
    in_force_from=date(2003, 2, 1),
    in_force_until=date(2022, 1, 21),
    source="LawRefBook/Laws",
)
SECURITIES_LAW = Law(
    name="中华人民共和国证券法",
    document_number="主席令第三十七号（2019）",
    in_force_from=date(2020, 3, 1),
    source="LawRefBook/Laws",
)

IMPLEMENTATION_DAY = Article(RULE_2022, "7")
EXPOSURE_DAY = Article(RULE_2022, "8")
MATERIALITY = Article(RULE_2022, "10")
DIRECTION = Article(RULE_2022, "11")
DAMAGE_HEADS = Article(RULE_2022, "25")
BASELINE_DAY_AND_PRICE = Article(RULE_2022, "26")
BULL_DIFFERENCE = Article(RULE_2022, "27")
BEAR_DIFFERENCE = Article(RULE_2022, "28")
RESTORATION = Article(RULE_2022, "29")
MERGED_ACCOUNTS = Article(RULE_2022, "30")
OTHER_CAUSES = Article(RULE_2022, "31")
BOUNDARIES = Article(RULE_2022, "34")

BOUNDARIES_2003 = Article(RULE_2003, "18")
OTHER_CAUSES_2003 = Article(RULE_2003, "19")
CASE_DATES_2003 = Article(RULE_2003, "20")
DAMAGE_HEADS_2003 = Article(RULE_2003, "30")
SOLD_DIFFERENCE_2003 = Article(RULE_2003, "31")
HELD_DIFFERENCE_2003 = Article(RULE_2003, "32")
BASELINE_DAY_2003 = Article(RULE_2003, "33")
DIVIDENDS_NOT_SET_OFF_2003 = Article(RULE_2003, "34")
RESTORATION_2003 = Article(RULE_2003, "35")

ADVANCE_COMPENSATION = Article(SECURITIES_LAW, "93")
