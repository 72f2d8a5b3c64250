"""No sequence of events crashes the machine, loses a STOP, signs or subscribes on its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.dry_run import JOIN_CODE, after
from flows import understanding
from flows.campaign import Shelf
from flows.commands import CARRIER_WORDS_BY_SENDER, SenderType
from flows.conversation import CodeState, Conversation, Standing, dump, load
from flows.effects import JoinByCode, RecordConsent, RecordOptOut, Sign
from flows.events import (
    Blocked,
    CarrierWord,
    Event,
    Opened,
    ReminderDue,
    Said,
    SentMedia,
    SharedContact,
    TimePassed,
    Unblocked,
)
from flows.join_codes import read_join_code
from flows.lexicon.message_text import MessageText, fold_words
from flows.machine import advance
from flows.reply_budget import MAX_READING_REPLIES, MAX_REPLIES
from flows.signature_count import fill_in_count
from flows.turn import Turn
from flows.wording import Medium, fits_rich, fits_sms, render
from tests.flows.long_texts import runs
from tests.flows.simulated_person import begun
from tests.transcripts import shelf

STOPS = ("STOP", "stop", "Stop.", "unsubscribe", "END", "quit!", "alto", "remove me please")
WORDS = (
    *STOPS,
    *("IBM", "ibmesp", "IBMKOS", "RIVER", "RIVR", "BRIDGE", "IBM Ana Ruiz"),
    *("IBM Eva Luna", "IBM", "Eva Luna", "sign", "withdraw Eva Luna", "ana", "both"),
    *("Ana Ruiz", "J", "Łukasz Żółć-Ńemo", "sign", "SGIN", "yes", "sí", "no", "maybe", "yes?"),
    *("UPDATES", "1", "2", "both", "novedades", "skip", "omitir", "lower", "kim@example.org"),
    *("more", "letter", "name", "help", "start", "unstop", "status", "oops", "withdraw"),
    *("link", "unlink", "/link", "LINK K7M2XP", "link k7m-2xp", "enlazar k7m2xp", "link c3c3c3"),
    *("mydata", "delete", "privacy", "keep", "español", "english", "Stop IBM!", "stop ICE"),
    *("ok thanks", "gracias", "yes but no updates", "sin novedades", "count", "👍👍", "k"),
    *("stop 18 million rising", "wrong number", "Liked “IBM”", "Vale", "", "👍", "\x00\ufeff"),
)
text = st.one_of(*[st.sampled_from(WORDS)] * 4, *[st.text(max_size=60)] * 3, runs())
said = text.map(Said)
edited = text.map(lambda words: Said(words, is_own_words=False, is_edit=True))
carried = st.builds(Said, st.just("whatever"), st.sampled_from(CarrierWord))
opened = st.sampled_from(("", "IBM", "IBMKOS", "RIVER-poster", "BRIDGE", "?", "x" * 64)).map(Opened)
others = st.sampled_from(
    (
        SentMedia(),
        SharedContact("+15550100199"),
        Blocked(),
        Unblocked(),
        TimePassed(),
        ReminderDue(),
    )
)
event = st.one_of(said, said, said, said, carried, edited, opened, others)
wait = st.sampled_from((0, 0, 0, 0, 1, 60, 60 * 25, 60 * 24 * 8)).map(
    lambda minutes: timedelta(minutes=minutes)
)
story = st.lists(st.tuples(event, wait), max_size=40)
sender = st.sampled_from(SenderType)


def hold(
    before: Conversation | None, standing: Standing, event: Event, turn: Turn, on: Shelf
) -> None:
    """What must be true of every turn."""
    languages = on.languages
    if isinstance(event, Said) and (event.text in STOPS or event.carrier_word is CarrierWord.STOP):
        opted_out = any(isinstance(effect, RecordOptOut) for effect in turn.effects)
        assert opted_out or standing.suppressed
    if isinstance(event, ReminderDue) and turn.reply is not None:
        assert before is not None
        assert before.reminded_at is None
        assert turn.effects == ()
        assert not standing.suppressed
        assert before.campaign not in standing.signatures
    for effect in turn.effects:
        if isinstance(effect, Sign):
            assert isinstance(event, Said)
            assert event.is_own_words
            assert before is not None
            assert before.step == "confirm"
            assert effect.name == before.answers["name"]
            assert before.campaign == effect.campaign
            remark = understanding.read_no_updates(MessageText.of(event.text), languages)
            answer = remark.rest if remark else event.text
            yes = understanding.read_answer(answer, languages) is understanding.AnswerMeaning.YES
            assert yes or "sign" in event.text.lower() or "sgin" in event.text.lower()
            assert not standing.carrier_blocked
            may_sign(standing, effect, on)
        if isinstance(effect, JoinByCode):
            assert isinstance(event, Said)
            assert event.is_own_words
            assert before is not None
            assert before.last_reply == "link_ask"
            assert standing.join_code is CodeState.GOOD
        if isinstance(effect, RecordConsent) and effect.granted:
            assert before is not None
            assert (before.step == "updates" and before.asked) or before.last_act == "stopped"
            assert isinstance(event, Said)
            assert not understanding.is_acknowledgment(event.text, languages)
            assert effect.question is not None
    if standing.carrier_blocked and isinstance(event, Said):
        assert not any(
            isinstance(effect, Sign | RecordConsent) and effect
            for effect in turn.effects
            if not isinstance(effect, RecordConsent) or effect.granted
        )


def may_sign(standing: Standing, effect: Sign, on: Shelf) -> None:
    """Nobody signs twice, and no more people from one phone than the campaign lets."""
    campaign, first = on.campaign(effect.campaign), standing.signatures.get(effect.campaign)
    assert campaign is not None
    signed = (first, *first.others) if first else ()
    assert len(signed) < campaign.signers_per_phone
    assert effect.signer not in {one.signer for one in signed}
    assert fold_words(effect.name) not in {fold_words(one.name) for one in signed}


def fit(turn: Turn, before: Conversation | None, on: Shelf) -> None:
    """Whatever is answered can be said on every channel within its budget."""
    spoken = turn.conversation or before
    if turn.reply is None:
        return
    campaign = on.campaign(spoken.campaign) if spoken else None
    language = spoken.language if spoken else "en"
    reply = fill_in_count(turn.reply, campaign, 1_234_567) if campaign else turn.reply
    sms = render(on, campaign, reply, language, Medium(reach="(555) 010-0100"))
    rich = render(on, campaign, reply, language, Medium(rich=True, reach="t.me/x?start={keyword}"))
    name = spoken.answers.get("name", "") if spoken else ""
    assert sms.text
    assert len(name) > 40 or fits_sms(sms.text), sms.text
    assert fits_rich(rich.text)


def tell(on: Shelf, sender: SenderType, events: list[tuple[Event, timedelta]]) -> None:
    """Let the events happen to one person, each turn stored and read back."""
    conversation, now = None, datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    standing = Standing(carrier=CARRIER_WORDS_BY_SENDER[sender], can_join=True)
    for event, span in events:
        now += span
        sent = read_join_code(event.text, on.languages) if isinstance(event, Said) else ""
        state = CodeState.GOOD if sent == JOIN_CODE else CodeState.NONE
        standing = replace(standing, join_code=state)
        turn = advance(on, conversation, standing, event, now)
        hold(conversation, standing, event, turn, on)
        fit(turn, conversation, on)
        if turn.lately:
            standing = replace(standing, lately=turn.lately)
        assert len(standing.lately) <= MAX_REPLIES + MAX_READING_REPLIES
        for effect in turn.effects:
            standing = after(standing, effect, now)
        conversation = turn.conversation
        if conversation is not None:
            assert load(dump(conversation)) == conversation
            conversation = load(dump(conversation))


@given(sender, story)
@settings(max_examples=150)
def test_one_campaign_survives_whatever_happens(
    sender: SenderType, events: list[tuple[Event, timedelta]]
) -> None:
    tell(shelf("ibm"), sender, events)


@given(sender, story)
@settings(max_examples=250)
def test_several_campaigns_survive_whatever_happens(
    sender: SenderType, events: list[tuple[Event, timedelta]]
) -> None:
    tell(shelf("several"), sender, events)


SLOGANS = (
    *("Stop IBM!", "STOP ICE", "No more raids!", "Tell them to stop", "ibm needs to stop"),
    *("End the war", "stop killing bees", "leave us alone ICE", "ya basta", "paren las redadas"),
    *("dont text me at work", "Don't send me the bill", "too many texts", "how do I stop?"),
)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(SLOGANS).map(Said),
            st.sampled_from(("thanks", "who is this", "status", "amen")).map(Said),
            st.just(TimePassed()),
        ),
        max_size=12,
    )
)
@settings(max_examples=100)
def test_no_slogan_and_no_silence_ends_updates(events: list[Event]) -> None:
    person = begun("IBM Ana Ruiz", "SIGN", "UPDATES").wait(timedelta(days=3))
    for event in events:
        person.do(event).wait(timedelta(hours=25))
        assert person.standing.consents
        assert not person.standing.suppressed
        assert person.conversation is None or person.conversation.doubted_at is None
    assert person.say("STOP").standing.suppressed
