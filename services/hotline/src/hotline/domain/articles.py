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
WEALTH_DRAFT = Law(
    name="商业银行个人理财业务风险管理指引（征求意见稿）",
    document_number="",
    in_force_from=date(1995, 7, 1),
    in_force_until=date(2005, 10, 31),
    source="consultation draft, never in force; measures sales before the text as issued",
)
WEALTH_GUIDELINE = Law(
    name="商业银行个人理财业务风险管理指引",
    document_number="",
    in_force_from=date(2005, 11, 1),
    in_force_until=date(2018, 9, 25),
    source="text as issued; repealed with the wealth-management measures of 2018-09-26 [recalled]",
)

BURDEN_OF_PROOF = Article(SECURITIES_LAW, "89.2")

DRAFT_11 = Article(WEALTH_DRAFT, "11")
DRAFT_13 = Article(WEALTH_DRAFT, "13")
DRAFT_14 = Article(WEALTH_DRAFT, "14")
DRAFT_17 = Article(WEALTH_DRAFT, "17")
DRAFT_19 = Article(WEALTH_DRAFT, "19")
DRAFT_20 = Article(WEALTH_DRAFT, "20")
DRAFT_21 = Article(WEALTH_DRAFT, "21")
DRAFT_22 = Article(WEALTH_DRAFT, "22")
DRAFT_23 = Article(WEALTH_DRAFT, "23")
DRAFT_24 = Article(WEALTH_DRAFT, "24")
DRAFT_25 = Article(WEALTH_DRAFT, "25")
DRAFT_26 = Article(WEALTH_DRAFT, "26")
DRAFT_27 = Article(WEALTH_DRAFT, "27")
DRAFT_28 = Article(WEALTH_DRAFT, "28")
DRAFT_29 = Article(WEALTH_DRAFT, "29")
DRAFT_30 = Article(WEALTH_DRAFT, "30")
DRAFT_31 = Article(WEALTH_DRAFT, "31")
DRAFT_32 = Article(WEALTH_DRAFT, "32")
DRAFT_37 = Article(WEALTH_DRAFT, "37")
DRAFT_38 = Article(WEALTH_DRAFT, "38")
DRAFT_40 = Article(WEALTH_DRAFT, "40")
DRAFT_41 = Article(WEALTH_DRAFT, "41")
DRAFT_44 = Article(WEALTH_DRAFT, "44")
DRAFT_45 = Article(WEALTH_DRAFT, "45")
DRAFT_46 = Article(WEALTH_DRAFT, "46")
DRAFT_47 = Article(WEALTH_DRAFT, "47")
DRAFT_48 = Article(WEALTH_DRAFT, "48")
DRAFT_49 = Article(WEALTH_DRAFT, "49")
DRAFT_50 = Article(WEALTH_DRAFT, "50")
DRAFT_51 = Article(WEALTH_DRAFT, "51")
DRAFT_52 = Article(WEALTH_DRAFT, "52")
DRAFT_54 = Article(WEALTH_DRAFT, "54")
DRAFT_55 = Article(WEALTH_DRAFT, "55")
DRAFT_56 = Article(WEALTH_DRAFT, "56")
DRAFT_57 = Article(WEALTH_DRAFT, "57")
DRAFT_58 = Article(WEALTH_DRAFT, "58")
DRAFT_59 = Article(WEALTH_DRAFT, "59")
DRAFT_60 = Article(WEALTH_DRAFT, "60")
DRAFT_61 = Article(WEALTH_DRAFT, "61")
DRAFT_62 = Article(WEALTH_DRAFT, "62")

ISSUED_8 = Article(WEALTH_GUIDELINE, "8")
ISSUED_9 = Article(WEALTH_GUIDELINE, "9")
ISSUED_10 = Article(WEALTH_GUIDELINE, "10")
ISSUED_14 = Article(WEALTH_GUIDELINE, "14")
ISSUED_16 = Article(WEALTH_GUIDELINE, "16")
ISSUED_17 = Article(WEALTH_GUIDELINE, "17")
ISSUED_20 = Article(WEALTH_GUIDELINE, "20")
ISSUED_22 = Article(WEALTH_GUIDELINE, "22")
ISSUED_23 = Article(WEALTH_GUIDELINE, "23")
ISSUED_24 = Article(WEALTH_GUIDELINE, "24")
ISSUED_25 = Article(WEALTH_GUIDELINE, "25")
ISSUED_26 = Article(WEALTH_GUIDELINE, "26")
ISSUED_27 = Article(WEALTH_GUIDELINE, "27")
ISSUED_28 = Article(WEALTH_GUIDELINE, "28")
ISSUED_29 = Article(WEALTH_GUIDELINE, "29")
ISSUED_30 = Article(WEALTH_GUIDELINE, "30")
ISSUED_31 = Article(WEALTH_GUIDELINE, "31")
ISSUED_34 = Article(WEALTH_GUIDELINE, "34")
ISSUED_35 = Article(WEALTH_GUIDELINE, "35")
ISSUED_37 = Article(WEALTH_GUIDELINE, "37")
ISSUED_38 = Article(WEALTH_GUIDELINE, "38")
ISSUED_41 = Article(WEALTH_GUIDELINE, "41")
ISSUED_42 = Article(WEALTH_GUIDELINE, "42")
ISSUED_43 = Article(WEALTH_GUIDELINE, "43")
ISSUED_44 = Article(WEALTH_GUIDELINE, "44")
ISSUED_45 = Article(WEALTH_GUIDELINE, "45")
ISSUED_46 = Article(WEALTH_GUIDELINE, "46")
ISSUED_47 = Article(WEALTH_GUIDELINE, "47")
ISSUED_48 = Article(WEALTH_GUIDELINE, "48")
ISSUED_50 = Article(WEALTH_GUIDELINE, "50")
ISSUED_51 = Article(WEALTH_GUIDELINE, "51")
ISSUED_52 = Article(WEALTH_GUIDELINE, "52")
ISSUED_53 = Article(WEALTH_GUIDELINE, "53")
ISSUED_54 = Article(WEALTH_GUIDELINE, "54")
ISSUED_55 = Article(WEALTH_GUIDELINE, "55")
ISSUED_56 = Article(WEALTH_GUIDELINE, "56")
ISSUED_57 = Article(WEALTH_GUIDELINE, "57")
ISSUED_58 = Article(WEALTH_GUIDELINE, "58")
ISSUED_59 = Article(WEALTH_GUIDELINE, "59")
ISSUED_60 = Article(WEALTH_GUIDELINE, "60")
ISSUED_62 = Article(WEALTH_GUIDELINE, "62")
