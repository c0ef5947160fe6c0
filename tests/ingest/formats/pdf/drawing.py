"""Small PDFs for tests, drawn with reportlab in a Chinese font that readers have."""

from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.formats.document import Paragraph
from ingest.formats.loader import Input, Limits
from ingest.formats.pdf import load

WIDTH, HEIGHT = 595, 842
LEFT, TOP, SIZE, PITCH, COLUMNS = 72, 90, 12, 20, 36  # the block: 36 characters of 12 points
FONT = "STSong-Light"


class Drawing:
    """A PDF that is drawn page by page; places are points from the upper left corner."""

    def __init__(self, **options):
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(WIDTH, HEIGHT), **options)
        self.y = TOP

    def text(self, words, x=LEFT, y=None, size=SIZE, **how):
        """Write `words` with their base line at `y`."""
        text = self.canvas.beginText(x, HEIGHT - (self.y if y is None else y))
        text.setFont(FONT, size)
        if "mode" in how:
            text.setTextRenderMode(how["mode"])
        if "colour" in how:
            text.setFillColorRGB(*how["colour"])
        text.textOut(words)
        self.canvas.drawText(text)
        if y is None:
            self.y += PITCH

    def paragraph(self, words, columns=COLUMNS, x=LEFT, indent=2):
        """Write `words` as lines of `columns` characters, the first one indented."""
        first = columns - indent
        self.text(words[:first], x + indent * SIZE)
        for at in range(first, len(words), columns):
            self.text(words[at : at + columns], x)

    def page(self):
        self.canvas.showPage()
        self.y = TOP

    def data(self):
        self.canvas.save()
        return self.buffer.getvalue()

    def load(self, **limits):
        return load(Input(self.data(), "某市.pdf", ".pdf", Limits(**limits)))


def texts(document, *, furniture=False):
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.furniture == furniture]


def sentence(number, length=100):
    """Return a sentence of `length` characters that no other number gives."""
    signs = "各级部门认真落实责任并加强督促检查确保任务完成全市经济社会发展民生改善项目建设环境治理"
    words = f"第{number}项工作按照年初确定的目标有序推进，"
    filler = (signs[(at * at + 7 * number * at + at // 5) % len(signs)] for at in range(length))
    return (words + "".join(filler))[: length - 1] + "。"
