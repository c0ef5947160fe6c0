"""Files of pictures, opened within limits."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps

from rag.errors import DamagedFile, FileOverLimit

__all__ = ["Pictures"]

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_BYTES = 3  # of a pixel, unpacked
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, ZeroDivisionError)


class Pictures:
    """The pictures of one file, of which a TIFF file may have several."""

    def __init__(self, data: bytes, name: str, *, mebibytes: int) -> None:
        """Open the file; each picture may take as many `mebibytes`.

        Raises: DamagedFile when it is no picture; FileOverLimit when its first picture is too large.
        """
        self._name, self._limit = name, mebibytes * 2**20
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._image = Image.open(io.BytesIO(data), formats=_FORMATS)
                self._count = int(getattr(self._image, "n_frames", 1))
        except Image.DecompressionBombError as error:
            raise self._over() from error
        except _BROKEN as error:
            raise self._damaged() from error

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Image.Image]:
        """Yield the pictures, turned as their files say.

        Raises: DamagedFile when one cannot be unpacked; FileOverLimit when one is too large.
        """
        for number in range(self._count):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self._image.seek(number)
                    self._check_size()
                    picture = ImageOps.exif_transpose(self._image)
                    picture.load()
            except Image.DecompressionBombError as error:
                raise self._over() from error
            except _BROKEN as error:
                raise self._damaged() from error
            yield picture

    def _check_size(self) -> None:
        if self._image.width * self._image.height * _BYTES > self._limit:
            raise self._over()

    def _damaged(self) -> DamagedFile:
        return DamagedFile(
            f"{self._name} is not a whole picture", hint="open it in a viewer, and save it again as PNG or JPEG"
        )

    def _over(self) -> FileOverLimit:
        return FileOverLimit(
            f"{self._name} unpacks to more than {self._limit // 2**20} MiB",
            hint="save it in a lower resolution: 200 dpi",
        )
