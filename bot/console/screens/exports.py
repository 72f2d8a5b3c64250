"""Exports: asked for, released by a second organizer, written by a worker, fetched once."""

from collections.abc import Callable
from typing import Any, Final

import flask
from flask import Blueprint
from werkzeug.exceptions import NotFound

from bot.console import worker_jobs
from bot.console.access import needs
from bot.console.campaign_names import list_campaign_titles, name_organizations, title_of
from bot.console.downloads import FILE_TYPE, hand_out
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.exports import export_life
from bot.exports.build import JOB_NAME, write_export_job
from bot.exports.columns import columns_of
from bot.exports.export_errors import ExportRefused
from bot.exports.export_life import UNFETCHED, Wanted
from bot.exports.file_formats import FileFormat, fits_a_sheet
from bot.languages import PhrasedError
from bot.organizers.roles import Permission
from bot.organizers.second_approval import MAX_REASON, ApprovalRefused
from bot.storage.exports.exports import ExportRow
from bot.storage.schema.export_tables import ExportKind, ExportStatus

blueprint = Blueprint("exports", __name__)
MOST_KEY_CHARACTERS: Final = 4_000


@blueprint.get("/exports")
@needs(Permission.APPROVE)
def show() -> str:
    """Show the newest exports."""
    return render(
        "exports.html", exports=export_life.list_exports(runtime()), most=export_life.MAX_LISTED
    )


@blueprint.route("/exports/new", methods=["GET", "POST"])
@needs(Permission.EXPORT, fresh_factor=True)
def ask() -> flask.typing.ResponseReturnValue:
    """Ask for an export; without personal data it is written at once."""
    form = Form({"export_kind": ExportKind.SIGNATURES.value, "file_format": FileFormat.CSV.value})
    if form.is_sent:
        wanted = _read_wanted(form)
        if form.is_right and wanted is not None:
            try:
                row = export_life.ask(runtime(), current_visit().organizer, wanted)
            except (ExportRefused, ApprovalRefused) as refusal:
                form.refuse_for(refusal, _field_of(refusal))
            else:
                if row.status is ExportStatus.RELEASED:
                    worker_jobs.start(write_export_job(runtime()), row.id)
                return lead_to("exports.show_export", "export_asked", export_number=row.id)
    return (render_refused if form.is_sent else render)(
        "export_new.html",
        form=form,
        kinds=[
            (one.value, say(f"export_kinds.{one}"), say(f"export_kinds_about.{one}"))
            for one in ExportKind
        ],
        formats=[(one.value, say(f"exports.format_{one}")) for one in FileFormat],
        campaigns=[("", say("overview.all_campaigns")), *list_campaign_titles()],
        organizations=[("", say("exports.everybody")), *name_organizations().items()],
        most_reason=MAX_REASON,
    )


def _read_wanted(form: Form) -> Wanted | None:
    """Return what the form asks for; None where a field is wrong."""
    kind = form.choice("export_kind", set(ExportKind))
    file_format = form.choice("file_format", set(FileFormat))
    campaign = form.choice("campaign", [one for one, _ in list_campaign_titles()], needed=False)
    organization = form.choice("organization", name_organizations(), needed=False)
    is_personal = form.is_ticked("with_personal_data")
    reason = form.line("export_reason", needed=is_personal)
    keys = form.text("recipients", most=MOST_KEY_CHARACTERS, needed=False).splitlines()
    if not (kind and file_format):
        return None
    return Wanted(
        ExportKind(kind),
        FileFormat(file_format),
        campaign=campaign,
        organization=organization,
        with_personal_data=is_personal,
        reason=reason,
        recipients=tuple(one.strip() for one in keys if one.strip()),
    )


def _field_of(refusal: Exception) -> str:
    """Return which field of the form a use case refused; "" for no single one."""
    if isinstance(refusal, ApprovalRefused):
        return "export_reason"
    key = refusal.key if isinstance(refusal, ExportRefused) else ""
    of_fields = {
        "not_a_recipient": "recipients",
        "too_many_recipients": "recipients",
        "of_all_campaigns": "campaign",
        "not_by_organization": "organization",
        "unknown_organization": "organization",
    }
    return of_fields.get(key, "")


