"""The register of the laws and articles that the rules of this domain carry out."""

from __future__ import annotations

from datetime import date

from lawkit.articles import Article, Law

SECURITIES_LAW = Law(
    name="中华人民共和国证券法",
    document_number="主席令第三十七号（2019）",
    in_force_from=date(2020, 3, 1),
    source="LawRefBook/Laws",
)
CIVIL_PROCEDURE_LAW = Law(
    name="中华人民共和国民事诉讼法",
    document_number="主席令第十一号（2023）",
    in_force_from=date(2024, 1, 1),
    source="LawRefBook/Laws",
)
CIVIL_PROCEDURE_INTERPRETATION = Law(
    name="最高人民法院关于适用《中华人民共和国民事诉讼法》的解释",
    document_number="法释〔2022〕11号",
    in_force_from=date(2022, 4, 10),
    source="LawRefBook/Laws",
)
SPECIAL_INVITED_RULES = Law(
    name="最高人民法院关于人民法院特邀调解的规定",
    document_number="法释〔2016〕14号",
    in_force_from=date(2016, 7, 1),
    source="LawRefBook/Laws",
)
ONLINE_RULES = Law(
    name="人民法院在线调解规则",
    document_number="法释〔2021〕23号",
    in_force_from=date(2022, 1, 1),
    source="LawRefBook/Laws",
)
ELECTRONIC_SIGNATURE_LAW = Law(
    name="中华人民共和国电子签名法",
    document_number="主席令第二十九号（2019）",
    in_force_from=date(2005, 4, 1),
    source="LawRefBook/Laws",
)
FALSE_STATEMENT_RULES = Law(
    name="最高人民法院关于审理证券市场虚假陈述侵权民事赔偿案件的若干规定",
    document_number="法释〔2022〕2号",
    in_force_from=date(2022, 1, 22),
    source="LawRefBook/Laws",
)

SUITABILITY = Article(SECURITIES_LAW, "88")
BROKER_BEARS_PROOF = Article(SECURITIES_LAW, "89")
ADVANCE_PAYMENT = Article(SECURITIES_LAW, "93")
BROKER_MAY_NOT_REFUSE = Article(SECURITIES_LAW, "94")
COMMITMENT = Article(SECURITIES_LAW, "171")

PERIODS = Article(CIVIL_PROCEDURE_LAW, "85")
CONFIRMATION_APPLICATION = Article(CIVIL_PROCEDURE_LAW, "205")
CONFIRMATION_REJECTED = Article(CIVIL_PROCEDURE_INTERPRETATION, "358")

MEDIATOR_CHOICE = Article(SPECIAL_INVITED_RULES, "12")
NUMBER_OF_MEDIATORS = Article(SPECIAL_INVITED_RULES, "13")
RECUSAL = Article(SPECIAL_INVITED_RULES, "15")
LATER_ROLES = Article(SPECIAL_INVITED_RULES, "16")
FALSE_MEDIATION = Article(SPECIAL_INVITED_RULES, "18")
PAPERS_BACK = Article(SPECIAL_INVITED_RULES, "21")
WITHOUT_PREJUDICE = Article(SPECIAL_INVITED_RULES, "22")
ENDING = Article(SPECIAL_INVITED_RULES, "26")
MEDIATION_TERM = Article(SPECIAL_INVITED_RULES, "27")

ONLINE_ACCEPTANCE = Article(ONLINE_RULES, "12")
ONLINE_DISCLOSURE = Article(ONLINE_RULES, "13")
ONLINE_OTHER_SIDE = Article(ONLINE_RULES, "15")
ONLINE_UNDISPUTED_FACTS = Article(ONLINE_RULES, "18")
ONLINE_EFFECT = Article(ONLINE_RULES, "19")
ONLINE_FAILURE_RECORD = Article(ONLINE_RULES, "21")
ONLINE_TERM = Article(ONLINE_RULES, "24")
ONLINE_ENDING = Article(ONLINE_RULES, "25")
APPRAISAL_STOPS_TERM = Article(ONLINE_RULES, "26")

RELIABLE_SIGNATURE = Article(ELECTRONIC_SIGNATURE_LAW, "13")

DAMAGE_HEADS = Article(FALSE_STATEMENT_RULES, "25")
