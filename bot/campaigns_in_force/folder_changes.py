"""Has a running process take a changed campaigns folder whole, or keep the old one and say why.

A few files are asked for their times and sizes every few seconds, on a thread of its own. A folder
that is being written is left alone until it is quiet; then all of it is read and checked. What
was closed or opened by command, handed in or ended is looked for, too. Turns that have begun go
on with the shelf that they began with.
"""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.campaigns import CampaignError, load
from bot.campaigns.problems import unreadable
from bot.campaigns_in_force.shelf_in_force import put_in_force, put_in_states
from bot.runtime import Runtime
from bot.storage.campaigns import campaign_states
from bot.storage.engine.database import Unavailable
from bot.storage.organizers import audit_trail
from flows.campaign import Outcome, Shelf

LOOK_SECONDS: Final = 2.0
QUIET_SECONDS: Final = 3.0
"""How long nothing must have changed before the folder is read."""
TELL_SECONDS: Final = 60.0
"""How long a faulty folder must stay unchanged before organizers are told: somebody may still be
writing, file by file."""
TAKEN, REFUSED = "campaigns read anew", "changed campaigns refused"
"""The audit trail's words for what the program did with a changed folder."""
MAX_LOGGED: Final = 5

log = logging.getLogger(__name__)

Snapshot = tuple[tuple[str, int, int, int], ...]
"""The files of a folder with their sizes in bytes and their times of change, in nanoseconds: of
what they hold, and of that or who may read them (which a copy cannot set back)."""


class FolderChanges:
    """Looks for what changed; ``look`` is to be called every ``LOOK_SECONDS``, by one thread.

    ``tells``: what is done is written into the audit trail too, for organizers to be told. One
    process does so: the worker. ``seconds`` is a clock that only runs.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        tells: bool = False,
        load_campaigns: Callable[[Path], Shelf] = load,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._runtime, self._load, self._seconds = runtime, load_campaigns, seconds
        self._tells = tells
        self._folder = runtime.settings.campaigns
        self._seen = self._decided = snapshot(self._folder)
        self._changed_at = seconds()
        self._untold: CampaignError | None = None

    def look(self) -> int:
        """Look once; return whether the campaigns in force were exchanged, as 1 or 0.

        Raises ``Unavailable``: then it is looked again.
        """
        self._tell_if_it_stays_wrong()
        read = self._read_changed_folder()
        in_force = self._runtime.in_force
        of_folder = read or in_force.of_folder or self._runtime.shelf
        with self._runtime.database.read() as connection:
            closed = campaign_states.read_closed(connection)
            outcomes = campaign_states.read_outcomes(connection)
        shelf = put_in_states(of_folder, closed, outcomes)
        if read is None and _states(shelf) == _states(self._runtime.latest().shelf):
            return 0
        _work_out(shelf)
        in_force.of_folder, in_force.shelf = of_folder, shelf
        if read:
            self._accept(read)
        return 1

    def _read_changed_folder(self) -> Shelf | None:
        """Return the shelf of a folder that has changed, is quiet and is right; else None."""
        now, there = self._seconds(), snapshot(self._folder)
        if there != self._seen:
            self._seen, self._changed_at = there, now
            return None
        if there == self._decided or now - self._changed_at < QUIET_SECONDS:
            return None
        runtime = self._runtime
        try:
            shelf = self._load(self._folder)
            if snapshot(self._folder) == there:
                put_in_force(runtime.database, runtime.vault, shelf, self._folder, runtime.now)
                return shelf
        except CampaignError as error:
            self._refuse(error)
        except Unavailable:
            raise
        except Exception as error:  # what keeps it from being read may pass
            if now - self._changed_at >= TELL_SECONDS:
                self._refuse(CampaignError((unreadable(self._folder, error),)))
        return None

    def _refuse(self, error: CampaignError) -> None:
        self._decided, self._untold = self._seen, error
        self._runtime.in_force.refused_for = error.problems
        for problem in error.problems[:MAX_LOGGED]:
            told = {"problem": str(problem), "problems": len(error.problems)}
            log.warning("the changed campaigns were not taken, and the old ones go on", extra=told)

    def _accept(self, shelf: Shelf) -> None:
        self._decided, self._untold = self._seen, None
        self._runtime.in_force.refused_for = ()
        names = ", ".join(campaign.id for campaign in shelf.campaigns)
        log.info("the campaigns were read anew", extra={"campaigns": names})
        self._note(TAKEN, _digest(shelf))

    def _tell_if_it_stays_wrong(self) -> None:
        if self._untold and self._seconds() - self._changed_at >= TELL_SECONDS:
            problems = self._untold.problems
            where = f"{problems[0].file.parent.name}/{problems[0].file.name}:{problems[0].line}"
            self._note(REFUSED, f"{len(problems)} problems, the first in {where}")
            self._untold = None

    def _note(self, act: str, detail: str) -> None:
        """Write into the audit trail what the program did, once for all workers."""
        if not self._tells:
            return
        now = self._runtime.now()
        with self._runtime.database.write() as connection:
            if audit_trail.last_program_act(connection, (TAKEN, REFUSED)) != (act, detail):
                audit_trail.note(connection, now, None, act, detail=detail)


def snapshot(folder: Path) -> Snapshot:
    """Return what of a campaigns folder can be seen without reading it."""
    found: list[tuple[str, int, int, int]] = []
    for campaign in _entries(folder):
        if campaign.is_dir():
            for file in _entries(Path(campaign.path)):
                try:
                    seen = file.stat()
                except OSError:
                    continue  # it went away just now
                path, times = f"{campaign.name}/{file.name}", (seen.st_mtime_ns, seen.st_ctime_ns)
                found.append((path, seen.st_size, *times))
    return tuple(sorted(found))


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    """Return what a folder holds and what is not hidden, as editors' own files are."""
    try:
        with os.scandir(folder) as entries:
            return [one for one in entries if not one.name.startswith((".", "_"))]
    except OSError:
        return []


def _states(shelf: Shelf) -> tuple[list[tuple[str, str]], Mapping[str, Outcome]]:
    return [(campaign.id, campaign.status) for campaign in shelf.campaigns], shelf.outcomes


def _work_out(shelf: Shelf) -> None:
    """Have the shelf work out now what it keeps for all turns: no person shall wait for it."""
    _ = shelf.ways, shelf.question_readers


def _digest(shelf: Shelf) -> str:
    """Return the campaigns' ids, and what tells one state of them from another."""
    parts = "".join(campaign.model_dump_json() for campaign in shelf.campaigns)
    names = ", ".join(campaign.id for campaign in shelf.campaigns)
    return f"{names} ({hashlib.sha256(parts.encode()).hexdigest()[:12]})"


def keep_looking(
    changes: FolderChanges, stop: threading.Event, *, every: float = LOOK_SECONDS
) -> None:
    """Look for changes until ``stop``, whatever goes wrong meanwhile."""
    while not stop.wait(every):
        try:
            changes.look()
        except Unavailable:
            continue
        except Exception as error:
            told = {"error": type(error).__name__}
            log.error("looking for changed campaigns failed", extra=told)  # noqa: TRY400 - its own words may quote what somebody wrote


def look_in_background(runtime: Runtime) -> threading.Event:
    """Look for changes on a thread of its own, as long as the process lives or until it is told."""
    stop = threading.Event()
    arguments = (FolderChanges(runtime), stop)
    threading.Thread(target=keep_looking, args=arguments, name="campaigns", daemon=True).start()
    return stop
