"""The register of the articles that this domain carries out."""

from __future__ import annotations

from datetime import date

from lawkit.articles import Article, Law

MEASURES = Law(
    name="商用物业抵押贷款管理暂行办法",
    document_number="总发〔2010〕25号",
    in_force_from=date(2010, 3, 15),
    source="the bank's measures for this product, 48 articles",
)
ANNEX = Law(
    name="商用物业抵押贷款操作规程（暂行）",
    document_number="总发〔2010〕25号附件1",
    in_force_from=date(2010, 3, 15),
    source="annex 1 of the bank's measures; the text at hand breaks off in article 19",
)
NOTICE_2024 = Law(
    name="中国人民银行办公厅 国家金融监督管理总局办公厅关于做好经营性物业贷款管理的通知",
    document_number="银办发〔2024〕8号",
    in_force_from=date(2024, 1, 24),
    source="the figures as published on the day; the number of the item is recalled",
)
GROUP_GUIDELINE = Law(
    name="商业银行集团客户授信业务风险管理指引",
    document_number="银监会令2010年第4号",
    in_force_from=date(2010, 6, 4),
    source="questions 82 and 83 of the collection; document and article numbers are recalled",
)
OFF_BALANCE_GUIDELINE = Law(
    name="商业银行表外业务风险管理指引",
    document_number="银发〔2000〕344号",
    in_force_from=date(2000, 11, 9),
    in_force_until=date(2011, 3, 17),
    source="third text of the collection on bank risk; number and days are recalled",
)
OFF_BALANCE_DRAFT = Law(
    name="商业银行表外业务风险管理指引（修订征求意见稿）",
    document_number="2016年征求意见稿",
    in_force_from=date(2016, 11, 23),
    source="fourth text of the collection on bank risk, a consultation draft; day is recalled",
)
WEALTH_GUIDELINE = Law(
    name="商业银行个人理财业务风险管理指引",
    document_number="银监发〔2005〕63号",
    in_force_from=date(2005, 11, 1),
    source="second text of the collection on bank risk; applied to credit by analogy",
)

# The measures: scope and definitions
MEASURES_2 = Article(MEASURES, "2")
MEASURES_3 = Article(MEASURES, "3")
MEASURES_4 = Article(MEASURES, "4")
MEASURES_5 = Article(MEASURES, "5")
MEASURES_6 = Article(MEASURES, "6")
MEASURES_7 = Article(MEASURES, "7")
MEASURES_8 = Article(MEASURES, "8")
MEASURES_9 = Article(MEASURES, "9")
MEASURES_10 = Article(MEASURES, "10")
MEASURES_11 = Article(MEASURES, "11")
MEASURES_12 = Article(MEASURES, "12")

# Borrower, property, lease class
MEASURES_13 = Article(MEASURES, "13")
MEASURES_13_1 = Article(MEASURES, "13(1)")
MEASURES_13_2 = Article(MEASURES, "13(2)")
MEASURES_13_3 = Article(MEASURES, "13(3)")
MEASURES_13_4 = Article(MEASURES, "13(4)")
MEASURES_13_5 = Article(MEASURES, "13(5)")
MEASURES_14_1 = Article(MEASURES, "14(1)")
MEASURES_14_2 = Article(MEASURES, "14(2)")
MEASURES_14_3 = Article(MEASURES, "14(3)")
MEASURES_14_4 = Article(MEASURES, "14(4)")
MEASURES_14_5 = Article(MEASURES, "14(5)")
MEASURES_14_6 = Article(MEASURES, "14(6)")
MEASURES_14_7 = Article(MEASURES, "14(7)")
MEASURES_15_1 = Article(MEASURES, "15(1)")
MEASURES_15_2 = Article(MEASURES, "15(2)")

# Purpose, amount, term, rate, collateral rate
MEASURES_16 = Article(MEASURES, "16")
MEASURES_17 = Article(MEASURES, "17")
MEASURES_18 = Article(MEASURES, "18")
MEASURES_18_1 = Article(MEASURES, "18(1)")
MEASURES_18_2 = Article(MEASURES, "18(2)")
MEASURES_19 = Article(MEASURES, "19")
MEASURES_20 = Article(MEASURES, "20")

