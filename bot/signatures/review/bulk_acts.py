"""Holds back and releases many signatures by condition: counted and shown first, then carried out.

What is chosen is frozen when it is asked for. More than a few wait for a second organizer. It is
carried out in small steps, which a crash may cut short, and can be taken back as a whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.background_jobs import StartableJob
from bot.background_jobs.jobs import Cursor
from bot.counted_words import counted
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import check_second_approval, is_too_late, note_proof
from bot.runtime import Runtime
from bot.signatures.review.doubles import read_place
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.shown_signatures import ShownSignature, show_signature
from bot.signatures.review.single_acts import find_flag, rule_of
from bot.storage.organizers import audit_trail
from bot.storage.review import review_acts, review_queue
from bot.storage.review.review_acts import ActRow
from bot.storage.review.review_queue import Condition, SignatureView
from bot.storage.schema.review_tables import ReviewActStatus, Verdict
from bot.storage.signatures import held_back, signatures
from bot.storage.signatures.held_back import ReviewReason
from flows.campaign import Campaign
from flows.lexicon.odd_names import fold_name

HOLD, RELEASE = "hold", "release"
EXAMPLES_SHOWN: Final = 20
MAX_AT_ONCE: Final = 20_000
"""Signatures of one act at most: more of them are no single act."""
MAX_ALONE: Final = 50
_PERCENT_ALONE: Final = 1
ALONE_WITHIN: Final = timedelta(days=1)
"""Within so long all acts of one organizer alone count together: many small ones make a large one,
which takes two."""
_ALONE_LOCK: Final = b"acts"
STEP_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """Signatures that a condition chooses, with some of them to look at.

    ``needs_second``: they are too many for one organizer.
    """

    condition: Condition
    act: str
    place: str
    ids: tuple[int, ...]
    examples: tuple[ShownSignature, ...]
    needs_second: bool


def choose(
    runtime: Runtime,
    who: Organizer,
    act: str,
    condition: Condition,
    *,
    place: str = "",
    most_opened: int | None = None,
) -> Choice:
    """Return the signatures that a condition chooses; nothing is changed by it.

    ``place`` is one that signers wrote; it is compared in memory, with the answers of
    ``most_opened`` signatures at most, for who cannot wait (None: of all). That examples were read
    stands in the audit trail. Raises ``ReviewRefused`` for a campaign that nobody knows, or too
    many.
    """
    campaign = runtime.shelf.campaign(condition.campaign)
    if campaign is None:
        raise ReviewRefused("no_such_campaign", name=condition.campaign)
    with runtime.database.read() as connection:
        rows = review_queue.stream_wanted(connection, condition)
        if place and most_opened is not None:
            rows = _bounded(rows, most_opened)
        ids: list[int] = []
        examples: list[SignatureView] = []
        for row in _of_place(runtime, campaign, rows, place):
            ids.append(row.id)
            if len(examples) < EXAMPLES_SHOWN:
                examples.append(row)
            if len(ids) > MAX_AT_ONCE:
                raise ReviewRefused("too_many", limit=MAX_AT_ONCE)
        left = _left_to_one(runtime, connection, who, condition.campaign, act)
        flags = review_queue.list_flags(connection, [row.id for row in examples])
    if examples:
        with runtime.database.write() as connection:
            said = (
                f"{len(examples)} of {counted(len(ids), 'name')} of {condition.campaign}, to {act}"
            )
            audit_trail.note(connection, runtime.now(), who.id, "examples read", detail=said)
    shown = tuple(show_signature(runtime, row, flags) for row in examples)
    return Choice(condition, act, place, tuple(ids), shown, len(ids) > left)


def _bounded(rows: Iterator[SignatureView], most: int) -> Iterator[SignatureView]:
    for number, row in enumerate(rows):
        if number >= most:
            raise ReviewRefused("too_many_to_open", limit=most)
        yield row


def _of_place(
    runtime: Runtime, campaign: Campaign, rows: Iterator[SignatureView], place: str
) -> Iterator[SignatureView]:
    wanted = fold_name(place)
    for row in rows:
        if not wanted or fold_name(read_place(runtime, campaign, row.answers)) == wanted:
            yield row


def _left_to_one(
    runtime: Runtime, connection: Connection, who: Organizer, campaign: str, act: str
) -> int:
    """Return how many signatures an organizer may change alone now: 50, or one in a hundred, less
    those that they changed alone of late."""
    signed = signatures.count_signatures(connection, campaign)
    limit = min(MAX_ALONE, max(1, signed * _PERCENT_ALONE // 100))
    since = runtime.now() - ALONE_WITHIN
    return limit - review_acts.count_begun_alone(
        connection, who.id, campaign=campaign, act=act, since=since
    )


def ask(
    runtime: Runtime, who: Organizer, choice: Choice, reason: ReviewReason | None = None
) -> ActRow:
    """Freeze what was chosen as an act: to be carried out, or to be approved by a second organizer.

    ``reason`` is why they are held back; without one each for that of its flag. Raises
    ``ReviewRefused`` where there is nothing, or no reason.
    """
    if not choice.ids:
        raise ReviewRefused("nobody_fits")
    is_flagged = choice.condition.reason or choice.condition.rule
    if choice.act == HOLD and reason is None and not is_flagged:
        raise ReviewRefused("reason_of_many_missing")
    conditions = _describe(choice)
    campaign = choice.condition.campaign
    with runtime.database.write() as connection:
        now = runtime.now()
        runtime.database.lock(connection, _ALONE_LOCK + who.id.to_bytes(4, "big"))
        left = _left_to_one(runtime, connection, who, campaign, choice.act)
        waits = choice.needs_second or len(choice.ids) > left
        if waits:
            _check_not_asked(connection, who, choice, conditions, now)
        act_id = review_acts.add(
            connection,
            choice.ids,
            campaign=campaign,
            act=choice.act,
            reason=reason.value if reason else "",
            conditions=conditions,
            people=len(choice.ids),
            status=(ReviewActStatus.ASKED if waits else ReviewActStatus.APPROVED).value,
            asked_by=who.id,
            asked_at=now,
        )
        later = "; a second organizer is needed" if waits else ""
        detail = f"act {act_id}: {choice.act} {len(choice.ids)} ({conditions}){later}"
        audit_trail.note(connection, now, who.id, "review asked", detail=detail)
        return _read(connection, act_id)


def _check_not_asked(
    connection: Connection, who: Organizer, choice: Choice, said: str, now: datetime
) -> None:
    """Refuse to ask for what another organizer asked for, and waits for a yes: that is one."""
    wanted = (choice.condition.campaign, choice.act, said, len(choice.ids))
    for number in review_acts.list_in_status(connection, ReviewActStatus.ASKED):
        act = _read(connection, number)
        same = wanted == (act.campaign, act.act, act.conditions, act.people)
        if same and act.asked_by != who.id and not is_too_late(act.asked_at, now):
            raise ReviewRefused("asked_already", number=number)


def _describe(choice: Choice) -> str:
    """Return the conditions in words, without what anybody wrote."""
    given = {key: value for key, value in asdict(choice.condition).items() if value}
    given.pop("is_held", None)
    parts = [f"{key} {value}" for key, value in given.items()]
    return ", ".join([*parts, "one place"] if choice.place else parts)


def approve(runtime: Runtime, who: Organizer, act_id: int) -> ActRow:
    """Say the second yes to an act. Raises ``ReviewRefused`` or ``ApprovalRefused`` if not."""
    with runtime.database.write() as connection:
        act = _read(connection, act_id, lock=True)
        if act.status != ReviewActStatus.ASKED:
            raise ReviewRefused("not_asked", number=act_id, status=act.status)
        now = runtime.now()
        check_second_approval(who, asked_by=act.asked_by, asked_at=act.asked_at, now=now)
        review_acts.change(
            connection,
            act_id,
            status=ReviewActStatus.APPROVED.value,
            seconded_by=who.id,
            seconded_at=now,
        )
        audit_trail.note(connection, now, who.id, "review approved", detail=f"act {act_id}")
        note_proof(connection, who, now)
        return _read(connection, act_id)


def cancel(runtime: Runtime, who: Organizer, act_id: int) -> ActRow:
    """End an act before it is over: what is done stays done, and can be undone."""
    with runtime.database.write() as connection:
        act = _read(connection, act_id, lock=True)
        if act.status not in (ReviewActStatus.ASKED, ReviewActStatus.APPROVED):
            raise ReviewRefused("over", number=act_id, status=act.status)
        review_acts.change(connection, act_id, status=ReviewActStatus.CANCELLED.value)
        audit_trail.note(
            connection, runtime.now(), who.id, "review cancelled", detail=f"act {act_id}"
        )
        return _read(connection, act_id)


def undo(runtime: Runtime, who: Organizer, act_id: int) -> ActRow:
    """Take back what an act did, as an act of its own, which needs no second organizer.

    Raises ``ReviewRefused`` also where that was done already.
    """
    with runtime.database.write() as connection:
        act = _read(connection, act_id, lock=True)
        changed = review_acts.list_changed(connection, act_id)
        if act.status in (ReviewActStatus.ASKED, ReviewActStatus.APPROVED):
            raise ReviewRefused("not_over", number=act_id)
        if not changed:
            raise ReviewRefused("nothing_to_undo", number=act_id)
        by = _taken_back_by(connection, act_id)
        if by:
            raise ReviewRefused("undone", number=act_id, by=by)
        now = runtime.now()
        new = review_acts.add(
            connection,
            changed,
            campaign=act.campaign,
            act=RELEASE if act.act == HOLD else HOLD,
            reason=act.reason,
            conditions=f"undoes act {act_id}",
            people=len(changed),
            status=ReviewActStatus.APPROVED.value,
            asked_by=who.id,
            asked_at=now,
            undoes=act_id,
        )
        said = f"act {new}: undoes act {act_id}, {counted(len(changed), 'signature')}"
        audit_trail.note(connection, now, who.id, "review undone", detail=said)
        return _read(connection, new)


def _taken_back_by(connection: Connection, act_id: int) -> int:
    """Return the act by which this one is taken back and that was not taken back itself, or 0."""
    by = review_acts.find_undoing(connection, act_id)
    return by if by and not _taken_back_by(connection, by) else 0


def count_changed(runtime: Runtime, act_id: int) -> int:
    """Return how many signatures an act changed, without those that were so already."""
    with runtime.database.read() as connection:
        return len(review_acts.list_changed(connection, act_id))


def list_acts(runtime: Runtime, *, limit: int = 100) -> list[ActRow]:
    """Return the newest acts, the newest first."""
    with runtime.database.read() as connection:
        return review_acts.list_newest(connection, limit=limit)


def read_act(runtime: Runtime, act_id: int) -> ActRow:
    """Return one act. Raises ``ReviewRefused`` where there is none of that number."""
    with runtime.database.read() as connection:
        return _read(connection, act_id)


def _read(connection: Connection, act_id: int, *, lock: bool = False) -> ActRow:
    act = review_acts.read(connection, act_id, lock=lock)
    if act is None:
        raise ReviewRefused("no_such_act", number=act_id)
    return act


def carry_out_job(runtime: Runtime) -> StartableJob:
    """Return the job that carries out an act, given by its number."""
    return StartableJob("review-act", partial(carry_out, runtime))


def carry_out_approved(runtime: Runtime) -> int:
    """Carry out what is approved and was cut short, or never begun; return how much was done."""
    with runtime.database.read() as connection:
        waiting = review_acts.list_in_status(connection, ReviewActStatus.APPROVED)
    done = 0
    for act_id in waiting:
        cursor: Cursor | None = ()
        while cursor is not None:
            more, cursor = carry_out(runtime, (act_id,), cursor)
            done += more
    return done


def carry_out(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor
) -> tuple[int, Cursor | None]:
    """Hold back, or release, the next few signatures of an act; return how many, and what follows.

    What is done is said by the rows, so that two may do it at once.
    """
    (act_id,) = numbers
    with runtime.database.write() as connection:
        act = _read(connection, act_id, lock=True)
        if act.status != ReviewActStatus.APPROVED:
            return 0, None
        ids = review_acts.list_undone(connection, act_id, limit=STEP_SIZE)
        if not ids:
            review_acts.change(connection, act_id, status=ReviewActStatus.DONE.value)
            audit_trail.note(
                connection, runtime.now(), act.seconded_by or act.asked_by, "review done",
                detail=f"act {act_id}: {len(review_acts.list_changed(connection, act_id))} changed",
            )  # fmt: skip
            return 0, None
        for signature_id in ids:
            _do_one(runtime, connection, act, signature_id)
    return len(ids), cursor or (act_id,)


def _do_one(runtime: Runtime, connection: Connection, act: ActRow, signature_id: int) -> None:
    row = review_queue.read_signature(connection, signature_id)
    before = (row.held_for, row.held_rule) if row else (None, None)
    do = _hold_one if act.act == HOLD else _release_one
    review_acts.mark_done(
        connection,
        act.id,
        signature_id,
        has_changed=do(runtime, connection, act, signature_id),
        held_for=before[0],
        held_rule=before[1],
    )


def _hold_one(runtime: Runtime, connection: Connection, act: ActRow, signature_id: int) -> bool:
    reason, rule = act.reason, ""
    if act.undoes:
        held_for, held_rule = review_acts.why_held_before(connection, act.undoes, signature_id)
        reason, rule = held_for or reason or ReviewReason.OTHER.value, held_rule or ""
    else:
        flags = review_queue.list_flags(connection, [signature_id])
        flag = find_flag(flags, ReviewReason(reason) if reason else None)
        reason = reason or (flag.reason if flag else ReviewReason.OTHER.value)
        rule = rule_of(flag)
    now, by = runtime.now(), act.asked_by
    held = held_back.hold_back(
        connection, signature_id, reason=ReviewReason(reason), rule=rule, by=by, at=now
    )
    review_queue.decide(connection, _only(signature_id, held), Verdict.HELD, by=by, at=now)
    return held


def _release_one(runtime: Runtime, connection: Connection, act: ActRow, signature_id: int) -> bool:
    now, by = runtime.now(), act.asked_by
    released = held_back.release(connection, signature_id, at=now)
    ids = _only(signature_id, released)
    review_queue.reopen(connection, ids)
    if not act.undoes:  # else it waits for an organizer again, as before
        review_queue.decide(connection, ids, Verdict.KEPT, by=by, at=now)
    return released


def _only(signature_id: int, changed: bool) -> Sequence[int]:
    return [signature_id] if changed else []
