"""A conversation goes on whatever became of its campaign meanwhile: no crash, and nothing unread.

Campaigns change while the program runs. What a conversation stands at may be gone by then: its
question, its language, its keyword, an organization that it was asked about, the whole campaign.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.dry_run import after
from flows.campaign import Campaign, Shelf
from flows.commands import CARRIER_WORDS_BY_SENDER, SenderType
from flows.conversation import Conversation, Standing, dump, load
from flows.effects import Sign
from flows.events import Event, Said
from flows.machine import advance
from flows.signature_count import fill_in_count
from flows.wording import Medium, render
from tests.flows.test_machine_properties import event, wait
from tests.transcripts import shelf

NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SEVERAL = shelf("several")

Change = Callable[[Campaign], Campaign]


def changed(campaigns: tuple[Campaign, ...], change: Change = lambda one: one) -> Shelf:
    """Return a shelf of these campaigns, each changed."""
    parts = {name: getattr(SEVERAL, name) for name in Shelf.model_fields}
    return Shelf(**{**parts, "campaigns": tuple(map(change, campaigns))})


def without_questions(campaign: Campaign) -> Campaign:
    return campaign.model_copy(update={"questions": ()})


def in_one_language(campaign: Campaign) -> Campaign:
    first = campaign.languages[0]
    keywords = {word: code for word, code in campaign.keywords.items() if code == first}
    words = {first: campaign.words[first]}
    return anew(campaign, keywords=keywords, words=words)


def of_the_sponsor_alone(campaign: Campaign) -> Campaign:
    return anew(campaign, organizations=(campaign.organization(campaign.sponsor),))


def with_other_keywords(campaign: Campaign) -> Campaign:
    return anew(
        campaign, keywords={f"Z{word}"[:20]: code for word, code in campaign.keywords.items()}
    )


def closed(campaign: Campaign) -> Campaign:
    return campaign.model_copy(update={"status": "closed"})


def for_one_signer(campaign: Campaign) -> Campaign:
    return campaign.model_copy(update={"signers_per_phone": 1})


def with_another_letter(campaign: Campaign) -> Campaign:
    letter = campaign.letter.model_copy(update={"sha256": "0" * 64, "text": "Dear Sir,\n\nno.\n"})
    return campaign.model_copy(update={"letter": letter})


def anew(campaign: Campaign, **changes: object) -> Campaign:
    """Return a campaign of other parts, with nothing worked out for those before."""
    parts = {name: getattr(campaign, name) for name in Campaign.model_fields}
    return Campaign(**{**parts, **changes})


SHELVES = (
    SEVERAL,
    *(
        changed(SEVERAL.campaigns, change)
        for change in (
            without_questions,
            in_one_language,
            of_the_sponsor_alone,
            with_other_keywords,
            closed,
            for_one_signer,
            with_another_letter,
        )
    ),
    *(changed((one,)) for one in SEVERAL.campaigns),
    changed(tuple(reversed(SEVERAL.campaigns))),
)
story = st.lists(st.tuples(event, wait, st.sampled_from(SHELVES)), max_size=30)


def take(
    on: Shelf, conversation: Conversation | None, standing: Standing, event: Event, now: datetime
) -> tuple[Conversation | None, Standing]:
    """Take one turn, with what must be true of it; return where the person stands then."""
    turn = advance(on, conversation, standing, event, now)
    spoken = turn.conversation or conversation
    if turn.reply is not None:
        campaign = on.campaign(spoken.campaign) if spoken else None
        reply = fill_in_count(turn.reply, campaign, 12) if campaign else turn.reply
        language = spoken.language if spoken else "en"
        for medium in (Medium(reach="(555) 010-0100"), Medium(rich=True, reach="t.me/x")):
            assert render(on, campaign, reply, language, medium).text
    for effect in turn.effects:
        if isinstance(effect, Sign):
            signed = on.campaign(effect.campaign)
            assert signed is not None
            assert signed.status == "open"
            assert effect.letter_sha256 == signed.letter.sha256
        standing = after(standing, effect, now)
    kept = turn.conversation
    return load(dump(kept)) if kept else None, standing


@given(story)
@settings(max_examples=200)
def test_a_conversation_survives_every_change_of_its_campaign(
    events: list[tuple[Event, timedelta, Shelf]],
) -> None:
    conversation, now = None, NOON
    standing = Standing(carrier=CARRIER_WORDS_BY_SENDER[SenderType.NONE])
    for one, span, on in events:
        now += span
        conversation, standing = take(on, conversation, standing, one, now)


@pytest.mark.parametrize("on", SHELVES)
@pytest.mark.parametrize(
    "said",
    [
        ("RIVER", "Ana Ruiz"),
        ("RIVER Ana Ruiz", "letter"),
        ("IBM Ana Ruiz", "SIGN"),
        ("IBM Ana Ruiz", "SIGN", "UPDATES", "STOP"),
        ("BRIDGE Ana Ruiz", "NAME"),
        ("BRIDGE Ana Ruiz", "SIGN", "both", "STOP"),
        ("IBMESP", "Ana Ruiz"),
    ],
)
@pytest.mark.parametrize("then", ["sign", "no", "more", "oops", "status", "withdraw", "name", "hm"])
def test_each_word_is_answered_at_each_step_after_each_change(
    on: Shelf, said: tuple[str, ...], then: str
) -> None:
    conversation, standing = None, Standing()
    for text in said:
        conversation, standing = take(SEVERAL, conversation, standing, Said(text), NOON)
    later = NOON + timedelta(hours=1)
    conversation, standing = take(on, conversation, standing, Said(then), later)
    take(SEVERAL, conversation, standing, Said("sign"), later + timedelta(hours=1))
