"""A name that was given is corrected in one message, before the signature and after it."""

from datetime import timedelta

import pytest

from flows.effects import RecordOptOut, Rename, Sign
from flows.repeated_words import SAME_WORDS_WITHIN
from flows.signing_steps import CONFIRM, DONE, NAME, UPDATES
from tests.flows.simulated_person import Person


def name_after(*texts: str) -> str:
    """Return the name that waits for a confirmation after these texts."""
    conversation = Person().say(*texts).conversation
    assert conversation is not None
    assert conversation.step == CONFIRM
    return conversation.answers["name"]


@pytest.mark.parametrize(
    "said",
    [
        *("yes Ana Ruiz", "Yes, Ana Ruiz", "SIGN ana ruiz", "sign me ana ruiz", "sign please"),
        *("Ana Ruiz yes", "Ana Ruiz, yes please", "yes I'm Ana Ruiz", "I'm Ana Ruiz, sign me up"),
        *("My name is Ana Ruiz, yes", "soy Ana Ruiz y sí", "Ana Ruiz sí", "yes this is Ana"),
    ],
)
def test_a_yes_with_the_same_name_signs(said: str) -> None:
    assert Person().say("IBM", "Ana Ruiz", said).effects(Sign) == 1


@pytest.mark.parametrize("said", ["sign bob jones", "yes my friend", "sign petition"])
def test_a_yes_with_other_words_corrects_nothing(said: str) -> None:
    person = Person().say("IBM", "Ana Ruiz", said)
    assert person.conversation is not None
    assert person.conversation.answers.get("name", "Ana Ruiz") == "Ana Ruiz"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("My name is Ana Lopez and I sign because my family came here as immigrants", "Ana Lopez"),
        ("hello yes i would like to sign my name is ana ruiz thank you", "ana ruiz"),
        ("my name is joe smith and i am a nurse from ohio", "joe smith"),
        ("Hola, quiero firmar. Me llamo Ana Ruiz y vivo en Chicago", "Ana Ruiz"),
    ],
)
def test_a_name_stated_among_other_things_is_read_first(said: str, name: str) -> None:
    assert name_after("IBM", said) == name


@pytest.mark.parametrize(
    "said",
    [
        "my name is Ana Lopez and who sees it",
        "what is my name used for",
        "the name of this is not clear",
        "i will put my name down later on",
    ],
)
def test_a_question_with_a_name_or_talk_of_names_states_none(said: str) -> None:
    person = Person().say("IBM", said)
    assert person.conversation is None or person.conversation.step != CONFIRM


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("IBM Ana K. Ruiz", "Ana K. Ruiz"),
        ("ibm Ana Maria Ruiz", "Ana Maria Ruiz"),
        ("Hola IBM Bob Lopez", "Bob Lopez"),
    ],
)
def test_the_keyword_before_a_name_is_no_part_of_it(said: str, name: str) -> None:
    assert name_after("IBM", "Ana Ruiz", said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("its Timothy Cook", "Timothy Cook"),
        ("no, my name is Timothy Cook", "Timothy Cook"),
        ("NAME Ana Maria Ruiz", "Ana Maria Ruiz"),
        ("nombre Ana Maria Ruiz", "Ana Maria Ruiz"),
        ("Ana Maria Ruiz", "Ana Maria Ruiz"),
        ("Bob Lopez", "Bob Lopez"),
        ("it should say Bob Lopez", "Bob Lopez"),
        ("María de la Cruz", "María de la Cruz"),
        ("my name is not Ruiz, it's Ruis", "Ana Ruis"),
        ("I'm not Anna Ruiz, I'm Ana Luz Ruiz", "Ana Luz Ruiz"),
        ("sign Anna Ruiz", "Anna Ruiz"),
        ("Yes, Ana M Ruiz", "Ana M Ruiz"),
        ("sign Bob Jones", "Bob Jones"),
        ("no, Ana Maria Ruiz", "Ana Maria Ruiz"),
        ("Nope. Ana Lopez", "Ana Lopez"),
        ("no Ana María", "Ana María"),
    ],
)
def test_a_name_is_corrected_where_it_waits_for_sign(said: str, name: str) -> None:
    assert name_after("IBM", "Ana Ruiz", said) == name


