"""Reports of errors to Sentry, or to what speaks its protocol: where, of which kind, and no more.

What is sent is made anew of what may be told, so that nothing can be forgotten: the kinds of the
errors that led to each other, the places in the code, the event and the request's id. An error's
own words, values of variables, requests, addresses and what was logged before are never sent.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.telemetry.request_notes import current_request_id

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport

_OF_FRAME: Final = ("filename", "module", "function", "lineno", "in_app")
_OF_EVENT: Final = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk")
SECONDS_TO_SEND: Final = 2.0

_report: Callable[[BaseException], object] | None = None


def set_up_error_reports(
    dsn: str, process: str, *, transport: "type[Transport] | None" = None
) -> None:
    """Have errors reported from now on; nothing where ``dsn`` is "".

    ``process`` is "web", or a worker's name. ``transport`` sends in place of the library's own.
    """
    global _report  # noqa: PLW0603 - one for the process, as logging is
    if not dsn:
        _report = None
        return
    import sentry_sdk  # half a second, which who does without it does not wait for

    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name=process,
        before_send=lambda event, _: _scrubbed(event, process),  # type: ignore[arg-type,return-value]  # an event is a mapping
        shutdown_timeout=SECONDS_TO_SEND,
    )
    _report = sentry_sdk.capture_exception


def report_error(error: BaseException) -> None:
    """Report an error that was met and answered; nothing where no reports are set up."""
    if _report is not None:
        _report(error)


def _scrubbed(event: Mapping[str, Any], process: str) -> dict[str, Any]:
    """Return of an event what may be told."""
    kept = {name: event[name] for name in _OF_EVENT if name in event}
    values = event.get("exception", {}).get("values", [])
    tags = {"process": process}
    if request := current_request_id.get():
        tags["request"] = request
    return {**kept, "exception": {"values": [_kind_and_place(one) for one in values]}, "tags": tags}


def _kind_and_place(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    kept = [{name: frame.get(name) for name in _OF_FRAME} for frame in frames]
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": "",
        "stacktrace": {"frames": kept},
    }
