"""A document as DOCX: real headings, tables with repeating headers, page-number fields."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lawkit.shanghai import in_shanghai
from paperkit.document import (
    Annex,
    Block,
    Document,
    Facts,
    Figure,
    Heading,
    Ledger,
    Paragraph,
    Part,
    Signatures,
    Table,
)
from paperkit.drawing import drawn
from paperkit.word_styles import (
    new_document,
    set_landscape,
    style_names,
)
from paperkit.word_tables import ledger_xml, table_xml, without_controls

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

BODY = "word/document.xml"
# Text width in twentieths of a point: A4 less its margins, upright and across.
UPRIGHT_WIDTH, ACROSS_WIDTH = 8_845, 14_450
NAMES = style_names()


def docx(document: Document) -> bytes:
    """The document as DOCX; the same document gives the same bytes."""
    word = new_document(document.title, document.running_head, document.made_at)
    writer = _Writer(word)
    writer.front(document)
    for block in document.blocks:
        writer.block(block, UPRIGHT_WIDTH)
    for annex in document.annexes:
        writer.annex(annex)
    buffer = io.BytesIO()
    word.save(buffer)
    return _filled(buffer, writer.tables, document)


class _Writer:
    """Writes blocks into a Word document.

    Tables become marked empty paragraphs: their rows are put in as text when the file is packed,
    because half a million cells would take minutes as objects.
    """

    def __init__(self, word: WordDocument) -> None:
        self.word = word
        self.tables: dict[str, str] = {}

    def front(self, document: Document) -> None:
        """The cover, or the title with the facts beneath."""
        if document.has_cover_page:
            for _ in range(5):
                self.word.add_paragraph()
        self.word.add_paragraph(document.title, style="Title")
        if not document.has_cover_page:
            self._table(table_xml(Facts(document.cover), UPRIGHT_WIDTH))
            return
        for _ in range(4):
            self.word.add_paragraph()
        for name, value in document.cover:
            self.word.add_paragraph(f"{name}：{value}", style=NAMES.cover)
        self.word.add_page_break()  # type: ignore[no-untyped-call]

    def block(self, block: Block, width: int) -> None:
        """One block, in the width of its page."""
        match block:
            case Heading():
                self.word.add_heading(without_controls(block.text), block.level)
            case Paragraph():
                self.word.add_paragraph(without_controls(block.text), style=NAMES.body)
            case Figure():
                self._figure(block)
            case Signatures():
                self._signatures(block)
            case Table():
                if block.caption:
                    self.word.add_paragraph(block.caption, style=NAMES.caption)
                self._table(table_xml(block, width))
            case Facts():
                self._table(table_xml(block, width))
            case Ledger():
                self._table(ledger_xml(block, width))
            case Part():
                self.word.add_page_break()  # type: ignore[no-untyped-call]
                self.word.add_paragraph(without_controls(block.title), style="Title")

    def annex(self, annex: Annex) -> None:
        """An annex on pages across."""
        set_landscape(self.word)
        self.word.add_heading(annex.title, 1)
        for block in annex.blocks:
            self.block(block, ACROSS_WIDTH)

    def _table(self, xml: str) -> None:
        mark = f"[[table-{len(self.tables) + 1}]]"
        self.tables[mark] = xml
        self.word.add_paragraph(mark, style=NAMES.gap)

    def _figure(self, figure: Figure) -> None:
        from docx.shared import Cm  # noqa: PLC0415 - only reports need it

        picture = self.word.add_paragraph(style=NAMES.picture)
        picture.add_run().add_picture(io.BytesIO(drawn(figure.picture, "png")), width=Cm(15.4))
        self.word.add_paragraph(figure.caption, style=NAMES.caption)

    def _signatures(self, signatures: Signatures) -> None:
        for line in signatures.lines:
            self.word.add_paragraph(line, style=NAMES.signature)


def _filled(packed: io.BytesIO, tables: dict[str, str], document: Document) -> bytes:
    """The file with its tables put in; all members carry the moment of the document."""
    local = in_shanghai(document.made_at)
    stamp = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    result = io.BytesIO()
    with ZipFile(packed) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = ZipInfo(name, date_time=stamp)
            member.compress_type = ZIP_DEFLATED
            content = source.read(name)
            target.writestr(member, _with_tables(content, tables) if name == BODY else content)
    return result.getvalue()


def _with_tables(body: bytes, tables: dict[str, str]) -> bytes:
    """Each table before the small paragraph that held its mark."""
    pieces: list[str] = []
    rest = body.decode()
    for mark, xml in tables.items():
        before, found, rest = rest.partition(mark)
        assert found, "every mark was written once"
        start = before.rindex("<w:p>")
        pieces += [before[:start], xml, before[start:]]
    return "".join((*pieces, rest)).encode()
