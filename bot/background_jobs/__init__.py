"""Background work: what runs by the clock, and what a person starts. Knows no use case.

This is the only package that knows dbos (https://docs.dbos.dev). There are three kinds of job.
Each must bear being cut short, and being run twice.

A periodic job (``Job``) runs in every worker, on a thread of its own, whenever it is due there.
Nothing of it is stored: it asks the database what there is to do, and is cheap where there is
nothing. What is looked for every few seconds or minutes is of this kind.

A durable periodic job (``Job(durable=True)``) is handed to dbos, which stores each run: it is
done once, by whichever of several workers comes first, and one that a crash cut short is taken up
again when the worker of that name is back. Nothing may depend on the run that a dead worker left:
the clock starts another, anywhere. What is due every hour or less often is of this kind.

A startable job (``StartableJob``) is long work that a person starts and waits for. It is a
sequence of small steps. ``StartedJobs`` starts it (its arguments are numbers, mostly ids: never
personal data), tells how far it is, cancels and resumes it. A worker runs it, or ``run_here`` does
in the process of the command. After each step dbos stores where the next one begins. So a job
that is cancelled ends before its next step; one that was cancelled or cut short goes on where it
stood; one that failed is started again, and does what is left. One whose worker was killed goes on
when the worker of that name is back, or by any worker once it is told to resume.

What dbos does for us: it stores runs and steps, hands each run to one worker, and finds what a
crash cut short. What our own rows do: they say what there is to do and what was done. Deliveries
are not dbos's business: their rows fence each send by owner and lease, and dbos is never asked
what was sent. Whatever dbos forgets or repeats, the rows keep it from being lost or done twice.

An engine that is awake asks its tables some ten questions a second, and has no setting to ask
less. So it sleeps: every few seconds one question is put to its tables, and it is woken while
there is a run that waits or was cut short. What dbos writes lies in a schema of its own on
PostgreSQL, and beside ours in a file of its own on SQLite, because its writers do not know our
writers' lock. Nothing personal goes there.

A process runs a periodic job once at a time: one that is due while it still runs is left out.
"""

from bot.background_jobs.clock import WORKER, run, told_to_stop
from bot.background_jobs.jobs import Cursor, Job, StartableJob

__all__ = ["WORKER", "Cursor", "Job", "StartableJob", "run", "told_to_stop"]