@blueprint.get("/exports/<row:export_number>")
@needs(Permission.APPROVE)
def show_export(export_number: int) -> str:
    """Show one export: what it holds, how far it is, what is next."""
    return render("export.html", **_values(export_number))


@blueprint.get("/exports/<row:export_number>/live")
@needs(Permission.APPROVE, prolongs=False)
def live(export_number: int) -> str:
    """Show the part that changes by itself."""
    return render("export_live.html", **_values(export_number))


@blueprint.post("/exports/<row:export_number>/release")
@needs(Permission.APPROVE, fresh_factor=True)
def release(export_number: int) -> flask.typing.ResponseReturnValue:
    """Say the second yes, and have it written."""
    who = current_visit().proved_organizer
    return _change(
        export_number,
        "export_released",
        lambda: export_life.release(runtime(), who, export_number),
        lambda: worker_jobs.start(write_export_job(runtime()), export_number),
    )


@blueprint.post("/exports/<row:export_number>/go-on")
@needs(Permission.EXPORT)
def go_on(export_number: int) -> flask.typing.ResponseReturnValue:
    """Have it written on, where nobody does."""
    if _find(export_number).status is ExportStatus.RELEASED:
        worker_jobs.start(write_export_job(runtime()), export_number)
    return lead_to("exports.show_export", export_number=export_number)


@blueprint.post("/exports/<row:export_number>/cancel")
@needs(Permission.EXPORT)
def cancel(export_number: int) -> flask.typing.ResponseReturnValue:
    """End an export before it is fetched, and remove its file."""
    who = current_visit().organizer
    return _change(
        export_number,
        "export_cancelled",
        lambda: export_life.cancel(runtime(), who, export_number),
    )


@blueprint.get("/exports/<row:export_number>/file")
@needs(Permission.EXPORT, fresh_factor=True)
def show_file(export_number: int) -> str:
    """Show the button by which the file is fetched."""
    return render("export_file.html", **_values(export_number))


@blueprint.post("/exports/<row:export_number>/file")
@needs(Permission.EXPORT, fresh_factor=True, proved_on="exports.show_file")
def fetch(export_number: int) -> flask.typing.ResponseReturnValue:
    """Hand the file out, once, to who asked for it."""
    try:
        file = export_life.hand_out(runtime(), current_visit().organizer, export_number)
    except ExportRefused as refusal:
        return _refuse(export_number, refusal)
    return hand_out(file, file.name, FILE_TYPE)


def _change(
    number: int, told: str, *acts: Callable[[], object]
) -> flask.typing.ResponseReturnValue:
    try:
        for act in acts:
            act()
    except (ExportRefused, ApprovalRefused) as refusal:
        return _refuse(number, refusal)
    return lead_to("exports.show_export", told, export_number=number)


def _refuse(number: int, refusal: PhrasedError) -> flask.typing.ResponseReturnValue:
    return render_refused("export.html", form=Form.refused(refusal), **_values(number))


def _values(number: int) -> dict[str, Any]:
    """Return what the page of an export shows. Raises ``NotFound`` where there is none."""
    row = _find(number)
    is_written = row.status is ExportStatus.RELEASED
    return {
        "export": row,
        "title": title_of(row.campaign),
        "organization": name_organizations().get(row.organization, row.organization),
        "writing": worker_jobs.find(JOB_NAME, number) if is_written else None,
        "can_end": row.status in UNFETCHED,
        "over_at": row.built_at + export_life.FETCHED_WITHIN if row.built_at else None,
        "is_own": row.asked_by == current_visit().organizer.id,
        "fits_a_sheet": fits_a_sheet(row.file_format, row.rows or 0),
        "columns": columns_of(row.kind, with_personal_data=row.has_personal_data),
    }


def _find(number: int) -> ExportRow:
    try:
        return export_life.find_export(runtime(), number)
    except ExportRefused:
        raise NotFound from None
