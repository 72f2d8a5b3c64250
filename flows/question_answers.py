"""Answers what people ask, and asks the open question again in short behind the answer.

A campaign's own answers come first (``answers`` in its words), then those that the program can give
by itself. What is answered is what the program does, or what the campaign says.
"""

from dataclasses import replace

from flows import (
    anytime_requests,
    arrival,
    leaving,
    outcomes,
    phone_signers,
    short_question,
    signing_steps,
    understanding,
    updates_question,
)
from flows.campaign import QuestionKind
from flows.commands import ChangeLanguage, Command
from flows.conversation import Conversation
from flows.effects import Erase, Withdraw
from flows.lexicon.message_text import MessageText, is_question
from flows.lexicon.question_reader import QuestionReader
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning

_STEPS_BEFORE_SIGNING = frozenset({signing_steps.NAME, signing_steps.SHORT, signing_steps.CONFIRM})


def is_asking(scene: Scene) -> bool:
    """Tell whether the message asks something, answered or not."""
    return _reader(scene).is_asking(scene.text)


def answer_question(scene: Scene) -> Turn | None:
    """Return the answer to what the message asks or tells; None if it is nothing of that kind.

    Words that answer an open question in free text are left to it. A question behind a keyword is
    answered in the campaign that it leads to. Whoever has opted out asks us, and is answered.
    """
    if _may_be_free_text(scene):
        return None
    entered = _enter_by_keyword(scene)
    return (entered and _answer_in_campaign(entered)) or _answer_in_campaign(scene)


def _enter_by_keyword(scene: Scene) -> Scene | None:
    """Return the scene in the campaign of the keyword that the message begins with, and its rest.

    None if there is no keyword, or nothing behind it.
    """
    found = understanding.read_keyword(scene.text, scene.shelf.ways, scene.languages)
    if found is None or not found.exact or not found.rest:
        return None
    after = arrival.enter_by_keyword(scene, found.keyword, "").conversation
    return replace(
        scene,
        campaign=scene.shelf.ways[found.keyword].campaign,
        conversation=after or scene.conversation,
        text=MessageText.of(found.rest),
    )


def _answer_in_campaign(scene: Scene) -> Turn | None:
    reader = _reader(scene)
    if _is_too_young(scene):
        return _turn_away(scene)
    topic = reader.read_topic(scene.text)
    scene = _speak_language_of_question(scene)
    if _is_campaign_question_open(scene) and not reader.is_asking(scene.text):
        return None
    may_tell_age = topic in _TOPICS_OF_AGE | _none_asked(scene)
    if may_tell_age and reader.read_age(scene.text) is not None:
        return say_and_ask_again(
            scene, Reply("about_old_enough", {"age": scene.campaign.minimum_age})
        )
    if topic and outcomes.is_over(scene, topic):
        return say_and_ask_again(scene, outcomes.tell_closed(scene))
    return _answer_topic(scene, topic) if topic else None


def _speak_language_of_question(scene: Scene) -> Scene:
    """Return the scene in the language in which is asked, where the campaign speaks it."""
    reader = _reader(scene)
    language = reader.read_language(scene.text, scene.campaign.words)
    if not language or not reader.is_asking(scene.text):
        return scene
    return replace(scene, conversation=replace(scene.conversation, language=language))


def unless_too_young(scene: Scene, named: Turn | None) -> Turn | None:
    """Return the turn that takes a name, unless its bearer says to be too young ("I'm Ana, 12")."""
    return _turn_away(scene) if named and _is_too_young(scene) else named


def _is_too_young(scene: Scene) -> bool:
    """Tell whether the writer says to be too young, by their age or the year of their birth.

    Who turns old enough in this year may have done so already.
    """
    reader = _reader(scene)
    age = reader.read_age(scene.text)
    if age is not None:
        return age < scene.campaign.minimum_age
    year = reader.read_birth_year(scene.text)
    return year is not None and 0 <= scene.now.year - year < scene.campaign.minimum_age


def answer_despair(scene: Scene) -> Turn | None:
    """Tell who does not want to live any longer whom to call, and ask nothing; None for all others.

    The numbers are those of the 988 Lifeline (https://988lifeline.org) and, in Portuguese, of
    Brazil's CVV (https://cvv.org.br) as well.
    """
    is_in_despair = _reader(scene).read_topic(scene.text) == "despair"
    return scene.answer_in_place(Reply("about_despair")) if is_in_despair else None


