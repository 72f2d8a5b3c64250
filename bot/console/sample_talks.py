"""Conversations with a campaign that nobody has: rehearsed as ``python -m bot talk`` does it, with
nothing stored and nothing sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.channel import Channel, medium
from bot.console.campaign_names import name_organizations
from bot.console.phone_lines import PhoneLine, line_of
from bot.console.words import say
from bot.conversation.dry_run import Rehearsal
from bot.runtime import Runtime
from bot.web.petition.addresses import PageAddress, PageKind
from bot.web.petition.signing_links import words_to_text
from flows.campaign import Campaign, QuestionKind
from flows.effects import Effect, RecordConsent, RecordOptOut, Rename, Sign
from flows.replies import RenderedMessage
from flows.signing_steps import CONFIRM, NAME, QUESTION_PREFIX, UPDATES

SAMPLE_NAME: Final = "Ana Ruiz"
SAMPLE_ANSWERS: Final = {
    QuestionKind.PLACE: "Austin, TX",
    QuestionKind.EMAIL: "ana@example.org",
    QuestionKind.TEXT: "Yes",
}
MOST_ANSWERS: Final = 12
"""More questions than a signature has."""
WAITING: Final = "~ "
"""What begins a line that lets time pass: ``~ 8 days``."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One person's conversation on one channel, and its lines as they are drawn."""

    rehearsal: Rehearsal
    channel: Channel
    lines: list[PhoneLine]

    def say(self, typed: str) -> None:
        """Have the person write something, or let time pass (``~ 8 days``)."""
        effects_before = len(self.rehearsal.effects)
        if typed.startswith(WAITING):
            try:
                answer = self.rehearsal.wait(typed.removeprefix(WAITING))
            except ValueError:
                self.lines.append(PhoneLine("", note=say("phones.unclear_time")))
                return
            self.lines.append(PhoneLine("", note=say("phones.time_passes", span=typed[2:])))
        else:
            answer = self.rehearsal.say(typed)
            self.lines.append(PhoneLine(typed, is_theirs=True))
        if answer:
            self.lines.append(line_of(answer, self.channel))
        elif not typed.startswith(WAITING):
            self.lines.append(PhoneLine("", note=say("phones.no_answer")))
        for effect in self.rehearsal.effects[effects_before:]:
            self.lines.append(PhoneLine("", note=word_effect(effect)))


def begin_talk(runtime: Runtime, channel: Channel, language: str = "") -> Talk:
    """Return a conversation that has not begun. ``language`` is what the person's app speaks."""
    words = medium(runtime.settings, channel)
    return Talk(Rehearsal(runtime.shelf, channel, language, medium=words), channel, [])


def replay(talk: Talk, typed: Iterable[str]) -> Talk:
    """Say all of it, and return the same talk."""
    for line in typed:
        talk.say(line)
    return talk


def rehearse_signing(
    runtime: Runtime, campaign: Campaign, language: str, channel: Channel
) -> list[PhoneLine]:
    """Return what is said from the keyword to the updates by somebody who signs."""
    talk = begin_talk(runtime, channel, language)
    opening = first_words(campaign, language, channel)
    for _ in range(MOST_ANSWERS):
        talk.say(opening)
        opening = _next_words(runtime, campaign, language, talk)
        if not opening:
            break
    return talk.lines


def first_words(campaign: Campaign, language: str, channel: Channel) -> str:
    """Return what begins a conversation: the keyword, or Telegram's start with it."""
    if channel is Channel.TELEGRAM:
        return f"/start {campaign.values[language]['keyword']}"
    return words_to_text(campaign, PageAddress(PageKind.PETITION, language, campaign.id))


def _next_words(runtime: Runtime, campaign: Campaign, language: str, talk: Talk) -> str:
    """Return what somebody who signs answers next; "" once nothing more is asked."""
    conversation = talk.rehearsal.conversation
    step = conversation.step if conversation else ""
    choices = runtime.shelf.choices[language]
    if step.startswith(QUESTION_PREFIX):
        asked = step.removeprefix(QUESTION_PREFIX)
        question = next(one for one in campaign.questions if one.id == asked)
        if question.kind is QuestionKind.CHOICE:
            return campaign.words[language].options[question.options[0]]
        return SAMPLE_ANSWERS[question.kind]
    return {NAME: SAMPLE_NAME, CONFIRM: choices["sign"], UPDATES: choices["updates"]}.get(step, "")


def word_effect(effect: Effect) -> str:
    """Return what became true by a message, in words."""
    match effect:
        case Sign() | Rename():
            return say(f"effects.{type(effect).__name__}", name=effect.name)
        case RecordConsent():
            answer = "yes" if effect.granted else "no"
            name = name_organizations().get(effect.organization, effect.organization)
            return say(f"effects.consent_{answer}", organization=name)
        case RecordOptOut():
            return say("effects.RecordOptOut", why=say(f"opt_outs.{effect.reason}"))
        case _:
            return say(f"effects.{type(effect).__name__}")


def draw_answer(message: RenderedMessage, channel: Channel, asked: str) -> list[PhoneLine]:
    """Return a question and what is answered to it."""
    return [PhoneLine(asked, is_theirs=True), line_of(message, channel)]
