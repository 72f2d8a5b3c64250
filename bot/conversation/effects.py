"""Makes true what a turn decided: rows only, never the network.

Every row points to the message that caused it: that is its evidence.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from bot.conversation import join_codes, joined_people, places
from bot.conversation.new_codes import make_codes
from bot.conversation.turn import CampaignClosed, StandingChanged, Transaction
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.privacy.erasure import erase_person
from bot.proof.receipt_codes import make_code
from bot.storage.consent import consents, suppressions
from bot.storage.conversations import joined_people as people_rows
from bot.storage.conversations import people, separated_people
from bot.storage.questions import questions
from bot.storage.schema.key_tables import Sealed
from bot.storage.signatures import answers, friends, places_of_signers, signatures
from bot.storage.signatures.signatures import Given, NewSignature
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
from flows.replies import Reply


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who did it, in which transaction, with which message; and how a question was worded.

    ``person_id`` and ``address_id`` are None for a stranger of whom nothing is kept: they can only
    opt out. ``message_id`` is None for someone who said nothing. ``country`` is that of the
    address (US), or "".
    """

    transaction: Transaction
    person_id: int | None
    address_id: int | None
    message_id: int | None
    channel: str
    worded: Callable[[Reply], str]
    country: str = ""


def perform_effects(evidence: Evidence, effects: tuple[Effect, ...]) -> Given | None:
    """Make all effects true, in their order. Returns the signature that was given, if any."""
    person_id, address_id = evidence.person_id, evidence.address_id
    changes_owner = any(map(_is_of_new_owner, effects))
    is_of_person = changes_owner or any(isinstance(effect, _OF_PERSON) for effect in effects)
    if person_id is not None and address_id is not None and is_of_person:
        transaction = evidence.transaction
        person_id = _lock_person(transaction, address_id, person_id)
        if changes_owner:
            person_id = _give_to_new_owner(transaction, person_id, address_id)
        evidence = replace(evidence, person_id=person_id)
    given = [perform(evidence, effect) for effect in effects]
    return next((one for one in given if one), None)


def _lock_person(transaction: Transaction, address_id: int, person_id: int) -> int:
    """Hold the person of a turn, and return who it is.

    A join holds all addresses of both people, so that whoever holds one knows whose it is: but for
    one that was erased, which nobody can name.
    """
    known = transaction.inputs.address
    if known and not known.language:
        return people_rows.lock_person_of(transaction.connection, address_id, person_id)
    signatures.lock_person(transaction.connection, person_id)
    return person_id


_OF_PERSON = (Sign, Rename, AddAnswers, Withdraw, RecordConsent, NoteThanks, Separate, Erase)
"""Effects on rows of the person. Those that join lock both people themselves, in one order."""


def _is_of_new_owner(effect: Effect) -> bool:
    """Tell whether the person says that the number is not whom we mean: it changed hands."""
    return isinstance(effect, RecordOptOut) and effect.reason is OptOutReason.WRONG_NUMBER


def _give_to_new_owner(transaction: Transaction, person_id: int, address_id: int) -> int:
    """Let nothing of the earlier owner of a number be the new one's; return who has it now."""
    country, zones = country_and_time_zones(transaction.address)
    return separated_people.give_to_new_owner(
        transaction.connection,
        person_id,
        address_id,
        country=country,
        zones=" ".join(zones),
        at=transaction.now,
    )


def perform(evidence: Evidence, effect: Effect) -> Given | None:
    """Make one effect true. Returns the signature that was given, if any."""
    if isinstance(effect, RecordOptOut | LiftOptOut):
        _suppress(evidence, effect)
    elif evidence.person_id is None or evidence.address_id is None:
        return None
    elif isinstance(effect, KeepOpenQuestion):
        _keep_question(evidence, evidence.address_id, effect)
    elif isinstance(effect, JoinPhone | OfferJoinCode | JoinByCode | NoteWrongCode):
        _join(evidence, evidence.person_id, evidence.address_id, effect)
    elif isinstance(effect, Separate):
        separated_people.separate(
            evidence.transaction.connection,
            evidence.person_id,
            evidence.address_id,
            at=evidence.transaction.now,
        )
    elif isinstance(effect, Sign):
        return _sign(evidence, evidence.person_id, effect)
    else:
        _perform(evidence, evidence.person_id, effect)
    return None


def _perform(
    evidence: Evidence,
    person_id: int,
    effect: RecordConsent | Rename | AddAnswers | Withdraw | NoteThanks | Erase,
) -> None:
    match effect:
        case RecordConsent():
            _consent(evidence, person_id, effect)
        case Rename():
            name = evidence.transaction.vault.seal(effect.campaign, Sealed.NAME, effect.name)
            signatures.rename(
                evidence.transaction.connection,
                person_id,
                effect.campaign,
                effect.signer,
                name=name,
            )
        case AddAnswers():
            _add_answers(evidence, person_id, effect)
        case Withdraw():
            signatures.withdraw(
                evidence.transaction.connection,
                person_id,
                effect.campaign,
                effect.signer,
                at=evidence.transaction.now,
            )
        case NoteThanks():
            friends.note_thanks(
                evidence.transaction.connection,
                person_id,
                effect.campaign,
                at=evidence.transaction.now,
            )
        case Erase():
            transaction = evidence.transaction
            erase_person(transaction.connection, transaction.vault, person_id, at=transaction.now)
        case _:
            assert_never(effect)