def tell_how_to_stop(scene: Scene) -> Turn | None:
    """Tell how to end our messages; None for somebody who has opted out."""
    return None if scene.standing.suppressed else _answer_topic(scene, "stop")


def thank_for_support(scene: Scene) -> Turn | None:
    """Thank somebody who wants something in the world to stop, and ask the open question in short.

    Return None for somebody who has opted out. Where nothing is asked it is said once in a row.
    """
    if scene.standing.suppressed:
        return None
    if scene.conversation.step != signing_steps.DONE or scene.conversation.doubted_at:
        return say_and_ask_again(scene, Reply("cheered"))
    if scene.conversation.last_reply == _CHEERED_SIGNED.key:
        return Turn(scene.conversation)
    return scene.answer_in_place(_CHEERED_SIGNED)


_CHEERED_SIGNED = Reply("cheered_signed")
_TOPICS_OF_AGE = frozenset({"age", "may_sign", "how_to_sign"})


def _none_asked(scene: Scene) -> frozenset[str]:
    """Return the topic of a message that asks nothing, where an age alone asks whether to sign."""
    before = scene.conversation.step in _STEPS_BEFORE_SIGNING
    return frozenset({""}) if before else frozenset()


def _reader(scene: Scene) -> QuestionReader:
    return scene.shelf.question_readers[scene.campaign.id]


def _may_be_free_text(scene: Scene) -> bool:
    question = signing_steps.find_campaign_question(scene.campaign, scene.conversation.step)
    asked = question is not None and question.kind is QuestionKind.TEXT
    return asked and not is_question(scene.text)


def _is_campaign_question_open(scene: Scene) -> bool:
    step = scene.conversation.step
    return signing_steps.find_campaign_question(scene.campaign, step) is not None


def _turn_away(scene: Scene) -> Turn:
    """Let nobody sign who is too young, and erase what they told.

    Who has signed is asked first, since others say their age of long ago, or hand on the phone.
    What others signed from the same phone stays: of several names it is asked whose is meant.
    """
    too_young = {"age": scene.campaign.minimum_age}
    if scene.signed and scene.conversation.step in _STEPS_BEFORE_SIGNING:
        over = scene.move_to(signing_steps.DONE, answers={})
        return Turn(over, Reply("too_young_for_this_name", too_young))
    signed = {campaign: (one, *one.others) for campaign, one in scene.standing.signatures.items()}
    if any(len(several) > 1 for several in signed.values()):
        asked = leaving.withdraw(scene)
        lead = Reply("about_age", too_young)
        return replace(asked, reply=replace(asked.reply, lead=lead) if asked.reply else lead)
    if signed and scene.conversation.last_reply != _TOO_YOUNG_ASK_KEY:
        return scene.answer_in_place(Reply(_TOO_YOUNG_ASK_KEY, too_young, ("delete", "no")))
    return _take_back_and_erase(scene)


def read_answer_of_signer_too_young(
    scene: Scene, command: Command | ChangeLanguage | None
) -> Turn | None:
    """Read the answer of a signer who was asked whether they are too young; None if it is none.

    DELETE takes their signature back and erases them, as does the age said again. A yes is unclear.
    """
    if scene.conversation.last_reply != _TOO_YOUNG_ASK_KEY:
        return None
    if command is Command.DELETE:
        return _take_back_and_erase(scene)
    refused = understanding.read_answer(scene.text, scene.languages) is AnswerMeaning.NO
    return scene.answer_in_place(Reply("signer_help")) if refused else None


_TOO_YOUNG_ASK_KEY = "too_young_ask"


def _take_back_and_erase(scene: Scene) -> Turn:
    """Take back what a person signed and agreed to, and erase them."""
    effects = (
        *(
            Withdraw(campaign, one.signer)
            for campaign, first in sorted(scene.standing.signatures.items())
            for one in (first, *first.others)
        ),
        *updates_question.revoking_effects(scene),
        Erase(),
    )
    return Turn(None, Reply("too_young", {"age": scene.campaign.minimum_age}), effects)


