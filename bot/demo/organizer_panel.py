"""The organizer panel of the demo: broadcasts and answers by hand, by the real use cases.

Nothing is sent from here: the worker beside the page finds what was approved, and answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.background_jobs import Cursor
from bot.broadcasts.approve import approval
from bot.broadcasts.broadcast_errors import UNAPPROVED, BroadcastRefused
from bot.broadcasts.compose.draft import Draft, draft_of
from bot.broadcasts.compose.preview import EXAMPLE_NAME, preview
from bot.broadcasts.monitor import history
from bot.broadcasts.monitor.summary import summarize_broadcast
from bot.channel import Channel, medium
from bot.counted_words import counted
from bot.demo import broadcast_json
from bot.demo.example_broadcasts import TITLES, example
from bot.organizers.accounts import Organizer, add, everyone
from bot.organizers.sign_in import sessions
from bot.questions.answer import give_answer
from bot.questions.open_questions import (
    OpenedQuestion,
    close_question,
    list_answered_questions,
    list_questions,
)
from bot.questions.question_errors import QuestionRefused
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM
from bot.signatures.handin import package_life
from bot.signatures.handin.build_package import build_step
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceSelection
from bot.storage.broadcasts.broadcasts import BroadcastRow
from flows.broadcast import broadcast_text

ORGANIZER = "you"
SECOND = "your-colleague"
"""The made-up colleague who releases what you built, where there is no second organizer."""
BROWSER = "Demo"
"""What a session of the console is called in the list of sessions."""
DAY = "In the demo it is always day: there are no quiet hours."


class OrganizerPanel:
    """The panel of one organizer, for the first campaign on the shelf.

    Each act returns "", or in words why it cannot be done.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._campaign = runtime.shelf.campaigns[0]
        self._who: Organizer = next(iter(everyone(runtime)), None) or add(runtime, ORGANIZER)
        self._acts: Mapping[str, Callable[[Runtime, Organizer, int], object]] = {
            "pause": approval.pause,
            "resume": approval.resume,
            "cancel": approval.cancel,
        }

    def view(self) -> dict[str, Any]:
        """Return what the panel shows: questions, who wants updates, the last broadcast."""
        approved = self._approved()
        texts = example(self._campaign, len(approved))
        return {
            "day": DAY,
            "questions": [_question(one) for one in list_questions(self._runtime).questions],
            "organizations": [
                self._willing_to(organization.id, organization.name)
                for organization in self._campaign.organizations
            ],
            "texts": [{"language": language, "text": texts[language]} for language in texts],
            "broadcast": self._broadcast(approved[0]) if approved else None,
        }

    def willing(self) -> int:
        """Return how many people want updates from anyone; who wants two is counted twice."""
        found = (self._willing_to(each.id, "") for each in self._campaign.organizations)
        return sum(each["people"] for each in found)

    def card(self, organization: str, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return what a broadcast would mean. Raises ``ValueError`` where it makes no sense."""
        if not texts:
            return broadcast_json.nothing()
        return broadcast_json.preview_json(preview(self._runtime, self._draft(organization, texts)))

    def send(self, organization: str, texts: Mapping[str, str]) -> str:
        """Draft a broadcast and approve it: the worker begins with it at once."""
        draft = self._draft(organization, texts)
        try:
            broadcast_id = self._kept(draft)
            approval.approve(self._runtime, self._who, broadcast_id)
        except BroadcastRefused as refused:
            return broadcast_json.sentence(refused.phrase)
        return ""

    def steer(self, broadcast_id: int, act: str) -> str:
        """Pause, resume or cancel a broadcast."""
        try:
            self._acts[act](self._runtime, self._who, broadcast_id)
        except BroadcastRefused as refused:
            return broadcast_json.sentence(refused.phrase)
        return ""

    def answer(self, number: int, text: str) -> str:
        """Answer a question by hand: the worker sends it at once."""
        try:
            give_answer(self._runtime, self._who, number, text)
        except QuestionRefused as refused:
            return broadcast_json.sentence(refused.phrase)
        return ""

    def close(self, number: int) -> str:
        """Take a question off the list without an answer."""
        try:
            close_question(self._runtime, self._who, number)
        except QuestionRefused as refused:
            return broadcast_json.sentence(refused.phrase)
        return ""

    def hand_in(self) -> dict[str, str] | str:
        """Hand the letter in with all who signed, and return in words what was handed in.

        You build the package, a second organizer releases it, and you note that it went.
        """
        runtime, you = self._runtime, self._who
        try:
            package_id = package_life.create(runtime, you, self._campaign.id, ())
            _build(runtime, package_id)
            second = next((one for one in everyone(runtime) if one.id != you.id), None)
            package_life.release(runtime, second or add(runtime, SECOND, by=you), package_id)
            package = package_life.note_handed_over(runtime, you, package_id)
        except package_life.PackageRefused as refused:
            return broadcast_json.sentence(refused.phrase)
        names = counted(package.names, "name")
        files = len(package_life.show(runtime, package_id).files)
        return {"said": f"Handed in with {names}: {files} files, released by a second organizer."}

    def sign_in(self, token: str) -> str:
        """Return what a browser is to hold that is signed in to the console, as "you".

        ``token`` is what it holds. Nobody is asked who they are: the demo answers
        this machine alone.
        """
        runtime = self._runtime
        session = sessions.find(runtime, token) if token else None
        renewed = sessions.renew(runtime, session) if session else None
        return renewed or sessions.begin(runtime, self._who, browser=BROWSER)

    def given_answers(self) -> tuple[str, ...]:
        """Return the last answers that were given by hand, here or in the console."""
        answers = (one.answer.strip() for one in list_answered_questions(self._runtime).questions)
        return tuple(filter(None, answers))

    def _kept(self, draft: Draft) -> int:
        """Keep the draft, in the place of one that was never approved."""
        rows = [row for row in history.list_broadcasts(self._runtime) if row.status in UNAPPROVED]
        if not rows:
            return approval.draft(self._runtime, self._who, draft)
        approval.change(self._runtime, self._who, rows[0].id, draft)
        return rows[0].id

    def _draft(self, organization: str, texts: Mapping[str, str]) -> Draft:
        title = TITLES[len(self._approved()) % len(TITLES)]
        try:
            return Draft(
                campaign=self._campaign.id, organization=organization, title=title, texts=texts
            )
        except ValidationError:
            raise ValueError("this is no broadcast") from None

    def _approved(self) -> list[BroadcastRow]:
        """Return the broadcasts that were approved, the newest first."""
        return [
            row for row in history.list_broadcasts(self._runtime) if row.approved_at is not None
        ]

    def _willing_to(self, organization: str, name: str) -> dict[str, Any]:
        selection = AudienceSelection(self._campaign.id, organization)
        with self._runtime.database.read() as connection:
            groups = audience.group_audience(connection, selection)
        by = {
            channel: sum(group.people for group in groups if group.channel == channel)
            for channel in (SMS, TELEGRAM)
        }
        return {"id": organization, "name": name, "people": sum(by.values()), **by}

    def _broadcast(self, row: BroadcastRow) -> dict[str, Any]:
        draft = draft_of(row)
        language = next(each for each in self._campaign.languages if each in draft.texts)
        said = broadcast_text(
            self._runtime.shelf,
            self._campaign,
            draft.organization,
            draft.texts,
            language,
            medium(self._runtime.settings, Channel.SMS),
        )
        return broadcast_json.summary_json(
            summarize_broadcast(self._runtime, row.id),
            said.text(EXAMPLE_NAME),
            history.read_audit_trail(self._runtime, row.id),
            self._runtime.settings.daily_segments,
        )


def _build(runtime: Runtime, package_id: int) -> None:
    """Freeze who signed, and make the package's files, as the job does."""
    cursor: Cursor | None = ()
    while cursor is not None:
        _, cursor = build_step(runtime, (package_id,), cursor)


def _question(one: OpenedQuestion) -> dict[str, Any]:
    where = "in Telegram" if one.channel == Channel.TELEGRAM else "by text message"
    return {
        "id": one.number,
        "words": one.words,
        "language": one.language,
        "from": f"{one.asker}, {where}",
        "problem": broadcast_json.sentence(one.problem) if one.problem else "",
    }
