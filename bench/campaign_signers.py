"""Who signs in ``bench campaign``: people of all scripts and regions, jokes, and doubles.

Nearly all are stored by rows; a few sign by messages, from numbers, so that there is something to
be found of them in a stolen database.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, cycle

from sqlalchemy import func, insert, literal, or_, select

from bench.handin import draw_signers
from bench.printable_names import keep_printable
from bot.inbox.receive import Channel, Inbound, receive
from bot.privacy import key_rotation
from bot.proof.receipt_codes import make_code
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from bot.storage.privacy import ended_campaigns
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.proof_tables import EntryKind, QueuedEntry
from bot.storage.schema.review_tables import ReviewFlag
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from flows.events import Said
from tests.bot.privacy.stolen_database import read_bytes
from tests.evaluation.names import jokes, real_names
from tests.many_signers import Signer, add_signers

CAMPAIGN = "clean-river"
DAYS, TOWNS = 60, 400
"""Over so many days, from so many towns they sign."""
MAX_DOUBLES, PEOPLE_OF_ONE_DOUBLE = 200, 50
HONEST, REAL, JOKE, SAME_PLACE, OTHER_CHANNEL = (
    *("drawn names", "real names", "jokes"),
    *("signed twice in a place on a day", "signed twice by two channels"),
)
WRITERS = {"+14155550171": "Wilhelmina Zzyzxov", "+12125550199": "Thelonious Quarrelle"}
"""Who signs by messages: number → name."""
SAMPLES = 300
_STANDS = select(Signature).where(
    Signature.withdrawn_at.is_(None), Signature.held_for.is_(None), Signature.name.is_not(None)
)
_messages = count(1)


@dataclass(frozen=True, slots=True)
class Seeded:
    """Who signed, by the ids of their signatures: of which kind each is."""

    kinds: Mapping[int, str]

    def count(self) -> Counter[str]:
        """Return how many there are of each kind."""
        return Counter(self.kinds.values())


def seed(runtime: Runtime, people: int, seed_number: int) -> Seeded:
    """Let so many sign, on many days; queue for the log, as their acts would have.

    Who they are is drawn by ``seed_number``, the same ones each time.
    """
    drawn, now = random.Random(seed_number), runtime.now()
    everyone = list(_draw(people, drawn, now))
    drawn.shuffle(everyone)
    by_day = sorted(everyone, key=lambda one: one[1].signed_at or now)
    ids = add_signers(runtime, CAMPAIGN, (signer for _, signer in by_day))
    _queue(runtime)
    for number, name in WRITERS.items():
        say(runtime, number, "RIVER", name, "Oakland", "SIGN", "UPDATES")
    return Seeded({ident: kind for ident, (kind, _) in zip(ids, by_day, strict=True)})


def say(runtime: Runtime, number: str, *texts: str) -> None:
    """Let a number send these texts, one after the other."""
    for one in texts:
        provider_id = f"bench{next(_messages)}"
        receive(runtime, Inbound("twilio", provider_id, Channel.SMS, number, Said(one)))


def _draw(people: int, drawn: random.Random, now: datetime) -> Iterator[tuple[str, Signer]]:
    """Yield all of them, with their kinds; a joke or a real name for each ten at most."""
    real = keep_printable(one.name for one in real_names())
    odd, borne = (
        drawn.sample(names, min(len(names), people // 10))
        for names in (keep_printable(jokes()), real)
    )
    twice = min(MAX_DOUBLES, people // PEOPLE_OF_ONE_DOUBLE)
    honest = people - len(odd) - len(borne) - twice
    yield from ((HONEST, _settle(one, drawn, now)) for one in draw_signers(honest, drawn))
    yield from ((JOKE, _settle(Signer(name), drawn, now)) for name in odd)
    of_real = [_settle(Signer(name), drawn, now) for name in borne]
    doubled = dict(_choose_doubled(of_real, twice))
    yield from ((doubled.get(at, REAL), one) for at, one in enumerate(of_real))
    for at, kind in doubled.items():
        again = replace(of_real[at], receipt_code=make_code())
        elsewhere = replace(_settle(again, drawn, now), channel="telegram")
        yield kind, again if kind == SAME_PLACE else elsewhere


def _choose_doubled(signers: Sequence[Signer], wanted: int) -> Iterator[tuple[int, str]]:
    """Yield who signs twice, and how: people of several words whose name nobody else has."""
    names = [" ".join(sorted(one.name.split())) for one in signers]
    borne = Counter(names)
    alone = [at for at, name in enumerate(names) if " " in name and borne[name] == 1]
    yield from zip(alone[:wanted], cycle((SAME_PLACE, OTHER_CHANNEL)), strict=False)


def _settle(one: Signer, drawn: random.Random, now: datetime) -> Signer:
    """Return a signer with a town, a day and a receipt."""
    # Not today: what is younger than an hour is not entered in the log.
    at = now - timedelta(days=drawn.randint(1, DAYS))
    answers = {"town": f"Vale {drawn.randrange(TOWNS)}", "side": "upper"}
    return replace(one, answers=answers, signed_at=at, receipt_code=make_code())


def _queue(runtime: Runtime) -> None:
    """Queue each signature for the log."""
    columns = ("campaign", "code", "letter_sha256", "queued_at", "kind")
    rows = select(
        *(Signature.campaign, Signature.receipt_code, Signature.letter_sha256),
        *(Signature.signed_at, literal(EntryKind.SIGNED.value)),
    )
    with runtime.database.write() as connection:
        connection.execute(insert(QueuedEntry).from_select(columns, rows.order_by(Signature.id)))


def list_flagged(runtime: Runtime) -> dict[int, str]:
    """Return a rule for each signature that is flagged; of a pair, for both."""
    found: dict[int, str] = {}
    with runtime.database.read() as connection:
        for one, other, rule in connection.execute(
            select(ReviewFlag.signature_id, ReviewFlag.other_id, ReviewFlag.rule)
        ):
            found |= {ident: rule for ident in (other, one) if ident}
    return found


def draw_receipts(runtime: Runtime) -> dict[str, str]:
    """Return a receipt's code for each state: of who will withdraw next, is held, counts."""
    wanted = {
        "counts": _STANDS.order_by(Signature.id),
        "is held back": select(Signature).where(Signature.held_for.is_not(None)),
        "was withdrawn": _STANDS.order_by(Signature.id.desc()),
    }
    with runtime.database.read() as connection:
        sealed = {
            state: connection.scalar(rows.with_only_columns(Signature.receipt_code).limit(1))
            for state, rows in wanted.items()
        }
    return {
        state: runtime.vault.read(CAMPAIGN, Sealed.RECEIPT, code) or ""
        for state, code in sealed.items()
    }


