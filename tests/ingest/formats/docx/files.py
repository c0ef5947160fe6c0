"""Small Word files, made part by part."""

import io
import zipfile

from ingest.formats.document import Grid, Paragraph
from ingest.formats.docx import load
from ingest.formats.loader import Input, Limits

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def part(name, content):
    return f"<?xml version='1.0' encoding='UTF-8'?><w:{name} {_SPACES}>{content}</w:{name}>"


def relations(**targets):
    links = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{name.rstrip("0123456789")}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


def archive(**parts):
    """A zip of parts; ``__`` in a name stands for a slash, and each is an .xml part unless its name has a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/") + ("" if "." in name else ".xml"), content)
    return buffer.getvalue()


def word(body, *, styles="", numbering="", title="", **others):
    """A Word file. `others` are more parts by name: footnotes, endnotes, header1, footer1."""
    names = {"styles": ("styles", styles), "numbering": ("numbering", numbering)}
    names |= {kind: (kind, content) for kind, content in others.items() if kind in ("footnotes", "endnotes")}
    parts = {f"word__{name}": part(tag, content) for name, (tag, content) in names.items()}
    for name, content in others.items():
        if name not in names:
            parts[f"word__{name}"] = part("hdr" if name.startswith("header") else "ftr", content)
    core = f'<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></p>'
    return archive(
        **{
            "_rels/.rels": relations(officeDocument="word/document.xml"),
            "word/_rels/document.xml.rels": relations(**{name: f"{name}.xml" for name in [*names, *others]}),
            "word__document": part("document", f"<w:body>{body}</w:body>"),
            "docProps__core": core,
        },
        **parts,
    )


def p(*runs, style="", properties="", mark=""):
    """A paragraph of runs, which are XML or plain text."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    mark = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{style}{properties}{mark}</w:pPr>{inner}</w:p>"


def r(text="", properties="", content=""):
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    text = f'<w:t xml:space="preserve">{text}</w:t>' if text else ""
    return f"<w:r>{properties}{text}{content}</w:r>"


def tbl(*rows, properties="", widths=()):
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def tr(*cells, properties=""):
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tc(*paragraphs, properties=""):
    inner = "".join(one if one.startswith("<") else p(one) for one in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def lists(*levels, number=1, overrides="", styles=()):
    """A list whose levels are pairs of a format and a text, such as ("decimal", "%1.")."""
    inner = ""
    for place, (form, text, *more) in enumerate(levels):
        inner += (
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{"".join(more)}'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{inner}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/>{overrides}</w:num>'
    )


def listed(level=0, number=1):
    """The property of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def style(identifier, name, properties="", based=""):
    based = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def read(data, **limits):
    return load(Input(data, "report.docx", ".docx", Limits(**limits)))


def texts(document, *, furniture=False):
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.furniture == furniture]


def grids(document):
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(grid):
    """The texts of a grid by row."""
    return [[cell.text for cell in grid.cells if cell.row == row] for row in sorted({cell.row for cell in grid.cells})]
