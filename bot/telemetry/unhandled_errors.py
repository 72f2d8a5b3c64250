"""What nobody met: errors that end a thread, or come up where nobody can be told.

Python would write their own words to standard error, which may name a person. They are logged by
their kind and place, as all errors are, and reported.
"""

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from bot.telemetry.error_reports import report_error

log = logging.getLogger(__name__)


def log_unhandled_errors() -> None:
    """Have them logged and reported from now on, in this process."""
    threading.excepthook = lambda told: _note(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _note(told.exc_type, told.exc_value, told.exc_traceback)


def _note(
    kind: type[BaseException], error: BaseException | None, where: TracebackType | None
) -> None:
    if kind is SystemExit:  # by which a thread may end
        return
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    at = f"{Path(where.tb_frame.f_code.co_filename).stem}:{where.tb_lineno}" if where else ""
    log.error("nobody met an error", extra={"error": kind.__name__, "at": at})
    if error is not None:
        report_error(error)
