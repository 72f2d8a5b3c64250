"""Background work by the clock. Knows no use case; the only package that knows dbos.

There are two kinds of job. Both must bear being cut short and being run twice.

An ordinary job runs in every worker, on a thread of its own, whenever it is due there. Nothing of
it is stored: it asks the database what there is to do, and is cheap where there is nothing. What
is looked for every few seconds or minutes is of this kind.

A durable job is handed to dbos, which stores each run: it is done once, by whichever of several
workers comes first, and one that a crash cut short is taken up again when the worker of that name
is back. Nothing may depend on the run that a dead worker left: the clock starts another, anywhere.
What is due every hour or less often is of this kind.

An engine that is awake asks its tables some ten questions a second, and has no setting to ask
less. So it sleeps: every few seconds one question is put to its tables, and it is woken while
there is a run that waits or was cut short. What dbos writes lies in a schema of its own on
PostgreSQL, and beside ours in a file of its own on SQLite, because its writers do not know our
writers' lock. Nothing personal goes there: a job has no arguments.

A process runs a job once at a time: one that is due while it still runs is left out there.
"""

from bot.background_jobs.clock import WORKER, run, told_to_stop
from bot.background_jobs.jobs import Job

__all__ = ["WORKER", "Job", "run", "told_to_stop"]
