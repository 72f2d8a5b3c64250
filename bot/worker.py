"""What the worker does by the clock, as one table of jobs.

Each job works in small transactions, so that replies to people never wait long for it, may be cut
short at any moment, and may run in two processes at once. Each returns how much it did.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from bot.background_jobs import WORKER, Job, StartableJob
from bot.broadcasts.deliver.delivery_loop import send_due
from bot.broadcasts.deliver.reconcile import reconcile
from bot.broadcasts.monitor.circuit_breaker import supervise_broadcasts
from bot.campaigns_in_force.folder_changes import LOOK_SECONDS, FolderChanges
from bot.conversation.elapsed_time import pass_time
from bot.conversation.reminders import send_reminders
from bot.exports.build import write_export_job
from bot.exports.export_life import expire_exports
from bot.inbox.missed_messages import MAX_LOOK_BACK, Reader, receive_missed_messages
from bot.integrations.crm.earlier_consents import tell_earlier_job
from bot.integrations.crm.pull_all import forget_erased, pull_all
from bot.integrations.deliver import tell_integrations
from bot.integrations.event_retention import forget_told
from bot.organizers.audit_verification import chain_audit_trail
from bot.organizers.sign_in.attempts import delete_old_attempts
from bot.organizers.sign_in.sessions import delete_old_sessions
from bot.phone_console.checkpoint_posts import post_checkpoints
from bot.phone_console.organizer_notices import note_spending, tell_of_acts
from bot.phone_console.question_notices import tell_of_questions
from bot.privacy.campaign_end import end_campaign_job
from bot.privacy.key_rotation import carry_lookups_job
from bot.privacy.retention import apply_retention
from bot.proof.kept_comparisons import compare_job
from bot.proof.publish import publish_all, publish_job
from bot.questions.send_answers import send_answers
from bot.running_workers.job_runs import BEAT, BEAT_INTERVAL, JobRuns
from bot.runtime import Runtime
from bot.sending import transports
from bot.sending.transports import SMS, TELEGRAM, OpenTransport
from bot.signatures.figures.recount import recount_job
from bot.signatures.figures.sum_up_days import sum_up_days
from bot.signatures.handin.build_package import build_package_job
from bot.signatures.handin.changes_since import count_changes_job
from bot.signatures.handin.package_retention import delete_files_due
from bot.signatures.review.bulk_acts import carry_out_approved, carry_out_job
from bot.signatures.review.review_names import review_new_names
from bot.spending.daily_cap import day_of
from bot.storage.conversations import conversations, join_codes, messages, set_aside
from bot.storage.deliveries import direct_messages
from bot.storage.operations import daily_spending, heartbeats
from bot.storage.organizers import sent_forms, sign_in_secrets
from bot.storage.questions import questions
from bot.vault import VaultError
from flows.join_codes import WRONG_CODES_COUNT_FOR
from flows.leaving import DOUBT_MEANS_STOP_AFTER

log = logging.getLogger(__name__)

BATCH_SIZE: Final = 500
REPLY_COUNTS_KEPT: Final = timedelta(days=1)
SENT_FORMS_KEPT: Final = timedelta(days=1)
"""Longer than any session of the console."""
SPENDING_KEPT: Final = timedelta(days=400)
"""How long the sums of a day's segments are kept, and what became of direct messages."""
EMPTYING_PATIENCE_SECONDS: Final = 0.5
SENDING_INTERVAL: Final = timedelta(seconds=5)
"""How often there is a look for what is to be sent. It is a read or two where there is nothing."""
LOOKING_INTERVAL: Final = timedelta(seconds=LOOK_SECONDS)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def jobs(
    runtime: Runtime,
    *,
    worker: str = WORKER,
    stop: threading.Event | None = None,
    read_message: Reader | None = None,
    open_transport: OpenTransport | None = None,
) -> tuple[Job, ...]:
    """Return what ``bot.background_jobs`` is to run: name, work, how often, and after how long.

    Times are UTC. ``worker`` is this process's name; ``stop`` ends long jobs early.
    ``read_message`` reads a webhook's fields: without it nobody looks for messages that were
    missed. ``open_transport`` opens a channel's transport, the settings' own if it is None.
    """
    ended = stop or threading.Event()
    opened = open_transport or partial(transports.open_transport, runtime.settings)
    changes, latest = FolderChanges(runtime, tells=True), runtime.latest

    def send(channel: str) -> int:
        return send_due(latest(), opened, owner=worker, stop=ended, channels=(channel,))

    def missed(back: timedelta) -> int:
        return receive_missed_messages(latest(), read_message, back=back) if read_message else 0

    always = (
        # A job of its own for each channel: a day of texts must not keep Telegram from beginning.
        _long("send-by-sms", lambda: send(SMS), SENDING_INTERVAL),
        _long("send-in-telegram", lambda: send(TELEGRAM), SENDING_INTERVAL),
        Job("read-changed-campaigns", changes.look, LOOKING_INTERVAL),
        Job("supervise-broadcasts", lambda: supervise_broadcasts(runtime), SENDING_INTERVAL),
        Job("reconcile-deliveries", lambda: reconcile(latest()), MINUTE),
        Job("settle-doubts", lambda: settle_doubts(latest()), MINUTE),
        *_telling_jobs(runtime, opened),
        _long("send-answers", lambda: send_answers(latest(), opened, stop=ended), MINUTE),
        _long("send-reminders", lambda: send_reminders(latest(), opened, stop=ended), 10 * MINUTE),
        *_integration_jobs(runtime, worker, ended),
        *_jobs_that_send_nothing(runtime),
        *_durable_jobs(runtime),
    )
    if read_message is None:
        return always
    return (
        *always,
        _long("receive-missed", lambda: missed(HOUR), 5 * MINUTE),
        # What was lost alone, while others came through, is beyond the short look.
        _durable("receive-long-missed", lambda: missed(MAX_LOOK_BACK), DAY, 4 * HOUR + 23 * MINUTE),
    )


