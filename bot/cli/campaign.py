"""``campaign new``: asks what a campaign needs, and writes its folder.

The other commands of ``campaign`` stand in ``bot.cli.open_and_closed_campaigns``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from bot.cli.campaign_end import end
from bot.cli.command_group import InOrder
from bot.cli.error_messages import CommandError, CommandFailed

if TYPE_CHECKING:
    from bot.campaigns.new_campaign import NewCampaign
    from flows.campaign import Shelf

_FACTS: Final = {
    "target_name": "Who is the letter to? The person's name",
    "target_organization": "The person's organization",
    "sponsor": "Who asks? The organization's name",
    "contact": "Where do people reach you? An e-mail address, a phone number or a page",
    "privacy": "Your privacy page (https://…)",
}
_WORDS: Final = {
    "title": "Title of the petition",
    "target": "What the target is called in a sentence, as in: IBM’s CEO, the Mayor",
    "ask": "What the letter asks for. Go on with: the letter asks the target to",
    "letter": "File with the letter that people sign",
    "keyword": "Keyword that people text, in capitals",
}
_ORDER: Final = (
    *("title", "target_name", "target_organization", "target", "sponsor", "ask"),
    *("letter", "keyword", "contact", "privacy"),
)
"""The answers, in the order in which they are asked for."""
_TRANSLATION: Final = "File with the letter’s translation, to read beside it"

ONE_FOR_EACH: Final = "one for each language, in their order"

Answer = TypeVar("Answer")


class _Wrong(Exception):
    """An answer does not do; the text says why, and what to do."""


def _read_letter(text: str) -> str:
    from bot.campaigns.new_campaign import read_letter

    return read_letter(Path(text).expanduser())


def _read_keyword(text: str) -> str:
    from bot.campaigns.new_campaign import read_keyword

    return read_keyword(text)


_READERS: Final[dict[str, Callable[[str], str]]] = {
    "letter": _read_letter,
    "keyword": _read_keyword,
}
"""Answers that are not taken as they are typed → what is made of them, or ``ValueError``."""


@click.group(short_help="Begin a campaign, close it, open it again, end it.", cls=InOrder)
def campaign() -> None:
    """Begin a campaign, close it, open it again, and end it."""


@campaign.command("new")
@click.option("--languages", help="As en or en,es; the letter's own comes first.")
@click.option("--title", multiple=True, help=f"The petition's title; {ONE_FOR_EACH}.")
@click.option("--target-name", help="The name of the person whom the letter is to.")
@click.option("--target-organization", help="That person's organization.")
@click.option("--target", multiple=True, help=f"What the target is called; {ONE_FOR_EACH}.")
@click.option("--sponsor", help="The name of the organization that asks.")
@click.option(
    "--ask", multiple=True, help=f"What the letter asks the target to do; {ONE_FOR_EACH}."
)
@click.option("--letter", multiple=True, help=f"The file of the letter; {ONE_FOR_EACH}.")
@click.option("--keyword", multiple=True, help=f"The word that people text; {ONE_FOR_EACH}.")
@click.option("--contact", help="Where people reach you.")
@click.option("--privacy", help="The address of your privacy page.")
@click.option(
    "--id", "campaign_id", default="", help="The folder's name (default: from the title)."
)
@click.option(
    "--campaigns",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the campaigns (default: the setting CAMPAIGNS).",
)
def new(
    languages: str | None,
    campaign_id: str,
    folder: Path | None,
    **given: str | tuple[str, ...] | None,
) -> None:
    """Ask what a campaign needs, and write a folder for it that `check` finds nothing wrong with.

    What is given as an option is not asked. An answer that does not do is asked again, with what
    is wrong. Nothing is overwritten, and nothing is written before all is right.
    """
    from bot.campaigns import load
    from bot.campaigns.new_campaign_files import write
    from bot.settings import load_settings

    folder = folder or load_settings(live=False).campaigns
    questions = _Questions(load(folder, may_be_empty=True), folder, given)
    try:
        draft = questions.ask_all(languages, campaign_id)
    except click.Abort:
        raise CommandError(questions.describe_end()) from None
    try:
        written = write(draft, folder, questions.shelf)
    except OSError as error:
        raise CommandFailed(f"{folder} was left as it is: {error.strerror}.") from None
    _tell_what_is_next(draft, written, folder)


@dataclass
class _Questions:
    """Asks for one answer after another, and again for one that does not do."""

    shelf: "Shelf"
    folder: Path
    given: dict[str, str | tuple[str, ...] | None]
    asked: str = ""
    wrong: str = ""

    def ask_all(self, languages: str | None, campaign_id: str) -> "NewCampaign":
        """Return all answers; raises ``click.Abort`` where the input ends."""
        from bot.campaigns.new_campaign import NewCampaign, suggest_id

        draft = NewCampaign(self._ask_languages(languages))
        for name in _ORDER:
            if name in _FACTS:
                draft = self._ask_fact(draft, name)
                continue
            for place, language in enumerate(draft.languages):
                draft = self._ask_words(draft, name, language, place)
        suggested = suggest_id(draft.title[draft.languages[0]])
        is_free = suggested and not self._find_taken(suggested)
        return self._ask_until_right(
            "id",
            "Name of the folder",
            campaign_id or (suggested if is_free else None),
            lambda text: self._with_id(draft, text),
        )

    def describe_end(self) -> str:
        """Return what to say where the input ended before all was answered."""
        why = f" ({self.wrong})" if self.wrong else ""
        option = self.asked.replace("_", "-")
        return f"--{option} is still to be given{why}. Nothing was written."

    def _ask_languages(self, given: str | None) -> tuple[str, ...]:
        shipped = list(self.shelf.shared)

        def read(text: str) -> tuple[str, ...]:
            chosen = tuple(dict.fromkeys(text.replace(",", " ").casefold().split()))
            unknown = [one for one in chosen if one not in shipped]
            if not chosen or unknown:
                raise _Wrong(f"name one or more of: {', '.join(shipped)}")
            return chosen

        question = f"Languages, the letter's own first ({', '.join(shipped)})"
        return self._ask_until_right("languages", question, given, read, "en")

    def _ask_fact(self, draft: "NewCampaign", name: str) -> "NewCampaign":
        given = self.given[name]
        return self._ask_until_right(
            name,
            _FACTS[name],
            given if isinstance(given, str) else None,
            lambda text: self._checked(draft.with_answer(name, text)),
        )

    def _ask_words(
        self, draft: "NewCampaign", name: str, language: str, place: int
    ) -> "NewCampaign":
        from bot.campaigns.new_campaign import suggest_keyword

        given = self.given[name] or ()
        is_translation = name == "letter" and place > 0
        question = _TRANSLATION if is_translation else _WORDS[name]
        several = f" [{language}]" if len(draft.languages) > 1 else ""

        def read(text: str) -> "NewCampaign":
            try:
                value = _READERS[name](text) if name in _READERS else text
            except ValueError as error:
                raise _Wrong(str(error)) from None
            return self._checked(draft.with_answer(name, value, language))

        return self._ask_until_right(
            name,
            question + several,
            given[place] if place < len(given) else None,
            read,
            suggest_keyword(draft, language) if name == "keyword" and place else "",
        )

    def _ask_until_right(
        self,
        name: str,
        question: str,
        given: str | None,
        read: Callable[[str], Answer],
        default: str = "",
    ) -> Answer:
        """Return what ``read`` makes of the answer; where it says ``_Wrong``, ask again."""
        self.asked, self.wrong = name, ""
        text = given
        while True:
            if text is None:
                text = click.prompt(question, default=default or None, err=True)
            try:
                return read(" ".join(str(text).split()))
            except _Wrong as error:
                self.wrong = str(error)
                told = str(error)
                ending = "" if told.endswith("?") else "."
                click.secho(f"  That does not do: {told}{ending}", fg="yellow", err=True)
                text = None

    def _checked(self, draft: "NewCampaign") -> "NewCampaign":
        from bot.campaigns.new_campaign import find_problems

        problems = find_problems(draft, self.shelf)
        if problems:
            raise _Wrong("; ".join(problems))
        return draft

    def _with_id(self, draft: "NewCampaign", campaign_id: str) -> "NewCampaign":
        taken = self._find_taken(campaign_id)
        if taken:
            raise _Wrong(taken)
        return self._checked(draft.with_answer("id", campaign_id))

    def _find_taken(self, campaign_id: str) -> str:
        """Return what is wrong where a campaign of that name is there already, or ""."""
        there = campaign_id and (self.folder / campaign_id).exists()
        return f"{self.folder / campaign_id} is there already: choose another name" if there else ""


def _tell_what_is_next(draft: "NewCampaign", written: Path, folder: Path) -> None:
    first = draft.languages[0]
    words = ", ".join(f"{language}.yaml" for language in draft.languages)
    letters = ", ".join(f"letter.{language}.md" for language in draft.languages)
    elsewhere = "" if folder == Path("campaigns") else f" --campaigns {folder}"
    click.echo(f"Written: {written} (campaign.yaml, {words}, {letters}).")
    click.echo(
        f"The letter is pinned: from the first signature on, leave letter.{first}.md as it is."
    )
    click.echo("")
    click.echo("Edit next:")
    click.echo(f"  {words}: `more`, which tells why; `cause`, the words of your cause; `greet`")
    click.echo("  campaign.yaml: your partners in `organizations`, `goal`, `reminder_hours`")
    click.echo(f"Then: python -m bot check {folder}")
    click.echo(f"Talk with it: python -m bot talk {draft.keyword[first]}{elsewhere}")


campaign.add_command(end)