def withdraw(runtime: Runtime, people: int) -> int:
    """Let the newest so many withdraw who count; return how many did."""
    with runtime.database.write() as connection:
        newest = _STANDS.with_only_columns(Signature.person_id).order_by(Signature.id.desc())
        found = connection.scalars(newest.limit(people)).all()
        at = runtime.now()
        return sum(
            signatures.withdraw(connection, person, CAMPAIGN, at=at) for person in found if person
        )


def sample_sealed(runtime: Runtime) -> Sequence[tuple[str, bytes]]:
    """Return some of what is sealed under the campaign's key, each with where it lies."""
    with runtime.database.read() as connection:
        return ended_campaigns.sample_sealed(connection, CAMPAIGN, limit=SAMPLES)


def count_opened(given: Mapping[str, str], sealed: Sequence[tuple[str, bytes]]) -> int:
    """Return how many of them a process that begins now can open, with all keys there are."""
    settings = load_settings(given)
    with closing(Database(settings.database_url, keys_url=settings.keys_database_url)) as stolen:
        vault = key_rotation.open_vault(settings, stolen)
        return sum(vault.can_open(CAMPAIGN, place, value) for place, value in sealed)


def find_told(runtime: Runtime) -> list[str]:
    """Return what is in the database that tells who signed: names, numbers, rows of a number."""
    content = read_bytes(runtime.database)
    secrets = (*WRITERS, *WRITERS.values(), *(one.removeprefix("+1") for one in WRITERS))
    found = [one for one in secrets if one.encode() in content]
    with runtime.database.read() as connection:
        linked = connection.scalar(
            select(func.count()).where(
                or_(Signature.person_id.is_not(None), Signature.message_id.is_not(None))
            )
        )
    return [*found, *([f"{linked} signatures with a person"] if linked else [])]
