"""The printed forms: readable again, the same bytes for the same source, nothing executed."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from zipfile import ZipFile

import docx as python_docx
import fastexcel
import pytest

from loss_calc.reports.batch import batch_document
from loss_calc.reports.investor import investor_document
from loss_calc.reports.orders import DOCX, PDF, XLSX, printed_batch, printed_investor
from loss_calc.reports.results import MONEY
from paperkit.document import Ledger
from paperkit.pdf import inputs, pdf
from paperkit.word import docx
from paperkit.word_tables import without_controls

HEADINGS = (
    "一、基本情况",
    "二、计算依据",
    "三、计算方法与参数",
    "四、关键日期及理由",
    "五、基准日与基准价",
    "六、计算结果",
    "七、投资者明细表",
    "八、数据来源与校验",
    "九、声明与限制",
)


def page_count(content: bytes) -> int:
    found = re.search(rb"/Type/Pages/Count (\d+)", content)
    assert found is not None
    return int(found[1])


def test_a_pdf_has_its_pages_and_the_same_bytes_again(batch_source):
    first = printed_batch((batch_source, PDF))
    assert first.startswith(b"%PDF-")
    assert 7 <= page_count(first) <= 9
    assert printed_batch((batch_source, PDF)) == first


def test_a_longer_list_has_more_pages(batch_source):
    longer = replace(batch_source, lines=batch_source.lines * 100)
    more = page_count(printed_batch((longer, PDF))) - page_count(printed_batch((batch_source, PDF)))
    # 301 lines with the sums: 31 on the first page, 36 on each of the others.
    assert more == 8


def test_texts_reach_the_typesetter_as_data_and_are_no_markup(batch_source):
    document = batch_document(batch_source)
    content = json.loads(inputs(document)["document"])
    ledger = content["annexes"][0]["blocks"][1]
    assert "#panic[x]" in ledger["pages"][0]["columns"][1]
    assert pdf(document).startswith(b"%PDF-")


def test_sections_stand_in_the_order_of_an_official_report(batch_source):
    word = python_docx.Document(io.BytesIO(printed_batch((batch_source, DOCX))))
    found = [each.text for each in word.paragraphs if each.style.name == "Heading 1"]
    assert found == [*HEADINGS, "附件一　投资者明细表"]


def test_word_tables_hold_every_investor_with_repeating_headers(batch_source):
    word = python_docx.Document(io.BytesIO(printed_batch((batch_source, DOCX))))
    ledger = word.tables[-1]
    shown = [[cell.text for cell in row.cells] for row in ledger.rows]
    assert [row[1] for row in shown[1:4]] == ["440106********1234", "I2", "#panic[x]"]
    total = batch_source.lines[0].total_fen
    assert shown[1][-2] == f"{total / 100:,.2f}"
    assert shown[-1][:2] == ["合计", "3名"]
    assert [row[-1] for row in shown[1:4]] == ["", "", "1"]
    headers = [table for table in word.tables if "w:tblHeader" in table._tbl.xml]
    assert ledger._tbl in [table._tbl for table in headers]


def test_word_pages_are_numbered_by_fields_in_upright_and_across_sections(batch_source):
    word = python_docx.Document(io.BytesIO(printed_batch((batch_source, DOCX))))
    upright, across = word.sections
    assert upright.page_width < upright.page_height
    assert across.page_width > across.page_height
    footer = upright.footer._element.xml
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    assert word.styles["Paper Body"].element.xml.count('w:eastAsia="仿宋"') == 1


def test_a_word_file_is_the_same_again_to_the_byte(batch_source):
    first = printed_batch((batch_source, DOCX))
    assert printed_batch((batch_source, DOCX)) == first
    with ZipFile(io.BytesIO(first)) as packed:
        assert packed.testzip() is None
        # A zip file counts time in steps of two seconds.
        assert {member.date_time for member in packed.infolist()} == {(2026, 11, 21, 10, 30, 4)}


def test_control_characters_cannot_break_a_word_file(batch_source):
    document = batch_document(batch_source)
    annex = document.annexes[0]
    ledger = next(block for block in annex.blocks if isinstance(block, Ledger))
    row = ("\x00\x07<&>", *ledger.rows[0][1:])
    spoiled = replace(annex, blocks=(replace(ledger, rows=(row,)),))
    word = python_docx.Document(io.BytesIO(docx(replace(document, annexes=(spoiled,)))))
    assert word.tables[-1].rows[1].cells[0].text == without_controls("\x00\x07<&>")


def sheet(content: bytes, name: str) -> list[dict]:
    return fastexcel.read_excel(content).load_sheet(name).to_polars().to_dicts()


def test_a_workbook_gives_every_amount_back_to_the_fen(batch_source):
    content = printed_batch((batch_source, XLSX))
    assert fastexcel.read_excel(content).sheet_names == [
        "汇总",
        "明细",
        "参数",
        "日期与基准价",
        "数据来源",
    ]
    for row, line in zip(sheet(content, "明细"), batch_source.lines, strict=True):
        assert row["投资者编号"] == line.investor_id
        for field, title in MONEY:
            assert round(row[f"{title}（元）"] * 100) == getattr(line, field)
    assert printed_batch((batch_source, XLSX)) == content


def test_a_workbook_holds_amounts_too_long_for_a_number_as_text(batch_source):
    line = batch_source.lines[0]._replace(total_fen=10**15 + 7)
    content = printed_batch((replace(batch_source, lines=(line,)), XLSX))
    assert sheet(content, "明细")[0]["合计（元）"] == "10000000000000.07"


def test_no_text_of_a_workbook_is_a_formula_or_a_link(batch_source):
    content = printed_batch((batch_source, XLSX))
    assert sheet(content, "明细")[1]["姓名（名称）"] == "=HYPERLINK(1)"
    with ZipFile(io.BytesIO(content)) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
    assert sheets
    assert not any(b"<f>" in each or b"<hyperlink" in each for each in sheets)


def test_a_working_paper_shows_every_step_and_no_full_identity_number(investor_source):
    document = investor_document(investor_source)
    headings = [block.text for block in document.blocks if type(block).__name__ == "Heading"]
    steps = investor_source.explanation.rests_on
    assert len(headings) == len(steps) + 2
    assert headings[-2:] == ["十四、数据来源", "十五、声明与限制"]
    written = repr(document)
    assert "440106198001011234" not in written
    # (20.01 * 1000 + 19.03 * 700) / 1700, as one would redo it.
    assert "33331元 ÷ 1700股 = 19.6064705882（33331/1700）" in written
    assert "第二十七条" in written


@pytest.mark.parametrize("form", [PDF, DOCX])
def test_a_working_paper_prints_in_both_forms(investor_source, form):
    content = printed_investor((investor_source, form))
    assert content.startswith(b"%PDF-" if form == PDF else b"PK")
    assert printed_investor((investor_source, form)) == content
