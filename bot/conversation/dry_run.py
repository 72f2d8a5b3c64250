"""Speaks with the campaigns without a database or a provider, and writes down what was said.

A transcript is text that a volunteer can write: ``>`` is the person, ``<`` the bot (``< -``: no
answer; ``|`` goes on), ``[SIGN]`` a button, ``*`` what became true, ``~ 8 days`` time that passes,
``#`` a comment. The conversation is stored and read back between any two lines, as the real one is.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.conversation.effect_words import describe_effect
from bot.privacy.mydata_answer import tell_personal_data
from bot.privacy.personal_data import PersonAddress, PersonalData, PersonSignature
from bot.storage.broadcasts.audience_query import SENDING_CHANNELS
from bot.storage.privacy.personal_data import HeldConsent
from flows import conversation as conversations
from flows.campaign import Shelf
from flows.commands import CARRIER_WORDS_BY_SENDER, SenderType
from flows.conversation import CodeState, Conversation, Signed, Standing
from flows.effects import (
    AddAnswers,
    Effect,
    Erase,
    JoinByCode,
    JoinPhone,
    KeepOpenQuestion,
    LiftOptOut,
    NoteThanks,
    NoteWrongCode,
    OfferJoinCode,
    OptOutReason,
    RecordConsent,
    RecordOptOut,
    Rename,
    Separate,
    Sign,
    Withdraw,
)
from flows.events import (
    Blocked,
    Event,
    Opened,
    ReminderDue,
    Said,
    SentMedia,
    SharedContact,
    TimePassed,
    Unblocked,
)
from flows.join_codes import CODE_REPLY_KEYS, read_join_code
from flows.machine import advance
from flows.receipts import SignatureReceipt, fill_in_receipts, needs_receipts
from flows.replies import RenderedMessage, Reply
from flows.signature_count import fill_in_count
from flows.wording import MYDATA_KEY, Medium, render

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""When a rehearsal takes place, unless it is told otherwise: any day will do."""

BETWEEN_LINES = timedelta(seconds=15)
"""The time that a person of a rehearsal takes to read an answer and to write the next line."""

REHEARSED_NUMBER = "+15550100199"
"""The number in the contact that is shared in a rehearsal."""
CODE = "r7k2"
"""The code of every personal link in a rehearsal."""

EXAMPLE_NUMBER = "(555) 010-0100"
"""Our number in what is rehearsed."""
RECEIPT_CODE = "7X2K Q9FM 3TWV 8HJN 4PRS 0ZBC"
"""The code of every receipt in a rehearsal."""

JOIN_CODE = "k7m2xp"
"""The only code that joins two addresses in a rehearsal, whether it was asked for or not."""

SIGNED_BEFORE = 1203
"""How many have signed before: the first signature of a rehearsal is number 1,204."""

_WORDLESS: dict[str, Callable[[], Event]] = {
    "(photo)": SentMedia,
    "(contact)": lambda: SharedContact(REHEARSED_NUMBER),
    "(block)": Blocked,
    "(unblock)": Unblocked,
}
EDITED = "(edited) "
"""What begins a line that is written over an earlier one."""

_WAIT = re.compile(r"(\d{1,4}) (minute|hour|day)s?")
_MEDIA = {
    "sms": Medium(reach=EXAMPLE_NUMBER),
    "telegram": Medium(rich=True, reach="https://t.me/example_bot?start={keyword}"),
}


_ELSEWHERE = {False: "t.me/example_bot", True: EXAMPLE_NUMBER}
"""By whether the channel is rich: how we are reached on the other."""


