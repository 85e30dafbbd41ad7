"""The look of a Word paper: official type faces and sizes, margins, page numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SONG, FANGSONG, HEITI, LATIN = "宋体", "仿宋", "黑体", "Times New Roman"


@dataclass(frozen=True, slots=True)
class StyleNames:
    """Names of the paragraph styles beside Word's own title and headings."""

    body: str = "Paper Body"
    cover: str = "Paper Cover"
    caption: str = "Paper Caption"
    picture: str = "Paper Picture"
    signature: str = "Paper Signature"
    gap: str = "Paper Gap"
    cell_left: str = "PaperCellLeft"
    cell_center: str = "PaperCellCenter"
    cell_right: str = "PaperCellRight"
    head: str = "PaperHead"
    small_left: str = "PaperSmallLeft"
    small_center: str = "PaperSmallCenter"
    small_right: str = "PaperSmallRight"
    small_head: str = "PaperSmallHead"


def style_names() -> StyleNames:
    """The names that both the styles and the tables use."""
    return StyleNames()


def new_document(title: str, running_head: str, made_at: datetime) -> WordDocument:
    """An empty document with every style, its header and its footer."""
    from docx import Document  # noqa: PLC0415 - only reports need it
    from docx.shared import Cm  # noqa: PLC0415

    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(2.8)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.different_first_page_header_footer = True
    _add_styles(word)
    section.header.paragraphs[0].text = running_head
    add_page_fields(section.footer.paragraphs[0])
    add_page_fields(section.first_page_footer.paragraphs[0])
    properties = word.core_properties
    stamp = made_at.astimezone(UTC)
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = stamp
    properties.last_modified_by, properties.language = "", "zh-CN"
    return word


def set_landscape(word: WordDocument) -> None:
    """A new section on pages across, numbered on."""
    from docx.enum.section import WD_ORIENT, WD_SECTION  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.left_margin = section.right_margin = Cm(2.1)
    section.different_first_page_header_footer = False


def add_page_fields(paragraph: Any) -> None:
    """第X页 共Y页 as fields, centred."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("第")
    _add_field(paragraph, "PAGE")
    paragraph.add_run("页　共")
    _add_field(paragraph, "NUMPAGES")
    paragraph.add_run("页")


def _add_field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run()
        if kind == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind == "shown":
            run.text = "1"
            continue
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _add_styles(word: WordDocument) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE  # noqa: PLC0415

    names = StyleNames()
    _speak_chinese(word)
    _set_font(word.styles["Normal"], FANGSONG, 12)
    _set_font(word.styles["Title"], SONG, 24, is_bold=True)
    _set_space(word.styles["Title"], SIDE.CENTER, before=0, after=12)
    _drop_borders(word.styles["Title"])
    _set_font(word.styles["Heading 1"], HEITI, 14)
    _set_space(word.styles["Heading 1"], SIDE.LEFT, before=14, after=8)
    _set_font(word.styles["Heading 2"], HEITI, 12)
    _set_space(word.styles["Heading 2"], SIDE.LEFT, before=10, after=6)
    _set_font(word.styles["Header"], SONG, 9)
    _set_font(word.styles["Footer"], SONG, 9)
    _new(word, names.body, FANGSONG, 12, SIDE.JUSTIFY, indent=24, line=1.4)
    _new(word, names.cover, FANGSONG, 14, SIDE.LEFT, left=70, line=1.6)
    _new(word, names.caption, HEITI, 10.5, SIDE.CENTER, before=8, after=4, keeps=True)
    _new(word, names.picture, SONG, 10.5, SIDE.CENTER, before=6, keeps=True)
    _new(word, names.signature, FANGSONG, 12, SIDE.LEFT, left=220, line=1.8, keeps=True)
    _new(word, names.gap, SONG, 4, SIDE.LEFT)
    for prefix, size, air in (("PaperCell", 10, 2.5), ("PaperSmall", 7, 1)):
        for side in (SIDE.LEFT, SIDE.CENTER, SIDE.RIGHT):
            name = f"{prefix}{side.name.capitalize()}"
            _new(word, name, SONG, size, side, before=air, after=air)
    _new(word, names.head, HEITI, 10, SIDE.CENTER, before=2.5, after=2.5)
    _new(word, names.small_head, HEITI, 7, SIDE.CENTER, before=1, after=1)


def _new(
    word: WordDocument,
    name: str,
    face: str,
    size: float,
    side: Any,
    *,
    before: float = 0,
    after: float = 0,
    left: float = 0,
    indent: float = 0,
    line: float = 1.0,
    keeps: bool = False,
) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    _set_font(style, face, size)
    _set_space(style, side, before=before, after=after)
    layout = style.paragraph_format
    layout.left_indent, layout.first_line_indent = Pt(left), Pt(indent)
    layout.line_spacing, layout.keep_with_next = line, keeps


def _set_font(style: Any, face: str, size: float, *, is_bold: bool = False) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), is_bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:hAnsi"), LATIN)


def _set_space(style: Any, side: Any, *, before: float, after: float) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    layout = style.paragraph_format
    layout.alignment = side
    layout.space_before, layout.space_after = Pt(before), Pt(after)


def _drop_borders(style: Any) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _speak_chinese(word: WordDocument) -> None:
    """Punctuation is placed as on the mainland."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
