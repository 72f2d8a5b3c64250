"""Files that are handed out: they are sent from the disk, and never read into memory whole."""

from pathlib import Path

import flask

from bot.web.page_headers import FILE_HEADER


def hand_out(file: Path, name: str, content_type: str) -> flask.Response:
    """Return the answer by which a browser saves a file under a name of plain letters."""
    response = flask.Response(content_type=content_type)
    response.headers.set("content-disposition", "attachment", filename=name)
    response.headers[FILE_HEADER] = str(file.absolute())
    return response