class Rehearsal:
    """One person on one channel ("sms", "whatsapp", "rcs", "telegram"), from a blank beginning.

    ``medium`` is what words are for, where these are to be those of a live set-up.
    """

    def __init__(
        self,
        shelf: Shelf,
        channel: str = "sms",
        language_hint: str = "",
        now: datetime = BEGIN,
        *,
        signed_before: int = SIGNED_BEFORE,
        medium: Medium | None = None,
    ) -> None:
        sender = SenderType.LONG_CODE if channel in ("sms", "rcs") else SenderType.NONE
        self._shelf = shelf
        self._channel = channel
        self._medium = medium or _MEDIA.get(channel, _MEDIA["sms"])
        self._now = now
        self._stored: str | None = None
        self._standing = Standing(
            carrier=CARRIER_WORDS_BY_SENDER[sender],
            language_hint=language_hint,
            can_get_updates=channel in SENDING_CHANNELS,
            can_join=True,
        )
        self._numbers = signed_before
        self._lines: list[str] = []
        self.effects: list[Effect] = []
        """What became true so far."""

    @property
    def conversation(self) -> Conversation | None:
        """Where the person stands, as it would be read from storage."""
        return conversations.load(self._stored) if self._stored else None

    @property
    def standing(self) -> Standing:
        """What the world knows of the person by now."""
        return self._standing

    def say(self, text: str) -> RenderedMessage | None:
        """Do what the line says ("IBM", "/start IBM", "(photo)"); return the answer, if any."""
        self._lines.append("> " + text.replace("\n", "\\n"))
        self._now += BETWEEN_LINES
        message = self._happen(_event(text.replace("\\n", "\n"), rich=self._medium.rich))
        self._lines.extend(_shown(message))
        return message

    def wait(self, span: str) -> RenderedMessage | None:
        """Let time pass ("8 days"); return the reminder that only waited for it, if any.

        In a rehearsal it is always day: a reminder that is due is sent. Raises ``ValueError``.
        """
        found = _WAIT.fullmatch(span)
        if found is None:
            raise ValueError(f"how long is {span!r}? Write a number of minutes, hours or days")
        self._lines.append(f"~ {span}")
        self._now += timedelta(**{f"{found[2]}s": int(found[1])})
        self._happen(TimePassed())
        reminder = self._happen(ReminderDue())
        if reminder is not None:
            self._lines.extend(_shown(reminder))
        return reminder

    def transcript(self) -> str:
        """Return all that was said so far, as a transcript."""
        return "\n".join(self._lines) + "\n"

    def play(self, transcript: str) -> str:
        """Say the person's lines of ``transcript`` and return it as it went this time.

        Comments (``#``) and blank lines stay where they are.
        """
        for line in transcript.splitlines():
            if line.startswith("> "):
                self.say(line[2:])
            elif line.startswith("~ "):
                self.wait(line[2:])
            elif not line or line.startswith("#"):
                self._lines.append(line)
        return self.transcript()

    def _happen(self, event: Event) -> RenderedMessage | None:
        before = self.conversation
        sent = read_join_code(event.text, self._shelf.languages) if isinstance(event, Said) else ""
        state = CodeState.GOOD if sent == JOIN_CODE else CodeState.NONE
        self._standing = replace(self._standing, join_code=state)
        turn = advance(self._shelf, before, self._standing, event, self._now)
        self._stored = conversations.dump(turn.conversation) if turn.conversation else None
        if turn.lately:
            self._standing = replace(self._standing, lately=turn.lately)
        for effect in turn.effects:
            self._standing = after(self._standing, effect, self._now)
            self.effects.append(effect)
            self._numbers += isinstance(effect, Sign) - isinstance(effect, Withdraw)
            self._lines.append(f"* {describe_effect(effect)}")
        if turn.reply is None:
            return None
        return self._worded(turn.reply, turn.conversation or before, turn.language)

    def _worded(
        self, reply: Reply, conversation: Conversation | None, language: str = ""
    ) -> RenderedMessage:
        campaign = self._shelf.campaign(conversation.campaign) if conversation else None
        hint = language or self._standing.language_hint
        language = conversation.language if conversation else hint
        if reply.key == MYDATA_KEY:
            held = _tell_standing(self._standing, self._channel, language, self._numbers)
            reply = replace(reply, facts=(*reply.facts, *held))
        if campaign and needs_receipts(reply):
            first = self._standing.signatures[campaign.id]
            codes = {one.signer: SignatureReceipt(RECEIPT_CODE) for one in (first, *first.others)}
            reply = fill_in_receipts(reply, first, codes)
        if reply.key in CODE_REPLY_KEYS:
            code = {"code": JOIN_CODE.upper(), "reach_elsewhere": _ELSEWHERE[self._medium.rich]}
            reply = replace(reply, params=code)
        if campaign:
            reply = fill_in_count(reply, campaign, self._numbers)
        signed = self._standing.signatures.get(campaign.id) if campaign else None
        medium = replace(self._medium, code=signed.code if signed else "")
        return render(self._shelf, campaign, reply, language, medium)


