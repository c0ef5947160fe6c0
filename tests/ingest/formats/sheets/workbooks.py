"""Workbooks made in tests: by openpyxl and xlwt, or part by part."""

import io
import zipfile

import openpyxl
import xlwt

from ingest.formats.document import Grid, Paragraph
from ingest.formats.loader import Input, Limits
from ingest.formats.sheets import load

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def xlsx(**sheets):
    """Make a workbook: each sheet is a list of rows, or a function that fills an openpyxl sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        if callable(content):
            content(sheet)
        else:
            for row in content:
                sheet.append(list(row))
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(fill):
    """Make a workbook of Excel 97. `fill` gets an xlwt workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    fill(book)
    return saved(book)


def parts(sheet, *, namespace=MAIN, strings="", styles="", workbook="", sheets=1):
    """Make a workbook of raw XML. `sheet` is the inside of the worksheet."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    if namespace == STRICT:
        office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    names = "".join(f'<sheet name="表格{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    content = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{office}">{workbook}'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{relations}'
        f'<Relationship Id="s" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="t" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{namespace}">{styles}</styleSheet>',
    }
    for number in range(1, sheets + 1):
        content[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{namespace}">{sheet}</worksheet>'
    return zipped(content)


def zipped(content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in content.items():
            file.writestr(name, text)
    return stream.getvalue()


def read(data, suffix=".xlsx", **limits):
    return load(Input(data, f"表{suffix}", suffix, Limits(**limits)))


def told(document):
    """Return the document in short: a text for a paragraph, rows of texts for a grid."""
    return [block.text if isinstance(block, Paragraph) else rows(block) for block in document.blocks]


def rows(grid):
    height = max(cell.row for cell in grid.cells) + 1
    width = max(cell.column + cell.columns for cell in grid.cells)
    texts = {(cell.row, cell.column): cell.text for cell in grid.cells}
    return [[texts.get((row, column), "") for column in range(width)] for row in range(height)]


def grids(document):
    return [block for block in document.blocks if isinstance(block, Grid)]


def named(grid):
    return {cell.name: cell.text for cell in grid.cells}
