"""Columns of a paper: as declared, wider where a number would run into the next."""

from paperkit.table_report import Kind, ReportColumn, ReportTable, paper_table

COLUMNS = (
    ReportColumn("name", "科目", share=1),
    *(ReportColumn(f"{number}_fen", "金额", Kind.MONEY, 3) for number in range(5)),
)


def shares_of(*amounts):
    table = ReportTable("试算平衡表", COLUMNS, [("银行存款", *amounts)])
    return [column.share for column in paper_table(table).columns]


def test_small_amounts_keep_the_declared_widths():
    assert shares_of(1, 2, 3, 4, 5) == [1, 3, 3, 3, 3, 3]


def test_an_amount_of_ten_digits_gets_the_room_it_needs():
    wide = shares_of(0, 101_874_811_000_000, 0, 0, 101_874_811_000_000)
    assert wide[2] == wide[5] > 3 * wide[1]
    line = 95 / sum(wide)
    assert wide[2] * line > len("1,018,748,110,000.00")
