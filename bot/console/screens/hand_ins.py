"""Hand-ins: packages of the letter with its signers, made, watched, released, handed over.

The files are made by a worker; what is shown of one that is being made looks by itself. No view
counts names: what has changed since the freeze is counted in the background.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import flask
from flask import Blueprint
from werkzeug.exceptions import Forbidden, NotFound

from bot.broadcasts.approve import approval
from bot.broadcasts.compose import draft
from bot.console import worker_jobs
from bot.console.access import needs
from bot.console.campaign_names import list_campaign_titles, title_of
from bot.console.downloads import FILE_TYPE, hand_out
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
from bot.files.age_encryption import SUFFIX
from bot.languages import PhrasedError
from bot.organizers import accounts
from bot.organizers.roles import Permission
from bot.organizers.second_approval import ApprovalRefused
from bot.proof.publish import publish_job
from bot.signatures.handin import changes_since, package_files, package_life
from bot.signatures.handin.build_package import FREEZABLE, build_package_job
from bot.signatures.handin.found_fonts import name_of_script
from bot.signatures.handin.needed_fonts import DOWNLOAD, packages_with
from bot.signatures.handin.package_life import NOT_HANDED_OVER, PackageRefused
from bot.signatures.handin.thanks_draft import thanks_draft
from bot.storage.handin.packages import PackageRow

blueprint = Blueprint("hand_ins", __name__)
MOST_LISTED: Final = 50
MOST_KEY_CHARACTERS: Final = 4_000


@blueprint.get("/hand-ins")
@needs(Permission.APPROVE)
def show() -> str:
    """Show the newest packages, and the form that makes one."""
    return render("hand_ins.html", **_list_values())


@blueprint.post("/hand-ins")
@needs(Permission.EXPORT)
def make() -> flask.typing.ResponseReturnValue:
    """Freeze who signed, and let a worker build the files."""
    form = Form()
    campaign = form.choice("campaign", [one for one, _ in list_campaign_titles()])
    keys = form.text("recipients", most=MOST_KEY_CHARACTERS, needed=False)
    if form.is_right:
        try:
            added = package_life.create(
                runtime(), current_visit().organizer, campaign, keys.splitlines()
            )
        except PackageRefused as refusal:
            form.refuse_for(refusal, "recipients" if refusal.key == "bad_recipient" else "")
        else:
            worker_jobs.start(build_package_job(runtime()), added)
            return lead_to("hand_ins.show_package", "package_begun", package_number=added)
    return render_refused("hand_ins.html", form=form, **_list_values())


@blueprint.get("/hand-ins/<row:package_number>")
@needs(Permission.APPROVE)
def show_package(package_number: int) -> str:
    """Show one package: how far it is, its figures, its files, and what is next."""
    return render("hand_in.html", **_values(package_number))


@blueprint.get("/hand-ins/<row:package_number>/live")
@needs(Permission.APPROVE, prolongs=False)
def live(package_number: int) -> str:
    """Show the part that changes by itself."""
    return render("hand_in_live.html", **_values(package_number))


@blueprint.get("/hand-ins/<row:package_number>/files")
@needs(Permission.APPROVE, fresh_factor=True)
def show_files(package_number: int) -> str:
    """Show the files that may be had: those with names to who may export alone, and to who made
    them once they were let go."""
    values = _values(package_number)
    if not values["are_files_here"]:
        raise NotFound
    return render("hand_in_files.html", **values)


@blueprint.post("/hand-ins/<row:package_number>/files/<file>")
@needs(Permission.APPROVE, fresh_factor=True, once=False, proved_on="hand_ins.show_files")
def fetch(package_number: int, file: str) -> flask.typing.ResponseReturnValue:
    """Hand one file out."""
    who = current_visit().organizer
    if file not in package_files.NAMELESS and not current_visit().may(Permission.EXPORT):
        raise Forbidden
    try:
        found = package_files.hand_out_file(runtime(), who, package_number, file)
    except PackageRefused as refusal:
        return _refuse(package_number, refusal)
    return hand_out(found, found.name, FILE_TYPE)


@blueprint.post("/hand-ins/<row:package_number>/rebuild")
@needs(Permission.EXPORT)
def rebuild(package_number: int) -> flask.typing.ResponseReturnValue:
    """Freeze and build a package anew."""
    who = current_visit().organizer
    return _change(
        package_number,
        "package_begun",
        lambda: package_life.rebuild(runtime(), who, package_number),
        lambda: worker_jobs.start(build_package_job(runtime()), package_number),
    )


@blueprint.post("/hand-ins/<row:package_number>/go-on")
@needs(Permission.EXPORT)
def go_on(package_number: int) -> flask.typing.ResponseReturnValue:
    """Build once more what nobody builds, if the package still waits for its files."""
    if _find(package_number).status in FREEZABLE:
        worker_jobs.start(build_package_job(runtime()), package_number)
    return lead_to("hand_ins.show_package", package_number=package_number)


@blueprint.post("/hand-ins/<row:package_number>/count")
@needs(Permission.APPROVE)
def count(package_number: int) -> flask.typing.ResponseReturnValue:
    """Have it counted what has become of the names since."""
    _find(package_number)
    worker_jobs.start(changes_since.count_changes_job(runtime()), package_number)
    return lead_to("hand_ins.show_package", "package_counting", package_number=package_number)


@blueprint.post("/hand-ins/<row:package_number>/release")
@needs(Permission.APPROVE, fresh_factor=True)
def release(package_number: int) -> flask.typing.ResponseReturnValue:
    """Let a package go, as the second organizer."""
    who = current_visit().proved_organizer
    return _change_if_ticked(
        package_number,
        "looked_at",
        "package_released",
        lambda: package_life.release(runtime(), who, package_number),
    )


@blueprint.post("/hand-ins/<row:package_number>/deliver")
@needs(Permission.EXPORT)
def deliver(package_number: int) -> flask.typing.ResponseReturnValue:
    """Note that a package was handed over, and have it entered in the public log."""
    who = current_visit().organizer
    return _change_if_ticked(
        package_number,
        "was_handed_over",
        "package_handed_over",
        lambda: package_life.note_handed_over(runtime(), who, package_number),
        lambda: worker_jobs.start(publish_job(runtime()), 0),
    )


@blueprint.post("/hand-ins/<row:package_number>/cancel")
@needs(Permission.EXPORT)
def cancel(package_number: int) -> flask.typing.ResponseReturnValue:
    """Give a package up, and delete its files."""
    who = current_visit().organizer
    return _change(
        package_number,
        "package_cancelled",
        lambda: package_life.cancel(runtime(), who, package_number),
    )


@blueprint.post("/hand-ins/<row:package_number>/thank")
@needs(Permission.WRITE)
def thank(package_number: int) -> flask.typing.ResponseReturnValue:
    """Keep a draft of the broadcast that tells the signers."""
    try:
        written = thanks_draft(runtime(), package_number).encode()
    except PackageRefused as refusal:
        return _refuse(package_number, refusal)
    kept = draft.parse(written, runtime().shelf)
    number = approval.draft(runtime(), current_visit().organizer, kept)
    return lead_to("broadcasts.show_broadcast", "thanks_drafted", number=number)


def _change_if_ticked(
    number: int, box: str, told: str, *acts: Callable[[], object]
) -> flask.typing.ResponseReturnValue:
    """Do it where the box was ticked by which somebody says that they are sure."""
    form = Form()
    if not form.is_ticked(box):
        form.refuse(box, say("hand_ins.tick_first"))
        return render_refused("hand_in.html", form=form, **_values(number))
    return _change(number, told, *acts)


def _change(
    number: int, told: str, *acts: Callable[[], object]
) -> flask.typing.ResponseReturnValue:
    """Do one thing after the other, and lead to the package."""
    try:
        for act in acts:
            act()
    except (PackageRefused, ApprovalRefused) as refusal:
        return _refuse(number, refusal)
    return lead_to("hand_ins.show_package", told, package_number=number)


def _refuse(number: int, refusal: PhrasedError) -> flask.typing.ResponseReturnValue:
    return render_refused("hand_in.html", form=Form.refused(refusal), **_values(number))


def _list_values() -> dict[str, Any]:
    titles = list_campaign_titles()
    return {
        "packages": package_life.list_packages(runtime(), limit=MOST_LISTED),
        "most": MOST_LISTED,
        "campaigns": titles,
        "titles": dict(titles),
        "status_of": _name_status,
        "names": accounts.names_ever(runtime()),
    }


def _values(number: int) -> dict[str, Any]:
    """Return what the page of a package shows. Raises ``NotFound`` where there is none."""
    row = _find(number)
    is_made = row.status in FREEZABLE
    problem = package_life.problem_of(row)
    files = package_files.list_files(runtime(), row)
    build = worker_jobs.find(build_package_job(runtime()).name, number) if is_made else None
    count = None if is_made else worker_jobs.find(changes_since.JOB_NAME, number)
    return {
        "package": row,
        "title": title_of(row.campaign),
        "status": _name_status(row),
        "names": accounts.names_ever(runtime()),
        "is_made": is_made and problem is None,
        "can_end": row.status in NOT_HANDED_OVER,
        "build": build,
        "problem": problem,
        "scripts": _word_scripts(problem["scripts"]) if problem and "scripts" in problem else [],
        "download": DOWNLOAD,
        "files": [
            (one.name, _describe_file(one), one.stat().st_size)
            for one in files
            if package_files.may_have(current_visit().organizer, row, one.name)
        ],
        "are_files_here": bool(files),
        "waits_for_another": package_files.waits_for_another(current_visit().organizer, row),
        "counted": changes_since.read_counted_changes(row),
        "is_counting": count is not None and not count.is_over,
    }


def _find(number: int) -> PackageRow:
    try:
        return package_life.find_package(runtime(), number)
    except PackageRefused:
        raise NotFound from None


def _describe_file(file: Path) -> str:
    """Return in a few words what is in a file: letter-2.pdf is what letter.pdf is."""
    kind = "encrypted" if file.suffix == SUFFIX else file.stem.partition("-")[0].lower()
    return say(f"hand_ins.file_{kind}")


def _name_status(row: PackageRow) -> str:
    return say_phrase(package_life.status_phrase(row.status))


def _word_scripts(scripts: list[dict[str, Any]]) -> list[str]:
    """Return which signs no font has, a line for each script."""
    return [
        say(
            "hand_ins.missing_script",
            script=name_of_script(one["script"]),
            names=one["names"],
            signs=one["signs"],
            some=", ".join(one["some"]),
            packages=packages_with(one["script"]),
        )
        for one in scripts
    ]
