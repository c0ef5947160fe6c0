"""What an OFD file holds: documents, their pages with templates, pictures and composite drawings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join

from ingest.formats.ofd.archive import Archive, Element, attribute, child, children, name_of
from ingest.formats.ofd.geometry import numbers

__all__ = ["Leaf", "Resources", "Volume", "bookmarks_of", "read_volumes"]

_ENTRY = "OFD.xml"
_MOST_BOOKMARKS = 5000
_PROTECTING = ("Encryptions", "EncryptInfo", "Encryption")  # GM/T 0099: the parts are encrypted for some readers


@dataclass(frozen=True, slots=True)
class Resources:
    """What pages draw by number."""

    pictures: dict[str, str] = field(default_factory=dict)  # path of the part by id
    composites: dict[str, Element] = field(default_factory=dict)  # content by id
    fonts: dict[str, str] = field(default_factory=dict)  # name by id


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: contents in the order in which they are drawn, those of templates among them."""

    identity: str
    contents: tuple[Element, ...]
    width: float  # mm
    height: float
    resources: Resources


@dataclass(frozen=True, slots=True)
class Volume:
    """One of the documents of a file. Its pages are read when they are asked for."""

    archive: Archive
    path: str
    root: Element
    seals: int
    attachments: int

    @property
    def pages(self) -> list[Element]:
        """The entries of the pages, in order."""
        return list(children(child(self.root, "Pages"), "Page"))

    @property
    def outlines(self) -> Element | None:
        """The bookmarks, if any."""
        return child(self.root, "Outlines")

    def leaves(self) -> Iterator[Leaf]:
        """Yield the pages.

        Raises: DamagedFile when a page is missing or broken; FileOverLimit.
        """
        common = child(self.root, "CommonData")
        shared = Resources()
        for name in ("PublicRes", "DocumentRes"):
            self._add(common, name, self.path, shared)
        templates = {attribute(entry, "ID"): entry for entry in children(common, "TemplatePage")}
        opened: dict[str, Element] = {}
        area = child(common, "PageArea")
        for entry in self.pages:
            path = self._locate(attribute(entry, "BaseLoc"), self.path, "a page")
            page = self.archive.xml(path)
            own = Resources(dict(shared.pictures), dict(shared.composites), dict(shared.fonts))
            self._add(page, "PageRes", path, own)
            under: list[Element] = []
            over: list[Element] = []
            for use in children(page, "Template"):
                known = templates.get(attribute(use, "TemplateID"))
                if known is None:
                    continue
                number = attribute(known, "ID")
                if number not in opened:
                    opened[number] = self.archive.xml(
                        self._locate(attribute(known, "BaseLoc"), self.path, "a template")
                    )
                order = attribute(use, "ZOrder") or attribute(known, "ZOrder")
                (over if order == "Foreground" else under).append(opened[number])
            drawn = [child(part, "Content") for part in (*under, page, *over)]
            width, height = _size(child(page, "Area"), *(child(part, "Area") for part in under), area)
            contents = tuple(content for content in drawn if content is not None)
            yield Leaf(attribute(entry, "ID"), contents, width, height, own)

    def _locate(self, location: str, beside: str, what: str) -> str:
        path = self.archive.find(location, dirname(beside))
        if path is None:
            raise self.archive.missing(f"{what}, {location or 'without a place'},")
        return path

    def _add(self, holder: Element | None, name: str, beside: str, to: Resources) -> None:
        for entry in children(holder, name):
            path = self.archive.find(entry.text or "", dirname(beside))
            if path is not None:
                _add_resources(self.archive, path, to)


def _add_resources(archive: Archive, path: str, to: Resources) -> None:
    root = archive.xml(path)
    folder = join(dirname(path), attribute(root, "BaseLoc"))
    for media in children(child(root, "MultiMedias"), "MultiMedia"):
        file = child(media, "MediaFile")
        found = archive.find((file.text or "") if file is not None else "", folder)
        found = found or archive.find((file.text or "") if file is not None else "", dirname(path))
        if found is not None and attribute(media, "Type").lower() in {"image", ""}:
            to.pictures[attribute(media, "ID")] = found
    for unit in children(child(root, "CompositeGraphicUnits"), "CompositeGraphicUnit"):
        content = child(unit, "Content")
        if content is not None:
            to.composites[attribute(unit, "ID")] = content
    for font in children(child(root, "Fonts"), "Font"):
        to.fonts[attribute(font, "ID")] = attribute(font, "FontName")


def _size(*areas: Element | None) -> tuple[float, float]:
    for area in areas:
        for name in ("PhysicalBox", "ApplicationBox", "CropBox"):
            box = child(area, name)
            found = numbers(box.text, 4) if box is not None else None
            if found and found[2] > 0 and found[3] > 0:
                return found[2], found[3]
    return 210.0, 297.0


def read_volumes(archive: Archive) -> list[Volume]:
    """Return the documents of the file. The list is empty only where the file names none.

    Raises: DamagedFile when a part is missing or broken; ProtectedFile when the parts are encrypted; FileOverLimit.
    """
    if _ENTRY not in archive:
        raise archive.missing(_ENTRY)
    root = archive.xml(_ENTRY)
    volumes = []
    for body in children(root, "DocBody"):
        if any(name_of(part) in _PROTECTING for part in body):
            raise archive.protected()
        place = child(body, "DocRoot")
        path = archive.find((place.text or "") if place is not None else "", "")
        if path is None:
            raise archive.missing("the root of a document")
        document = archive.xml(path)
        seals = _entries(archive, child(body, "Signatures"), "", "Signature")
        attached = _entries(archive, child(document, "Attachments"), dirname(path), "Attachment")
        volumes.append(Volume(archive, path, document, seals, attached))
    return volumes


def _entries(archive: Archive, place: Element | None, folder: str, name: str) -> int:
    """Return how many entries the list at `place` has; a list that is missing or broken has none."""
    path = archive.find((place.text or "") if place is not None else "", folder)
    if path is None:
        return 0
    return sum(1 for _ in children(archive.xml(path), name))


def bookmarks_of(volume: Volume) -> list[tuple[str, int, int]]:
    """Return the bookmarks: title, depth from 0, and number of the page from 1, or 0 where it is not told."""
    numbers = {attribute(page, "ID"): at for at, page in enumerate(volume.pages, start=1)}
    found: list[tuple[str, int, int]] = []
    waiting = [(entry, 0) for entry in reversed(list(children(volume.outlines, "OutlineElem")))]
    while waiting and len(found) < _MOST_BOOKMARKS:
        entry, depth = waiting.pop()
        pages = [attribute(part, "PageID") for part in entry.iterfind("./{*}Actions//{*}Dest")]
        found.append((attribute(entry, "Title"), depth, numbers.get(pages[0], 0) if pages else 0))
        waiting += [(inner, depth + 1) for inner in reversed(list(children(entry, "OutlineElem")))]
    return found