@pytest.mark.parametrize(
    "said",
    [
        *("Chicago", "bob lopez", "BOB LOPEZ", "ok what", "sign language", "Ana Ruiz"),
        *("yes if it is free", "ok but only if its private", "sí si es gratis", "sim se é público"),
    ],
)
def test_other_words_correct_nothing(said: str) -> None:
    assert name_after("IBM", "Ana Ruiz", said) == "Ana Ruiz"


@pytest.mark.parametrize(
    "said", ["no, Ana Ruiz", "no thanks, Ana", "no gracias Ana Ruiz", "no, Maria Lopez"]
)
def test_a_no_beside_the_own_name_or_beside_nothing_of_it_is_a_no(said: str) -> None:
    person = Person().say("IBM", "Ana Ruiz", said)
    assert person.conversation is None or person.conversation.step != CONFIRM


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ana", "Ruiz", "Ana Ruiz"),
        ("ana", "ruiz lopez", "ana ruiz lopez"),
        ("Ana", "Ana Ruiz", "Ana Ruiz"),
        ("Ana", "Ana", "Ana"),
        ("Ana", "ruiz", "Ana"),
        ("Ana", "Ruiz Lopez Marin", "Ana"),
        ("Ana", "de la Cruz", "Ana de la Cruz"),
        ("Ana", "van der Berg", "Ana van der Berg"),
        ("Ana", "del Rio Lopez", "Ana del Rio Lopez"),
        ("Ana", "de la cruz", "Ana"),
    ],
)
def test_a_last_name_that_follows_is_joined_and_shown(first: str, last: str, name: str) -> None:
    assert name_after("IBM", first, last) == name


def test_the_same_name_in_capitals_is_how_it_shall_stand() -> None:
    person = Person().say("IBM", "ana ruiz").wait(SAME_WORDS_WITHIN).say("Ana Ruiz")
    assert person.conversation is not None
    assert person.conversation.answers["name"] == "Ana Ruiz"


def test_the_name_that_was_joined_is_signed_with() -> None:
    effects = Person().say("IBM", "Ana", "Ruiz", "SIGN").turn.effects
    assert [one.name for one in effects if isinstance(one, Sign)] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("before", "key"),
    [(("Ana Ruiz",), "not_signed"), (("Ana Ruiz", "SIGN"), "share")],
)
def test_a_pass_is_a_no_to_signing_and_to_updates(before: tuple[str, ...], key: str) -> None:
    turn = Person().say("IBM", *before, "I'll pass").turn
    assert turn.reply is not None
    assert turn.reply.key == key


@pytest.mark.parametrize(("before", "step"), [((), UPDATES), (("NO",), DONE)])
def test_a_signature_is_renamed_by_name_and_the_new_one(before: tuple[str, ...], step: str) -> None:
    person = Person().say("IBM", "Ana Ruiz", "SIGN", *before).say("NAME Ana Maria Ruiz")
    assert [one.name for one in person.turn.effects if isinstance(one, Rename)] == [
        "Ana Maria Ruiz"
    ]
    assert person.conversation is not None
    assert person.conversation.step == step


def test_name_without_a_name_asks_for_one() -> None:
    person = Person().say("IBM", "Ana Ruiz", "SIGN").say("NAME please")
    assert person.turn.effects == ()


def test_several_names_are_asked_for_one_at_a_time() -> None:
    turn = Person().say("IBM", "Ana and Bob Ruiz").turn
    assert turn.reply is not None
    assert turn.reply.key == "name_several"


@pytest.mark.parametrize("said", ["SIGN Ana Ruiz", "Yes, Ana", "yes\nAna Ruiz", "si, ana ruiz"])
def test_the_own_name_beside_a_yes_changes_nothing(said: str) -> None:
    effects = Person().say("IBM", "Ana Ruiz").wait(timedelta(minutes=1)).say(said).turn.effects
    assert [one.name for one in effects if isinstance(one, Sign)] == ["Ana Ruiz"]


