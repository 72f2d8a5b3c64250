"""Tells a person all that is held of them, fact by fact: what MYDATA answers."""

from collections.abc import Iterable, Iterator

from bot.privacy.personal_data import PersonAddress, PersonalData, PersonCrm, PersonSignature
from flows.replies import Param, Reply


def tell_personal_data(everything: PersonalData) -> tuple[Reply, ...]:
    """Return what is held of a person as facts to be put into words, one after the other."""
    return (
        *(fact for one in everything.addresses for fact in _tell_address(one)),
        *(fact for one in everything.signatures for fact in _tell_signature(one)),
        *_tell_consents(everything),
        *map(_tell_crm, everything.crms),
        *(
            Reply("held_question", {"date": one.asked_at.date().isoformat(), "said": one.words})
            for one in everything.questions
        ),
        *_tell_counts(everything),
    )


def _tell_address(one: PersonAddress) -> Iterator[Reply]:
    since = one.known_since.date().isoformat()
    yield Reply("held_address", {"channel": one.channel, "language": one.language, "date": since})
    place = _join((one.country, one.region, one.zones))
    if place:
        yield Reply("held_place", {"place": place})
    if one.opted_out:
        yield Reply("held_opt_out")


def _tell_signature(signature: PersonSignature) -> Iterator[Reply]:
    when: dict[str, Param] = {
        "campaign": signature.campaign,
        "date": signature.signed_at.date().isoformat(),
    }
    if signature.withdrawn_at or signature.erased_at:
        yield Reply("held_without_name", when)
        return
    facts = {
        **when,
        "name": signature.name,
        "number": signature.number,
        "channel": signature.channel,
    }
    yield Reply("held_signature", facts)
    if signature.held_back_at:
        yield Reply("held_back", {"date": signature.held_back_at.date().isoformat()})
    if signature.answers:
        answers = "; ".join(f"{key}: {value}" for key, value in signature.answers.items())
        yield Reply("held_answers", {"said": answers})
    if signature.source:
        yield Reply("held_source", {"source": signature.source})
    yield Reply(
        "held_letter", {"language": _join(dict.fromkeys((signature.language, signature.read_in)))}
    )
    if signature.code:
        yield Reply("held_link", {"code": signature.code, "friends": signature.friends})
    if signature.receipt_code:
        yield Reply("held_receipt")
    if signature.is_brought:
        yield Reply("held_brought")


def _tell_consents(everything: PersonalData) -> Iterator[Reply]:
    """Tell of the last decision about each organization."""
    decided = {one.organization: one for one in everything.consents}
    for organization, one in decided.items():
        key = "held_yes" if one.granted else "held_no"
        when = one.decided_at.date().isoformat()
        yield Reply(key, {"organization": (organization,), "date": when})


def _tell_crm(one: PersonCrm) -> Reply:
    """Tell that an organization's CRM holds the person, too: only the organization can tell what it
    keeps."""
    told: dict[str, Param] = {"organization": (one.organization,), "crm": one.crm}
    if one.since is None:
        return Reply("held_crm_maybe", told)
    key = "held_crm_ended" if one.is_ended else "held_crm"
    return Reply(key, {**told, "date": one.since.date().isoformat()})


def _tell_counts(everything: PersonalData) -> Iterator[Reply]:
    if everything.updates:
        yield Reply("held_updates", {"number": len(everything.updates)})
    if everything.messages:
        yield Reply("held_messages", {"number": len(everything.messages)})


def _join(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
