"""``registration``: the answers that US carriers ask for, and what they would reject."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.error_messages import PROBLEMS_FOUND, CommandError
from bot.cli.kit import read_campaign
from bot.cli.options import with_json

if TYPE_CHECKING:
    from bot.registration.answers import Form, Subject


@click.command(short_help="What US carriers ask for before you may text, filled in.")
@click.argument("campaign", default="")
@click.option(
    "--form", type=click.Choice(["10dlc", "toll-free"]), help="Default: by TWILIO_SENDER."
)
@click.option("--begin", is_flag=True, help="Write registration.yaml beside the campaign, to fill.")
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a page, to copy."
)
@with_json
def registration(
    campaign: str, form: str | None, page: Path | None, *, begin: bool, as_json: bool
) -> None:
    """Show the answers for registering CAMPAIGN's number with US carriers, field by field.

    They are written from the campaign and the settings; what only your organization knows stands
    in registration.yaml beside the campaign. What would be rejected is named with Twilio's number
    for it and what to do. Exit code 1: there is something.
    """
    from bot.files.private_files import whole_file
    from bot.registration import rendering
    from bot.registration.answers import write_answers
    from bot.registration.gaps import find_gaps

    if begin:
        _begin(campaign)
        return
    subject, forms = _subject(campaign, form)
    answers = write_answers(subject, forms)
    gaps = find_gaps(subject, answers)
    if page:
        words = rendering.as_page(subject.page.title, answers, gaps)
        try:
            with whole_file(page) as file:
                file.write(words.encode())
        except OSError as error:
            raise CommandError(f"{page} cannot be written: {error.strerror}.") from None
        click.echo(f"Written to {page}.", err=True)
    if as_json:
        click.echo(rendering.as_json(answers, gaps))
    elif not page:
        click.echo("\n".join(rendering.as_text(answers, gaps)))
    else:
        click.echo("\n".join(rendering.as_text_of_gaps(gaps)))
    if gaps:
        raise SystemExit(PROBLEMS_FOUND)


def _subject(campaign: str, form: str | None) -> "tuple[Subject, tuple[Form, ...]]":
    from bot.registration.answers import Subject
    from bot.registration.gaps import SENDER_OF_FORM, forms_for
    from bot.registration.organization_file import RegistrationFileError, read_organization

    settings, shelf, found = read_campaign(campaign)
    try:
        organization = read_organization(settings.campaigns / found.id)
    except RegistrationFileError as error:
        raise CommandError(f"{error}.") from None
    forms = forms_for(SENDER_OF_FORM[form] if form else settings.twilio_sender)
    if not forms:
        raise CommandError(
            "a short code is leased through Twilio's own form, with their help; "
            "for another sender say --form."
        )
    return Subject(settings, shelf, found, organization), forms


def _begin(campaign: str) -> None:
    from bot.campaigns.campaign_folder import REGISTRATION_FILE
    from bot.registration.organization_file import EXAMPLE

    settings, _, found = read_campaign(campaign)
    file = settings.campaigns / found.id / REGISTRATION_FILE
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(EXAMPLE)
    except FileExistsError:
        raise CommandError(f"{file} is there already.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file} is written: fill it in, and run `registration` again.")
