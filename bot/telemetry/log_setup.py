"""How log lines look: for people at a terminal, as JSON where there is none.

Our own lines are those of Python's ``logging``: the event in plain words that stay the same, and
what differs as ``extra``. Of a library only that it reports something is shown, where, and which
kind of error: its words may quote an address, or what a person wrote.
"""

import logging
import sys
import time
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

from bot.telemetry.request_notes import current_request_id

Form = Literal["lines", "json"]

OURS: Final = ("bot", "webhooks")
_SILENT: Final = ("dbos", "sqlalchemy", "alembic", "psycopg", "asyncio", "fontTools")
"""Libraries whose errors reach us as exceptions too: we log those once, in our own words."""
_NOT_WRITTEN: Final = frozenset({"exc_info", "stack", "message", "asctime"})
"""Parts of a record that are left out: a traceback's last line holds the error's own words, and
other handlers leave theirs."""
_SAME_LINE_SECONDS: Final = 60.0
"""For so long a library's line from the same place is not written again."""

Fields = MutableMapping[str, Any]


def choose_form(wanted: str, stream: TextIO) -> Form:
    """Return the form of lines: as the setting LOG_FORMAT says, or by where they go."""
    if wanted in {"lines", "json"}:
        return "json" if wanted == "json" else "lines"
    return "lines" if stream.isatty() else "json"


def set_up_logging(process: str, wanted: str, stream: TextIO | None = None) -> Form:
    """Have all that this process logs written in one form; return which.

    ``process`` is what stands in each line: "web", or a worker's name. ``stream`` is standard
    error if it is None.
    """
    stream = stream or sys.stderr
    form = choose_form(wanted, stream)
    handler = _Lines(stream)
    handler.setFormatter(make_formatter(process, form, is_terminal=stream.isatty()))
    handler.addFilter(_LibraryLines())
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Lines)), handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in _SILENT:
        silenced = logging.getLogger(name)
        silenced.handlers, silenced.propagate = [logging.NullHandler()], False
    return form


def make_formatter(process: str, form: Form, *, is_terminal: bool = False) -> logging.Formatter:
    """Return what turns a record into a line."""
    import structlog  # takes some time, which commands do not need

    def add_surroundings(_logger: object, _method: str, fields: Fields) -> Fields:
        record: logging.LogRecord = fields["_record"]
        request = current_request_id.get()
        return {
            "time": as_time(record.created),
            "level": record.levelname.lower(),
            **fields,
            **({"request": request} if request else {}),
            "process": process,
        }

    if form == "json":
        renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=is_terminal, timestamp_key="time")
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), _hide_words, add_surroundings],
    )


def as_time(unix_seconds: float) -> str:
    """Return a moment as it stands in a line: 2026-11-27T10:25:58.123Z."""
    moment = datetime.fromtimestamp(unix_seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def is_ours(logger: str) -> bool:
    """Say whether a logger is one of this program's own."""
    return logger.partition(".")[0] in OURS


def describe_library_record(record: logging.LogRecord) -> Mapping[str, str]:
    """Return what may be shown of a library's record: where it comes from, and what failed."""
    kind = record.exc_info[0] if record.exc_info else None
    error = {"error": kind.__name__} if kind else {}
    return {"library": record.name, "at": f"{record.module}:{record.lineno}", **error}


def _hide_words(_logger: object, _method: str, fields: Fields) -> Fields:
    record: logging.LogRecord = fields["_record"]
    if is_ours(record.name):
        kept = {name: value for name, value in fields.items() if name not in _NOT_WRITTEN}
        return kept | {"logger": record.name}
    own = {name: value for name, value in fields.items() if name.startswith("_")}
    return {**own, "event": "a library reports something", **describe_library_record(record)}


class _Lines(logging.StreamHandler[TextIO]):
    """Writes the lines; known again by its class where logging is set up anew."""


class _LibraryLines(logging.Filter):
    """Lets a library's line through once a minute from each place."""

    def __init__(self) -> None:
        super().__init__()
        self._written: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is written."""
        if is_ours(record.name):
            return True
        now, place = time.monotonic(), (record.pathname, record.lineno)
        last = self._written.get(place)
        if last is not None and now - last < _SAME_LINE_SECONDS:
            return False
        self._written[place] = now
        return True