def _tell_standing(
    standing: Standing, channel: str, language: str, number: int
) -> tuple[Reply, ...]:
    """Return what a rehearsal knows of the person, as MYDATA tells it."""
    addresses = (PersonAddress("", "", channel, language, "", "", "", standing.suppressed, BEGIN),)
    signatures = tuple(
        PersonSignature(
            *(campaign, one.name, one.at, number, "", channel, ""),
            language=language,
            code=one.code,
            receipt_code=RECEIPT_CODE,
        )
        for campaign, first in standing.signatures.items()
        for one in (first, *first.others)
    )
    consents = tuple(
        HeldConsent("", one, one in standing.consents, channel, BEGIN)
        for one in sorted(standing.consents | standing.declined)
    )
    return tell_personal_data(PersonalData(addresses, signatures, consents, (), ()))


def after(standing: Standing, effect: Effect, now: datetime) -> Standing:
    """Return what the world knows of the person once the effect is true."""
    match effect:
        case RecordConsent():
            one = frozenset({effect.organization})
            yes, no = standing.consents - one, standing.declined - one
            if effect.granted:
                return replace(standing, consents=yes | one, declined=no)
            return replace(standing, consents=yes, declined=no | one)
        case RecordOptOut():
            blocked = effect.reason is OptOutReason.CARRIER
            stopped = replace(standing, suppressed=True, carrier_blocked=blocked)
            is_new_owner = effect.reason is OptOutReason.WRONG_NUMBER
            return _under_new_owner(stopped) if is_new_owner else stopped
        case LiftOptOut():
            return replace(standing, suppressed=False, carrier_blocked=False)
        case (
            JoinPhone()
            | OfferJoinCode()
            | JoinByCode()
            | NoteWrongCode()
            | Separate()
            | KeepOpenQuestion()
        ):
            return standing
        case NoteThanks():
            return _thanked(standing, effect.campaign)
        case Erase():
            return replace(standing, signatures={}, consents=frozenset(), declined=frozenset())
        case _:
            return _after_act_on_signature(standing, effect, now)


def _under_new_owner(standing: Standing) -> Standing:
    """Return what is known of whoever has the number from now on: nothing of who had it before."""
    earlier = dict(standing.earlier_signers)
    for campaign, first in standing.signatures.items():
        signers = {one.signer for one in (first, *first.others)}
        earlier[campaign] = earlier.get(campaign, frozenset()) | signers
    return replace(
        standing,
        signatures={},
        earlier_signers=earlier,
        consents=frozenset(),
        declined=frozenset(),
    )


def _after_act_on_signature(
    standing: Standing, effect: Sign | Rename | AddAnswers | Withdraw, now: datetime
) -> Standing:
    earlier = standing.earlier_signers.get(effect.campaign, frozenset())
    if effect.signer in earlier:
        left = {**standing.earlier_signers, effect.campaign: earlier - {effect.signer}}
        return replace(standing, earlier_signers=left)
    return replace(standing, signatures=_signatures(standing, effect, now))


def _thanked(standing: Standing, campaign: str) -> Standing:
    first = standing.signatures[campaign]
    others = tuple(replace(one, is_thanked=True) for one in first.others)
    thanked = replace(first, is_thanked=True, others=others)
    return replace(standing, signatures={**standing.signatures, campaign: thanked})


def _signatures(
    standing: Standing, effect: Sign | Rename | AddAnswers | Withdraw, now: datetime
) -> dict[str, Signed]:
    signed = {
        (campaign, one.signer): one
        for campaign, first in standing.signatures.items()
        for one in (first, *first.others)
    }
    key = (effect.campaign, effect.signer)
    match effect:
        case Sign():
            signed[key] = Signed(effect.name, now, effect.signer, code=CODE)
        case Rename():
            signed[key] = replace(signed[key], name=effect.name)
        case Withdraw():
            del signed[key]
        case AddAnswers():
            pass
    return conversations.group_by_campaign((campaign, one) for (campaign, _), one in signed.items())


def _event(text: str, *, rich: bool) -> Event:
    if text in _WORDLESS:
        return _WORDLESS[text]()
    if text.startswith(EDITED):
        return Said(text.removeprefix(EDITED), is_own_words=False, is_edit=True)
    if rich and text.split(" ", maxsplit=1)[0] == "/start":
        return Opened(text.removeprefix("/start").strip())
    return Said(text)


def _shown(message: RenderedMessage | None) -> list[str]:
    if message is None:
        return ["< -"]
    first, *others = message.text.split("\n")
    lines = [f"< {first}", *(f"| {line}".rstrip() for line in others)]
    offered = (*message.choices, *filter(None, (message.contact_choice,)))
    buttons = " ".join(f"[{choice}]" for choice in offered)
    return [*lines, f"  {buttons}"] if buttons else lines
