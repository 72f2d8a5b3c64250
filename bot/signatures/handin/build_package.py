"""The job that makes a package: frozen, opened, set, written, read back, hashed, encrypted.

Each step may be run twice: it writes whole files, the same bytes each time. Killed anywhere, the
job goes on where it was, and ends with the bytes that it would have ended with.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.background_jobs import Cursor, StartableJob
from bot.documents.typst_process import ChosenFonts, typeset
from bot.files.private_files import remove_unfinished
from bot.proof.log_files import SCRIPT, read_newest_checkpoint
from bot.proof.logs import LogKeyIsGone, find_log
from bot.proof.publish import publish
from bot.runtime import Runtime
from bot.signatures.handin import frozen_names
from bot.signatures.handin.documents import (
    COVER_TEMPLATE,
    LETTER_TEMPLATE,
    LetterFiles,
    Papers,
    Volume,
    cover_data,
    letter_data,
    printed_texts,
    readme_text,
)
from bot.signatures.handin.figures import list_figures
from bot.signatures.handin.found_fonts import find_fonts, list_missing
from bot.signatures.handin.frozen_names import (
    Collected,
    NamesAreUnreadable,
    SetHasChanged,
    collect_names,
    handed_over,
)
from bot.signatures.handin.manifest import (
    MANIFEST_FILE,
    FilesAreWrong,
    count_equal_rows,
    manifest_of,
)
from bot.signatures.handin.names_table import (
    LETTER_COLUMN,
    NAME_COLUMN,
    names_file,
    read_table,
    write_figures,
    write_names,
)
from bot.signatures.handin.package_archive import encrypt_package
from bot.signatures.handin.package_folder import PackageFolder, package_folder
from bot.storage.handin import frozen_signatures, packages
from bot.storage.handin.frozen_signatures import LetterVersion
from bot.storage.handin.packages import PackageRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.handin_tables import PackageStatus, SignatureState
from bot.vault import Destroyed
from flows.campaign import Campaign

JOB_NAME: Final = "hand-in"
VOLUME_SIZE: Final = 5_000
"""Names in one volume: 35 pages, half a second and 150 MB of typst's."""
NONCE_BYTES: Final = 16
NAMES, VOLUME, TABLES = "names", "volume", "tables"
COVER, MANIFEST, ENCRYPTION = "cover", "manifest", "encryption"
"""Steps behind the freeze, as they stand in a cursor."""
README_FILE, COVER_FILE = "README.txt", "cover.pdf"
FREEZABLE: Final = (PackageStatus.DRAFT, PackageStatus.FROZEN)


def build_package_job(runtime: Runtime) -> StartableJob:
    """Return the job that makes a package's files, given by its number."""
    return StartableJob(JOB_NAME, partial(build_step, runtime))


def build_step(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor
) -> tuple[int, Cursor | None]:
    """Take one step towards a package's files; return how many names were done in it.

    What keeps it from being made (fonts that are missing, a destroyed key) stands in the
    package's ``problem``, and ends the job.
    """
    with runtime.database.read() as connection:
        package = packages.find(connection, numbers[0])
    campaign = None if package is None else runtime.shelf.campaign(package.campaign)
    if package is None or campaign is None or package.status not in FREEZABLE:
        return 0, None
    if package.status is PackageStatus.DRAFT:
        _freeze(runtime, package)
        return 0, (NAMES,)
    building = _Building(runtime, campaign, package)
    return building.take(cursor)


def _freeze(runtime: Runtime, package: PackageRow) -> None:
    """Put down which signatures the package holds, with what makes its files its own.

    What waits for the campaign's public log is entered first, as far as its rules let it be; where
    the log is empty, all of it, so that there is a checkpoint to check the package by.
    """
    checkpoint = _bring_log_up_to_date(runtime, package.campaign)
    with runtime.database.write() as connection:
        if packages.find(connection, package.id, lock=True) != package:
            return
        frozen_signatures.freeze(connection, package.id, package.campaign)
        counted = frozen_signatures.count_states(connection, package.id)
        again = counted[SignatureState.NAMED_AGAIN]
        packages.change(
            connection,
            package.id,
            (PackageStatus.DRAFT,),
            status=PackageStatus.FROZEN,
            frozen_at=runtime.now(),
            nonce=secrets.token_hex(NONCE_BYTES),
            checkpoint=checkpoint,
            signed=sum(counted.values()) - again,
            withdrawn=counted[SignatureState.WITHDRAWN],
            held_back=counted[SignatureState.HELD],
            erased=counted[SignatureState.ERASED] - again,
            names=counted[SignatureState.NAMED] + again,
            problem="",
            changes="",
            changes_counted_at=None,
        )


def _bring_log_up_to_date(runtime: Runtime, campaign: str) -> str:
    """Enter what waits in a campaign's log; return its newest checkpoint, "" without one."""
    with suppress(Destroyed, LogKeyIsGone, KeyError):
        publish(runtime, campaign, at_once=not read_newest_checkpoint(runtime, campaign))
    return read_newest_checkpoint(runtime, campaign)


