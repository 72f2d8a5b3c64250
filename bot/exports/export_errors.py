"""Refusing what cannot be done with an export."""

from sqlalchemy import Connection

from bot.languages import PhrasedError
from bot.storage.exports import exports
from bot.storage.exports.exports import ExportRow


class ExportRefused(PhrasedError):
    """What was asked for cannot be done with an export as things stand."""

    section = "export_refusals"


def get_export_or_refuse(
    connection: Connection, export_id: int, *, lock: bool = False
) -> ExportRow:
    """Return the export. Raises ``ExportRefused`` where there is none."""
    row = exports.find(connection, export_id, lock=lock)
    if row is None:
        raise ExportRefused("no_such_export", number=export_id)
    return row