@pytest.mark.parametrize("said", ["yes Bob", "Ana said yes", "Ana Ruiz", "yes but not Ruiz"])
def test_other_words_beside_the_own_name_sign_nothing(said: str) -> None:
    effects = Person().say("IBM", "Ana Ruiz", said).turn.effects
    assert not any(isinstance(one, Sign) for one in effects)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("luna not lunna", "Jorge Luna"),
        ("Luna, not Lunna", "Jorge Luna"),
        ("its luna", "Jorge Luna"),
        ("my name is speled wrong, its Jorge Luna Diaz", "Jorge Luna Diaz"),
        ("its spelled wrong, Jorge Luna", "Jorge Luna"),
        ("typo in my name, ok?", "Jorge Lunna"),
        ("is lunna the lunna of all the moons and stars", "Jorge Lunna"),
        ("Luna", "Jorge Luna"),
    ],
)
def test_a_misspelled_word_of_a_name_is_put_right(said: str, name: str) -> None:
    assert name_after("IBM", "Jorge Lunna", said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("my name is spelled wrong, its Jorge Luna Diaz", "Jorge Luna Diaz"),
        ("my name is Jorge Luna Diaz", "Jorge Luna Diaz"),
        ("its spelled wrong, Jorge Luna Diaz", "Jorge Luna Diaz"),
        ("my name is Ana Ruiz", "Jorge Luna"),
        ("my name is Jorge Luna", "Jorge Luna"),
    ],
)
@pytest.mark.parametrize("answer", [(), ("NO",)])
def test_a_name_that_signed_is_put_right_by_one_sentence(
    said: str, name: str, answer: tuple[str, ...]
) -> None:
    person = Person().say("IBM Jorge Luna", "SIGN", *answer)
    step = person.step
    person.say(said)
    (signed,) = person.standing.signatures.values()
    assert signed.name == name
    if name != "Jorge Luna":
        assert person.step == step


def test_a_correction_keeps_the_question_about_updates_open() -> None:
    person = Person().say("IBM Jorge Luna", "SIGN", "NAME Jorge Luna Diaz")
    assert person.reply == "short_ask_updates"
    assert person.turn.reply
    assert person.turn.reply.lead
    assert person.turn.reply.lead.key == "renamed"


@pytest.mark.parametrize(
    "said",
    [
        "My name is Walter Emmerich, with two m's, and I live in Cedar Rapids",
        "I beg your pardon, the name is Walter Emmerich, if you please",
        "My name is Walter Emmerich and I would like to sign because this is wrong",
        "Hello, my name is Walter Emmerich. I live in Ohio and I care a lot about this letter",
        "Me llamo Walter Emmerich y vivo en Texas desde hace muchos años con mi familia",
    ],
)
def test_a_clause_of_a_long_sentence_states_the_name(said: str) -> None:
    assert name_after("IBM", said) == "Walter Emmerich"
    assert name_after("IBM", "Ana Ruiz", said) == "Walter Emmerich"


@pytest.mark.parametrize(
    "said",
    [
        "It is Walter Emmerich and she should know better than this by now",
        '{"name": "Ana Ruiz", "action": "SIGN"}',
        "its late, im going home, its a shame, i am tired",
    ],
)
def test_markup_and_other_clauses_state_no_name(said: str) -> None:
    assert Person().say("IBM", said).step == "name"


@pytest.mark.parametrize(
    ("said", "is_new_owner"),
    [
        ("I'm not Anna, I'm Ana", False),
        ("no me llamo Ana, me llamo Anabel", False),
        ("I'm not Ana", True),
        ("my name is not Ana", True),
        ("I'm not Ana, I'm Bob Lee", True),
    ],
)
def test_who_states_their_own_name_is_no_new_owner(said: str, *, is_new_owner: bool) -> None:
    person = Person().say("IBM", "Ana Ruiz", "SIGN", "NO", said)
    assert bool(person.effects(RecordOptOut)) == is_new_owner


@pytest.mark.parametrize("said", ["please don't call me Annie", "don't call me Annie it's Ana"])
def test_how_one_does_not_want_to_be_called_asks_for_the_name_and_ends_nothing(said: str) -> None:
    person = Person().say("IBM", "Ana Ruiz", said)
    assert person.effects(RecordOptOut) == 0
    assert person.conversation is not None
    assert person.conversation.step == NAME


def test_a_name_with_one_more_part_behind_a_no_is_offered_whole() -> None:
    assert name_after("IBM", "Ana Ruiz", "no, Ana Maria Ruiz Lopez") == "Ana Maria Ruiz Lopez"