def _answer_topic(scene: Scene, topic: str) -> Turn | None:
    match topic:
        case "count":
            return tell_count(scene)
        case "letter":
            return anytime_requests.answer_anytime_command(scene, Command.LETTER)
        case "did_it_work" if scene.signed:
            return anytime_requests.answer_anytime_command(scene, Command.STATUS)
        case "regret" if not _has_signed(scene):
            return say_and_ask_again(scene, Reply("about_undo")) if is_asking(scene) else None
        case "thanks" | "later" if _is_left_to_others(scene, topic):
            return None
        case "gone" if scene.signed:
            return anytime_requests.answer_anytime_command(scene, Command.STATUS)
        case "how_to_sign" if scene.signed:
            return say_and_ask_again(scene, Reply("signer_help"))
        case _:
            return say_and_ask_again(scene, _choose_reply(scene, topic))


def _is_left_to_others(scene: Scene, topic: str) -> bool:
    """Tell whether thanks are none for a signature, or nothing is put off, or it is refused."""
    if topic == "thanks":
        return scene.standing.suppressed or not _has_signed(scene)
    is_no = understanding.read_answer(scene.text, scene.languages) is AnswerMeaning.NO
    return is_no or scene.conversation.step not in _STEPS_BEFORE_SIGNING


def tell_count(scene: Scene) -> Turn:
    """Tell how many have signed."""
    outcome = outcomes.describe(scene)
    said = Reply("count_outcome", {"outcome": outcome}) if outcome else Reply("count")
    return say_and_ask_again(scene, said)


def _has_signed(scene: Scene) -> bool:
    """Tell whether the person has signed, and no question is open."""
    at_rest = scene.conversation.step in signing_steps.STEPS_WITHOUT_QUESTION
    return at_rest and scene.signed is not None


def _choose_reply(scene: Scene, topic: str) -> Reply:
    """Return the reply of a topic, in the form that fits where the person stands."""
    consents, outcome = tuple(sorted(scene.standing.consents)), outcomes.describe(scene)
    match topic:
        case "who" if consents:
            return Reply("about_who_updates", {"organization": consents})
        case "age":
            return Reply("about_age", {"age": scene.campaign.minimum_age})
        case "regret" if len(scene.all_signed) > 1:
            names = {"names": phone_signers.join_names(scene.all_signed)}
            return Reply("withdraw_whose_name", names)
        case "how_often" if consents:
            return Reply("about_how_often_updates")
        case "for_others" if scene.campaign.signers_per_phone > 1:
            return _choose_reply_for_others(scene)
        case "won" | "open" | "handed_in" if outcome and (
            topic in ("won", "open") or outcome.key != outcomes.CLOSED_KEY
        ):
            return Reply("about_outcome", {"outcome": outcome})
        case _ if topic.startswith("answer."):
            return Reply(topic)
        case _:
            return Reply(_REPLIES_OF_OTHER_NAMES.get(topic, f"about_{topic}"))


_REPLIES_OF_OTHER_NAMES = {"did_it_work": "about_not_signed", "about": "about_petition"}


def _choose_reply_for_others(scene: Scene) -> Reply:
    """Return who else may sign from this phone, by how many have."""
    if not scene.signed:
        return Reply("about_for_others_here")
    has_room = phone_signers.has_room(scene)
    return Reply("about_for_others_now" if has_room else "about_for_others_full")


def change_language(scene: Scene, change: ChangeLanguage) -> Turn:
    """Go on in another language, or tell that the petition does not speak it."""
    if change.language in scene.campaign.words:
        return anytime_requests.change_language(scene, change)
    is_closed = scene.campaign.status == "closed"
    if is_closed or scene.conversation.step == signing_steps.NEW:
        return arrival.resume(scene)
    return say_and_ask_again(scene, Reply("about_language"))


def say_and_ask_again(scene: Scene, said: Reply) -> Turn:
    """Return the turn that says ``said``, and then the open question in short.

    Whoever has opted out is not asked to come back.
    """
    conversation = _begin_if_new(scene)
    if scene.standing.suppressed and conversation.step in signing_steps.STEPS_WITHOUT_QUESTION:
        return Turn(conversation, said)
    asked = short_question.ask_in_short(replace(scene, conversation=conversation))
    return Turn(conversation, replace(asked, lead=said) if asked else said)


def _begin_if_new(scene: Scene) -> Conversation:
    """Return the conversation, which begins with the question of the name if nothing was asked."""
    step = scene.conversation.step
    begins = step in (signing_steps.NEW, signing_steps.EXPIRED) and not scene.standing.suppressed
    if not begins or scene.campaign.status == "closed":
        return scene.move_to(step)
    several = sum(one.status == "open" for one in scene.shelf.campaigns) > 1
    return scene.move_to(signing_steps.WHICH if several else signing_steps.NAME)