def _join(
    evidence: Evidence,
    person_id: int,
    address_id: int,
    effect: JoinPhone | OfferJoinCode | JoinByCode | NoteWrongCode,
) -> None:
    transaction = evidence.transaction
    match effect:
        case JoinPhone():
            joined_people.join_phone(transaction, address_id, person_id, effect.number)
        case OfferJoinCode():
            join_codes.offer_code(transaction, address_id, effect.code)
        case JoinByCode():
            join_codes.join_by_code(transaction, address_id, effect.code)
        case NoteWrongCode():
            join_codes.note_wrong_code(transaction, address_id)
        case _:
            assert_never(effect)


def _sign(evidence: Evidence, person_id: int, effect: Sign) -> Given:
    """Sign. Raises ``StandingChanged`` where somebody signed in this ``signer``'s place by now.

    And ``CampaignClosed`` where the campaign was closed by command.
    """
    if evidence.message_id is None:
        raise ValueError("a signature needs the message that is its evidence")
    region = _place(evidence, person_id, effect.place)
    new = NewSignature(
        person_id=person_id,
        campaign=effect.campaign,
        signer=effect.signer,
        name=evidence.transaction.vault.seal(effect.campaign, Sealed.NAME, effect.name),
        answers=_sealed(evidence, effect.campaign, effect.answers),
        letter_sha256=effect.letter_sha256,
        language=effect.language,
        read_in=effect.read_in,
        source=effect.source,
        channel=evidence.channel,
        message_id=evidence.message_id,
        signed_at=evidence.transaction.now,
        place=region or evidence.country,
        receipt_code=evidence.transaction.vault.seal(effect.campaign, Sealed.RECEIPT, make_code()),
        is_name_confirmed=effect.is_name_confirmed,
    )
    transaction = evidence.transaction
    signature = signatures.sign(
        transaction.connection,
        new,
        codes=make_codes(),
        invited_by=effect.invited_by,
        marks=transaction.vault.signer_marks(effect.campaign, transaction.lookups, effect.signer),
    )
    if signature.is_closed:
        raise CampaignClosed(effect.campaign)
    if signature.stood_before:
        raise StandingChanged
    return signature


def _consent(evidence: Evidence, person_id: int, effect: RecordConsent) -> None:
    connection, channel = evidence.transaction.connection, evidence.channel
    if effect.is_restored:
        channel = consents.channel_of_last_yes(connection, person_id, effect.organization)
    consents.add_consent(
        connection,
        person_id=person_id,
        campaign=effect.campaign,
        organization=effect.organization,
        granted=effect.granted,
        wording=evidence.worded(effect.question) if effect.question else "",
        message_id=evidence.message_id,
        channel=channel or evidence.channel,
        decided_at=evidence.transaction.now,
    )


def _suppress(evidence: Evidence, effect: RecordOptOut | LiftOptOut) -> None:
    vault = evidence.transaction.vault
    if isinstance(effect, RecordOptOut):
        suppressions.suppress(
            evidence.transaction.connection,
            lookup=vault.lookup(evidence.transaction.address),
            generation=vault.generation,
            reason=str(effect.reason),
            message_id=evidence.message_id,
            at=evidence.transaction.now,
            lookups=evidence.transaction.lookups,
        )
    else:
        suppressions.lift(
            evidence.transaction.connection,
            vault.lookups(evidence.transaction.address),
            generation=vault.generation,
            reason="asked",
            message_id=evidence.message_id,
            at=evidence.transaction.now,
        )


def _keep_question(evidence: Evidence, address_id: int, effect: KeepOpenQuestion) -> None:
    """Keep a question, unless it is one of theirs that is still open, in the same words."""
    transaction, campaign = evidence.transaction, effect.campaign
    vault, connection = transaction.vault, transaction.connection
    for sealed in questions.list_open_words(connection, campaign, address_id):
        if vault.read(campaign, Sealed.QUESTION, sealed) == effect.words:
            return
    questions.add(
        connection,
        campaign=campaign,
        step=effect.step,
        language=effect.language,
        channel=evidence.channel,
        address_id=address_id,
        message_id=evidence.message_id,
        words=vault.seal(campaign, Sealed.QUESTION, effect.words),
        at=transaction.now,
    )


def _place(evidence: Evidence, person_id: int, said: str) -> str:
    """Keep in which state a person said they live: it beats what their number tells of hours.

    Returns the state's code (US-CA), or "".
    """
    place = places.locate(said) if said else None
    if place is None:
        return ""
    people.set_region(
        evidence.transaction.connection,
        person_id,
        region=place.region,
        zones=" ".join(place.zones),
    )
    return place.region


def _add_answers(evidence: Evidence, person_id: int, effect: AddAnswers) -> None:
    """Put answers that came after the signature beside those that came with it."""
    region = _place(evidence, person_id, effect.place)
    connection, whose = evidence.transaction.connection, (effect.campaign, effect.signer)
    if region:
        places_of_signers.set_place(connection, person_id, *whose, place=region)
    stored = answers.read_answers(connection, person_id, *whose)
    before = evidence.transaction.vault.read(effect.campaign, Sealed.ANSWERS, stored)
    together = {**(json.loads(before) if before else {}), **effect.answers}
    sealed = _sealed(evidence, effect.campaign, together)
    if sealed:
        answers.set_answers(connection, person_id, *whose, answers=sealed)


def _sealed(evidence: Evidence, campaign: str, given: Mapping[str, str]) -> bytes | None:
    if not given:
        return None
    return evidence.transaction.vault.seal(
        campaign, Sealed.ANSWERS, json.dumps(dict(given), ensure_ascii=False)
    )