# Leases and rent
MEASURES_21 = Article(MEASURES, "21")
MEASURES_22 = Article(MEASURES, "22")
MEASURES_23_1 = Article(MEASURES, "23(1)")
MEASURES_23_2 = Article(MEASURES, "23(2)")
MEASURES_23_3 = Article(MEASURES, "23(3)")
MEASURES_23_4 = Article(MEASURES, "23(4)")

# Papers, investigation, approval, insurance
MEASURES_25 = Article(MEASURES, "25")
MEASURES_26 = Article(MEASURES, "26")
MEASURES_27 = Article(MEASURES, "27")

# The running loan
MEASURES_28 = Article(MEASURES, "28")
MEASURES_29 = Article(MEASURES, "29")
MEASURES_30 = Article(MEASURES, "30")
MEASURES_31 = Article(MEASURES, "31")
MEASURES_32 = Article(MEASURES, "32")
MEASURES_33 = Article(MEASURES, "33")
MEASURES_34 = Article(MEASURES, "34")
MEASURES_34_3 = Article(MEASURES, "34(3)")
MEASURES_35 = Article(MEASURES, "35")
MEASURES_36 = Article(MEASURES, "36")
MEASURES_37 = Article(MEASURES, "37")
MEASURES_38 = Article(MEASURES, "38")
MEASURES_39 = Article(MEASURES, "39")
MEASURES_40 = Article(MEASURES, "40")
MEASURES_41 = Article(MEASURES, "41")
MEASURES_42 = Article(MEASURES, "42")
MEASURES_43 = Article(MEASURES, "43")
MEASURES_46 = Article(MEASURES, "46")

# The operating procedure
ANNEX_2 = Article(ANNEX, "2")
ANNEX_3 = Article(ANNEX, "3")
ANNEX_4 = Article(ANNEX, "4")
ANNEX_5 = Article(ANNEX, "5")
ANNEX_6 = Article(ANNEX, "6")
ANNEX_7 = Article(ANNEX, "7")
ANNEX_8 = Article(ANNEX, "8")
ANNEX_9 = Article(ANNEX, "9")
ANNEX_9_7 = Article(ANNEX, "9(7)")
ANNEX_10 = Article(ANNEX, "10")
ANNEX_11 = Article(ANNEX, "11")
ANNEX_12 = Article(ANNEX, "12")
ANNEX_13 = Article(ANNEX, "13")
ANNEX_14 = Article(ANNEX, "14")
ANNEX_15 = Article(ANNEX, "15")
ANNEX_16 = Article(ANNEX, "16")
ANNEX_17 = Article(ANNEX, "17")
ANNEX_18 = Article(ANNEX, "18")

# The national notice of 2024
NOTICE_2 = Article(NOTICE_2024, "2")