def watched_jobs(runs: JobRuns, found: tuple[Job, ...]) -> tuple[Job, ...]:
    """Return the jobs, watched, and the one that writes how they do."""
    beat = Job(BEAT, runs.beat, BEAT_INTERVAL)
    return (*map(runs.watch, found), beat)


def _jobs_that_send_nothing(runtime: Runtime) -> tuple[Job, ...]:
    return (
        Job("chain-audit-trail", lambda: chain_audit_trail(runtime), MINUTE, MINUTE // 2),
        Job("expire-exports", lambda: expire_exports(runtime), 5 * MINUTE, MINUTE),
        Job("empty-logs", lambda: empty_logs(runtime), 10 * MINUTE),
        _long("review-names", lambda: review_new_names(runtime.latest()), MINUTE),
        _long("carry-out-review", lambda: carry_out_approved(runtime.latest()), 5 * MINUTE),
    )


def _telling_jobs(runtime: Runtime, opened: OpenTransport) -> tuple[Job, ...]:
    """Return the jobs that tell organizers and partners of what happened."""
    return (
        _long("tell-of-acts", lambda: tell_of_acts(runtime, opened), MINUTE),
        _long("note-spending", lambda: note_spending(runtime), MINUTE),
        _long("tell-of-questions", lambda: tell_of_questions(runtime, opened), 10 * MINUTE),
        _long("post-checkpoints", lambda: post_checkpoints(runtime, opened), 10 * MINUTE),
    )


def _integration_jobs(runtime: Runtime, worker: str, ended: threading.Event) -> tuple[Job, ...]:
    """Return the jobs that tell other programs of what happened."""

    def tell() -> int:
        return tell_integrations(runtime, owner=worker, stop=ended)

    return (
        _long("tell-integrations", tell, SENDING_INTERVAL),
        _long("take-in-opt-outs", lambda: pull_all(runtime), 5 * MINUTE),
    )


_durable, _long = partial(Job, durable=True), partial(Job, is_long=True)


def _durable_jobs(runtime: Runtime) -> tuple[Job, ...]:
    """Return those that are made up for where no worker ran when they were due."""
    return (
        _durable("expire-conversations", lambda: expire_conversations(runtime), HOUR, 11 * MINUTE),
        _durable("shred-messages", lambda: shred_messages(runtime), HOUR, 41 * MINUTE),
        _durable("apply-retention", lambda: keep_no_longer(runtime.latest()), HOUR, 53 * MINUTE),
        _durable("sum-up-figures", lambda: sum_up_days(runtime), DAY, 47 * MINUTE),
        _durable("enter-in-logs", lambda: publish_all(runtime), DAY, 3 * HOUR + 17 * MINUTE),
        _durable("forget-counts", lambda: forget_counts(runtime), DAY, 4 * HOUR + 29 * MINUTE),
    )


def startable_jobs(runtime: Runtime) -> tuple[StartableJob, ...]:
    """Return the jobs that people may start (``bot.background_jobs.started_jobs``)."""
    return (
        carry_lookups_job(runtime),
        end_campaign_job(runtime),
        write_export_job(runtime),
        recount_job(runtime),
        build_package_job(runtime),
        count_changes_job(runtime),
        carry_out_job(runtime),
        publish_job(runtime),
        compare_job(runtime),
        tell_earlier_job(runtime),
    )


def expire_conversations(runtime: Runtime) -> int:
    """Forget conversations that have been silent too long, with everything half-given in them."""

    def expire() -> int:
        with runtime.database.write() as connection:
            return conversations.expire_conversations(
                connection, now=runtime.now(), limit=BATCH_SIZE
            )

    return _until_done(expire)


def shred_messages(runtime: Runtime) -> int:
    """Destroy the words of messages that are older than ``RETENTION_DAYS``.

    And the addresses of those that were set aside, of which nobody may have rows; and questions,
    with their answers.
    """
    now = runtime.now()
    before = now - timedelta(days=runtime.settings.retention_days)

    def shred() -> int:
        with runtime.database.write() as connection:
            return messages.shred_messages(connection, before=before, now=now, limit=BATCH_SIZE)

    with runtime.database.write() as connection:
        set_aside.forget_addresses(connection, before=before)
        questions.forget(connection, before=before)
    return _until_done(shred)


def keep_no_longer(runtime: Runtime) -> int:
    """Destroy what the time of is over by the campaigns' rules, and warn of what goes soon."""
    return (
        apply_retention(runtime)
        + delete_files_due(runtime)
        + forget_told(runtime)
        + forget_erased(runtime)
    )


def empty_logs(runtime: Runtime) -> int:
    """Empty SQLite's logs: until then what was erased is in them, or still in their files.

    Where somebody reads for long it is left for the next time.
    """
    for database in (runtime.database, runtime.database.keys):
        database.empty_log(patience=EMPTYING_PATIENCE_SECONDS)
    return 0


def forget_counts(runtime: Runtime) -> int:
    """Forget what addresses were answered more than a day ago, and what was sent long ago.

    And codes that join two addresses, with the wrong ones that were sent, once a day is over; and
    which forms of the console were sent, sessions and sign-in links that are over, and wrong tries.
    """
    now = runtime.now()

    def forget() -> int:
        with runtime.database.write() as connection:
            return messages.forget_recent_replies(
                connection, before=now - REPLY_COUNTS_KEPT, limit=BATCH_SIZE
            )

    with runtime.database.write() as connection:
        daily_spending.forget_days(connection, before=day_of(now - SPENDING_KEPT))
        join_codes.forget(connection, before=now - WRONG_CODES_COUNT_FOR)
        direct_messages.forget(connection, before=now - SPENDING_KEPT)
        sent_forms.forget(connection, before=now - SENT_FORMS_KEPT)
        sign_in_secrets.delete_old_links(connection, now=now)
        heartbeats.forget_workers(connection, before=now - DAY)
    delete_old_sessions(runtime)
    delete_old_attempts(runtime)
    return _until_done(forget)


def _until_done(sweep: Callable[[], int]) -> int:
    done = 0
    while swept := sweep():
        done += swept
    return done


def settle_doubts(runtime: Runtime) -> int:
    """Let time pass for each address that has left a doubt unanswered for a day.

    Where what is kept of somebody cannot be read, the doubt stays, and holds broadcasts back.
    Returns how many were settled.
    """
    with runtime.database.read() as connection:
        addresses = conversations.unanswered_doubts(
            connection, before=runtime.now() - DOUBT_MEANS_STOP_AFTER
        )
    settled = 0
    for address_id in addresses:
        try:
            pass_time(runtime, address_id)
        except VaultError:
            continue
        settled += 1
    if settled < len(addresses):
        stay = len(addresses) - settled
        log.warning("doubts stay: what is kept cannot be read", extra={"doubts": stay})
    return settled