@dataclass(frozen=True, slots=True)
class _Building:
    """A frozen package on its way to its files."""

    runtime: Runtime
    campaign: Campaign
    package: PackageRow

    @property
    def folder(self) -> PackageFolder:
        return package_folder(
            self.runtime.settings.files_folder, self.package.campaign, self.package.id
        )

    @property
    def frozen_at(self) -> datetime:
        if self.package.frozen_at is None:
            raise LookupError("the package was never frozen")
        return self.package.frozen_at

    def take(self, cursor: Cursor) -> tuple[int, Cursor | None]:
        """Take the step that a cursor names; the names first, where they are not put down here."""
        plan = self.folder.read_plan()
        if plan is None or plan["nonce"] != self.package.nonce or cursor in ((), (NAMES,)):
            return self._collect()
        match cursor:
            case (str(step), int(at)) if step == VOLUME:
                return self._set_volume(plan, at)
            case (str(step),) if step == TABLES:
                return self._write_tables(plan)
            case (str(step),) if step == COVER:
                return self._set_cover(plan)
            case (str(step),) if step == MANIFEST:
                return self._describe(plan)
            case _:
                return self._encrypt()

    def _collect(self) -> tuple[int, Cursor | None]:
        """Open and sort the names, and look whether there is a font for each sign of them."""
        try:
            collected = collect_names(self.runtime, self.campaign, self.package)
        except SetHasChanged:
            self._freeze_again()
            return 0, ()
        except NamesAreUnreadable:
            return self._give_up({"key": "unreadable"})
        if not collected.names:
            return self._give_up({"key": "no_names"})
        letters = self._read_letters(collected.lines)
        for text in printed_texts(self._papers({}), letters.values()):
            collected.signs.add(text)
        fonts = find_fonts(collected.signs.by_script, self.runtime.settings.fonts_folder)
        if fonts.missing:
            return self._give_up(_missing_fonts(collected, fonts))
        languages = {key: letter.language for key, letter in letters.items()}
        plan = frozen_names.plan_of(collected, languages, VOLUME_SIZE)
        self.folder.begin()
        for number, letter in enumerate(plan["letters"]):
            frozen_names.write_lines(self.folder, number, collected.lines[letter["sha256"]])
        plan |= {"nonce": self.package.nonce, "fonts": fonts.families}
        self.folder.write_plan(plan)
        return 0, (VOLUME, 0)

    def _freeze_again(self) -> None:
        """Let the next step freeze what is there now: nothing was made of what was there."""
        with self.runtime.database.write() as connection:
            packages.change(
                connection, self.package.id, (PackageStatus.FROZEN,), status=PackageStatus.DRAFT
            )

    def _give_up(self, problem: Mapping[str, Any]) -> tuple[int, Cursor | None]:
        with self.runtime.database.write() as connection:
            packages.change(
                connection,
                self.package.id,
                (PackageStatus.FROZEN,),
                status=PackageStatus.DRAFT,
                problem=json.dumps(problem),
            )
        return 0, None

    def _set_volume(self, plan: Mapping[str, Any], at: int) -> tuple[int, Cursor | None]:
        """Set the letter with some of the names under it."""
        number, first, count = plan["volumes"][at]
        of = plan["letters"][number]
        papers = self._papers(plan["fonts"])
        letter = self._read_letters([of["sha256"]])[of["sha256"]]
        lines = list(self.folder.read_names(number, first, count))
        data = letter_data(papers, Volume(letter, first, of["names"], lines))
        self._typeset(LETTER_TEMPLATE, data, _volume_file(at))
        return count, ((VOLUME, at + 1) if at + 1 < len(plan["volumes"]) else (TABLES,))

    def _write_tables(self, plan: Mapping[str, Any]) -> tuple[int, Cursor | None]:
        """Write the names as a table and read it back, and the figures."""
        write_names(self.folder.files, self._headings(plan), self._rows(plan))
        with self.runtime.database.read() as connection:
            held = frozen_signatures.count_held(connection, self.package.id)
        write_figures(self.folder.files, list_figures(self.package, held, plan))
        return 0, (COVER,)

    def _set_cover(self, plan: Mapping[str, Any]) -> tuple[int, Cursor | None]:
        with self.runtime.database.read() as connection:
            held = frozen_signatures.count_held(connection, self.package.id)
        papers, letters = self._papers(plan["fonts"]), self._letter_files(plan)
        figures = list_figures(self.package, held, plan)
        self._typeset(COVER_TEMPLATE, cover_data(papers, figures, letters), COVER_FILE)
        return 0, (MANIFEST,)

    def _describe(self, plan: Mapping[str, Any]) -> tuple[int, Cursor | None]:
        """Read the names back, and write the README and the manifest of all files."""
        folder, papers = self.folder, self._papers(plan["fonts"])
        rows = self._read_back(plan)
        remove_unfinished(folder.files)
        folder.write(SCRIPT.name, SCRIPT.read_bytes())
        files = [path.name for path in folder.list_files()]
        files = sorted({*files, MANIFEST_FILE} - {README_FILE})
        folder.write(README_FILE, readme_text(papers, files).encode())
        volumes = {_volume_file(at): one[2] for at, one in enumerate(plan["volumes"])}
        manifest = manifest_of(papers, self._letter_files(plan), folder.files, {**rows, **volumes})
        folder.write(MANIFEST_FILE, manifest)
        self._change(manifest_sha256=sha256(manifest).hexdigest())
        return 0, (ENCRYPTION,)

    def _encrypt(self) -> tuple[int, Cursor | None]:
        """Encrypt the package to its receivers, if there are any, and say that it is built."""
        recipients = self.package.recipients.splitlines()
        if recipients:
            encrypt_package(self.folder.files, self.folder.work, recipients, self.frozen_at)
        with self.runtime.database.write() as connection:
            now, built = self.runtime.now(), {"status": PackageStatus.BUILT}
            packages.change(
                connection, self.package.id, (PackageStatus.FROZEN,), **built, built_at=now
            )
            detail = f"package {self.package.id}, {self.package.campaign}"
            audit_trail.note(connection, now, None, "built package", detail=detail)
        self.folder.delete_work()
        return 0, None

    def _read_back(self, plan: Mapping[str, Any]) -> dict[str, int]:
        """Return the rows of each table of names, read from the disk.

        Raises ``FilesAreWrong`` unless they are the names that were frozen, in their order.
        """
        written, rows, part = self._rows(plan), dict[str, int](), 1
        while (path := self.folder.files / names_file(part)).exists():
            rows[path.name] = count_equal_rows(read_table(path), written)
            part += 1
        if next(written, None) is not None or sum(rows.values()) != self.package.names:
            raise FilesAreWrong("the names are not as many as were frozen")
        return rows

    def _headings(self, plan: Mapping[str, Any]) -> list[str]:
        letter = [LETTER_COLUMN] if len(plan["letters"]) > 1 else []
        return [NAME_COLUMN, *(one.id for one in handed_over(self.campaign)), *letter]

    def _rows(self, plan: Mapping[str, Any]) -> Iterator[list[str]]:
        """Yield the rows of the names' table, as they are before a spreadsheet is thought of."""
        several = len(plan["letters"]) > 1
        for number, letter in enumerate(plan["letters"]):
            for name, _, answers in self.folder.read_names(number):
                yield [name, *answers, *([letter["sha256"]] if several else [])]

    def _letter_files(self, plan: Mapping[str, Any]) -> list[LetterFiles]:
        letters = self._read_letters(one["sha256"] for one in plan["letters"])
        return [
            LetterFiles(
                letters[one["sha256"]],
                one["names"],
                [_volume_file(at) for at, of in enumerate(plan["volumes"]) if of[0] == number],
            )
            for number, one in enumerate(plan["letters"])
        ]

    def _read_letters(self, wanted: Iterable[str]) -> dict[str, LetterVersion]:
        with self.runtime.database.read() as connection:
            return {one: frozen_signatures.read_letter(connection, one) for one in wanted}

    def _papers(self, fonts: Mapping[str, Sequence[str]]) -> Papers:
        log = find_log(self.runtime, self.package.campaign)
        log_key = log.vkey if log and self.package.checkpoint else ""
        return Papers(self.campaign, self.package, self.frozen_at.date(), fonts, log_key)

    def _typeset(self, template: Path, data: Mapping[str, Any], file: str) -> None:
        fonts = self.runtime.settings.fonts_folder
        made = typeset(template, data, at=self.frozen_at, font_folder=fonts)
        self.folder.write(file, made)

    def _change(self, **values: object) -> None:
        with self.runtime.database.write() as connection:
            packages.change(connection, self.package.id, (PackageStatus.FROZEN,), **values)


def _volume_file(at: int) -> str:
    return f"letter-{at + 1}.pdf"


def _missing_fonts(collected: Collected, fonts: ChosenFonts) -> dict[str, Any]:
    """Return what no font has, by script, with how many names cannot be set for it."""
    missing = frozenset(sign for signs in fonts.missing.values() for sign in signs)
    names: Counter[str] = Counter()
    for lines in collected.lines.values():
        for name, _, answers in lines:
            signs = missing.intersection("".join((name, *answers)))
            names.update(one for one, of_script in fonts.missing.items() if signs & set(of_script))
    return {
        "key": "missing_fonts",
        "scripts": [
            {
                "script": one.script,
                "names": names[one.script],
                "signs": one.signs,
                "some": one.codes,
            }
            for one in list_missing(fonts)
        ],
    }