# Credit-wide rules
GROUP_QUIZ_82 = Article(GROUP_GUIDELINE, "12")
GROUP_QUIZ_83 = Article(GROUP_GUIDELINE, "13")
OFF_BALANCE_7 = Article(OFF_BALANCE_GUIDELINE, "7")
OFF_BALANCE_8 = Article(OFF_BALANCE_GUIDELINE, "8")
OFF_BALANCE_11 = Article(OFF_BALANCE_GUIDELINE, "11")
OFF_BALANCE_12 = Article(OFF_BALANCE_GUIDELINE, "12")
OFF_BALANCE_17 = Article(OFF_BALANCE_GUIDELINE, "17")
OFF_BALANCE_20 = Article(OFF_BALANCE_GUIDELINE, "20")
WEALTH_10 = Article(WEALTH_GUIDELINE, "10")
WEALTH_45 = Article(WEALTH_GUIDELINE, "45")
WEALTH_46 = Article(WEALTH_GUIDELINE, "46")
WEALTH_47 = Article(WEALTH_GUIDELINE, "47")
DRAFT_2016_4 = Article(OFF_BALANCE_DRAFT, "4")
DRAFT_2016_7 = Article(OFF_BALANCE_DRAFT, "7")
DRAFT_2016_13 = Article(OFF_BALANCE_DRAFT, "13")
DRAFT_2016_14 = Article(OFF_BALANCE_DRAFT, "14")
DRAFT_2016_17 = Article(OFF_BALANCE_DRAFT, "17")
DRAFT_2016_18 = Article(OFF_BALANCE_DRAFT, "18")
DRAFT_2016_20 = Article(OFF_BALANCE_DRAFT, "20")
DRAFT_2016_21 = Article(OFF_BALANCE_DRAFT, "21")
DRAFT_2016_25 = Article(OFF_BALANCE_DRAFT, "25")
OFF_BALANCE_9 = Article(OFF_BALANCE_GUIDELINE, "9")
OFF_BALANCE_21 = Article(OFF_BALANCE_GUIDELINE, "21")
MEASURES_44_1 = Article(MEASURES, "44(1)")
MEASURES_44_2 = Article(MEASURES, "44(2)")
MEASURES_44_3 = Article(MEASURES, "44(3)")
MEASURES_44_4 = Article(MEASURES, "44(4)")
MEASURES_44_5 = Article(MEASURES, "44(5)")
MEASURES_44_6 = Article(MEASURES, "44(6)")
MEASURES_44_7 = Article(MEASURES, "44(7)")
MEASURES_44_8 = Article(MEASURES, "44(8)")
MEASURES_44_9 = Article(MEASURES, "44(9)")
MEASURES_45_1 = Article(MEASURES, "45(1)")
MEASURES_45_2 = Article(MEASURES, "45(2)")
MEASURES_45_3 = Article(MEASURES, "45(3)")
MEASURES_45_4 = Article(MEASURES, "45(4)")
MEASURES_24 = Article(MEASURES, "24")
MEASURES_24_1 = Article(MEASURES, "24(1)")
MEASURES_25_1 = Article(MEASURES, "25(1)")
MEASURES_24_2 = Article(MEASURES, "24(2)")
MEASURES_25_2 = Article(MEASURES, "25(2)")
MEASURES_24_3 = Article(MEASURES, "24(3)")
MEASURES_25_3 = Article(MEASURES, "25(3)")
MEASURES_24_4 = Article(MEASURES, "24(4)")
MEASURES_25_4 = Article(MEASURES, "25(4)")
MEASURES_24_5 = Article(MEASURES, "24(5)")
MEASURES_25_5 = Article(MEASURES, "25(5)")
MEASURES_24_6 = Article(MEASURES, "24(6)")
MEASURES_25_6 = Article(MEASURES, "25(6)")
ANNEX_2_1 = Article(ANNEX, "2(1)")
ANNEX_2_2 = Article(ANNEX, "2(2)")
ANNEX_2_3 = Article(ANNEX, "2(3)")
ANNEX_2_4 = Article(ANNEX, "2(4)")
ANNEX_2_5 = Article(ANNEX, "2(5)")
ANNEX_2_6 = Article(ANNEX, "2(6)")
ANNEX_2_7 = Article(ANNEX, "2(7)")
ANNEX_2_8 = Article(ANNEX, "2(8)")
ANNEX_9_1 = Article(ANNEX, "9(1)")
ANNEX_9_2 = Article(ANNEX, "9(2)")
ANNEX_9_3 = Article(ANNEX, "9(3)")
ANNEX_9_4 = Article(ANNEX, "9(4)")
ANNEX_9_5 = Article(ANNEX, "9(5)")
ANNEX_9_6 = Article(ANNEX, "9(6)")
ANNEX_9_8 = Article(ANNEX, "9(8)")
ANNEX_10_1 = Article(ANNEX, "10(1)")
ANNEX_10_2 = Article(ANNEX, "10(2)")
ANNEX_10_3 = Article(ANNEX, "10(3)")
ANNEX_10_4 = Article(ANNEX, "10(4)")
ANNEX_10_5 = Article(ANNEX, "10(5)")
