"""OFD files made in code: `ofd(pages)` returns the bytes of one."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words, x, y, size=5.0, **attributes):
    """A TextObject with one TextCode whose characters are set solid; (x, y) is its upper left corner in mm."""
    steps = " ".join(str(size if ord(char) > 255 else size / 2) for char in words[:-1])
    more = {"DeltaX": steps, **{key: value for key, value in attributes.items() if key in {"DeltaX", "DeltaY"}}}
    own = {key: value for key, value in attributes.items() if key not in more}
    code = f'<ofd:TextCode X="0" Y="{size * 0.88}" {_written(more)}>{escape(words)}</ofd:TextCode>'
    place = f"{x} {y} {size * len(words)} {size}"
    return f'<ofd:TextObject ID="1" Boundary="{place}" Font="1" Size="{size}" {_written(own)}>{code}</ofd:TextObject>'


def line(x0, y0, x1, y1):
    """A PathObject that draws a line, in mm of the page."""
    data = f"M {x0} {y0} L {x1} {y1}"
    return f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def picture(number, x, y, width, height, ctm=""):
    """An ImageObject."""
    ctm = ctm or f"{width} 0 0 {height} 0 0"
    return f'<ofd:ImageObject Boundary="{x} {y} {width} {height}" CTM="{ctm}" ResourceID="{number}"/>'


def page(*objects, before=""):
    """Content.xml of a page."""
    return (
        f"<ofd:Page {NAMESPACE}>{before}<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def ofd(pages, *, common="", after="", body="", parts=None):
    """The bytes of an OFD file with one document. `pages` are Content.xml as `page` makes them."""
    entries = "".join(f'<ofd:Page ID="{at}" BaseLoc="Pages/{at}.xml"/>' for at in range(1, len(pages) + 1))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    document = (
        f"<ofd:Document {NAMESPACE}><ofd:CommonData>{area}{common}</ofd:CommonData>"
        f"<ofd:Pages>{entries}</ofd:Pages>{after}</ofd:Document>"
    )
    root = (
        f'<ofd:OFD {NAMESPACE} DocType="OFD" Version="1.0">'
        f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>"
    )
    made = {"OFD.xml": root, "Doc_0/Document.xml": document}
    made.update({f"Doc_0/Pages/{at}.xml": content for at, content in enumerate(pages, start=1)})
    return archive({**made, **(parts or {})})


def archive(parts):
    """The bytes of a zip with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def _written(attributes):
    return " ".join(f"{key}={quoteattr(str(value))}" for key, value in attributes.items())
