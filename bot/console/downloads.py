"""Files that are handed out: sent from the disk, never read into memory whole; or small ones."""

from pathlib import Path
from typing import Final

import flask

from bot.web.page_headers import FILE_HEADER

FILE_TYPE: Final = "application/octet-stream"
"""Of what is to be saved alone: no browser opens it."""


def hand_out(file: Path, name: str, content_type: str) -> flask.Response:
    """Return the answer by which a browser saves a file under a name of plain letters."""
    response = flask.Response(content_type=content_type)
    response.headers.set("content-disposition", "attachment", filename=name)
    response.headers[FILE_HEADER] = str(file.absolute())
    return response


def hand_out_text(text: str, name: str, content_type: str) -> flask.Response:
    """Return the answer by which a browser saves a text that is written to no disk here."""
    return hand_out_made(text.encode(), name, f"{content_type}; charset=utf-8")


def hand_out_made(content: bytes, name: str, content_type: str) -> flask.Response:
    """Return the answer by which a browser saves a small file that was made just now."""
    response = flask.Response(content, content_type=content_type)
    response.headers.set("content-disposition", "attachment", filename=name)
    return response
