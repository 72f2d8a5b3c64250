"""Large bodies lie in files, which the web server sends piece by piece.

It copies a body that it is given whole for each connection, and holds the copy until the last of
it was read: whoever asks for many pictures and reads nothing would fill the memory. Of a file it
reads no more than a connection takes.
"""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from webhooks.request import Response

LARGE_BYTES: Final = 64 * 1024
"""A body above this lies in a file; hardly any but pictures are as large."""
MAX_FILES: Final = 64
"""Files at once. What is dropped is still read to its end by who has begun to."""
_QUOTE: Final = '"'


class BodyFiles:
    """The files of one process, gone when it ends. Used by its event loop alone.

    One that is killed leaves them: no more than ``MAX_FILES``. They lie ``below`` a folder, which
    is the system's for such files if none is named.
    """

    def __init__(self, *, most: int = MAX_FILES, below: Path | None = None) -> None:
        self._most, self._below = most, below
        self._folder: TemporaryDirectory[str] | None = None
        self._files: OrderedDict[str, Path] = OrderedDict()

    def with_file(self, response: Response, etag: str) -> Response:
        """Return a response with its body in a file, if that is large and a file can be had.

        ``etag`` names the content: a file is written once for all who ask.
        """
        body = response.body
        if isinstance(body, str) or len(body) <= LARGE_BYTES:
            return response
        try:
            file = self._find_or_write(f"{etag.strip(_QUOTE)}-{len(body)}", body)
        except OSError:  # no room there, or nowhere to write: then it is sent from memory
            return response
        headers = (*response.headers, ("content-length", str(len(body))))
        return replace(response, body=b"", file=file, headers=headers)

    def _find_or_write(self, name: str, body: bytes) -> Path:
        file = self._files.get(name)
        if file is None or not file.exists():  # a system may clear away what lies there for days
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="pages-", dir=self._below)
            file = Path(self._folder.name, name)
            file.write_bytes(body)
            self._files[name] = file
            if len(self._files) > self._most:
                _, oldest = self._files.popitem(last=False)
                oldest.unlink(missing_ok=True)
        self._files.move_to_end(name)
        return file

    def close(self) -> None:
        """Remove the files."""
        self._files.clear()
        if self._folder is not None:
            with suppress(OSError):
                self._folder.cleanup()
            self._folder = None
