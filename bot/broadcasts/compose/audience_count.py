"""Reads a whole audience, and counts what a broadcast takes for each group of people in it.

People are read one by one only where their name is said in a text message: everything else is
the same for a whole group. Names are opened, measured and forgotten; a page at a time is held.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.runtime import Runtime
from bot.sending.transports import SMS
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceMember, AudienceSelection
from bot.storage.schema.key_tables import Sealed
from flows.broadcast import BroadcastText, SegmentMeter

PAGE_SIZE = 5000
"""People who are read at once."""


@dataclass(frozen=True, slots=True)
class RecipientGroup:
    """What recipients may have in common: ``language`` is the one they are written to in.

    ``segments`` are those of one text message, and 0 in Telegram.
    """

    channel: str
    language: str
    country: str
    zones: tuple[str, ...]
    segments: int


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many people there are in each group.

    ``ucs2_in_names`` is, by language, in how many people's names there is a character that makes
    their text message cost more than that of others; ``nameless`` how many have no name to be
    called by, among those whose names were read. ``languages`` are those that people read, whether
    there is a text in them or not.
    """

    groups: Mapping[RecipientGroup, int]
    languages: frozenset[str] = frozenset()
    ucs2_in_names: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    nameless: int = 0


def count_audience(
    runtime: Runtime,
    selection: AudienceSelection,
    worded: Callable[[str], BroadcastText],
    *,
    page_size: int = PAGE_SIZE,
) -> AudienceCount:
    """Count the people of a selection. ``worded`` gives the text message in a person's language."""
    reader = _AudienceReader(runtime, selection, worded)
    with runtime.database.read() as connection:
        groups = audience.group_audience(connection, selection)
    by_text = {group.language for group in groups if group.channel == SMS}
    is_personal = any(reader.written_in(language).is_personal for language in by_text)
    for group in groups:
        if group.channel != SMS or not is_personal:
            reader.add(group.channel, group.language, group.country, group.zones, group.people)
    if is_personal:
        reader.read_names(page_size)
    languages = frozenset(group.language for group in groups)
    return AudienceCount(reader.groups, languages, reader.ucs2_in_names, reader.nameless)


@dataclass(frozen=True, slots=True)
class _WrittenLanguage:
    """A language that is written in, and what its text message costs."""

    language: str
    meter: SegmentMeter
    is_personal: bool


class _AudienceReader:
    def __init__(
        self, runtime: Runtime, selection: AudienceSelection, worded: Callable[[str], BroadcastText]
    ) -> None:
        self._runtime, self._selection, self._worded = runtime, selection, worded
        self._languages: dict[str, _WrittenLanguage] = {}
        self.groups: Counter[RecipientGroup] = Counter()
        self.ucs2_in_names: dict[str, Counter[str]] = {}
        self.nameless = 0

    def written_in(self, language: str) -> _WrittenLanguage:
        """Return what someone who reads ``language`` is written to in."""
        if language not in self._languages:
            wording = self._worded(language)
            self._languages[language] = _WrittenLanguage(
                wording.language, SegmentMeter(wording), wording.personal
            )
        return self._languages[language]

    def add(self, channel: str, language: str, country: str, zones: str, people: int) -> None:
        """Count people who all read the same."""
        written = self.written_in(language)
        segments = written.meter.nameless if channel == SMS else 0
        group = RecipientGroup(channel, written.language, country, tuple(zones.split()), segments)
        self.groups[group] += people

    def read_names(self, page_size: int) -> None:
        """Count everyone who is written to by text message, each by name."""
        counted: Counter[tuple[str, str, str, int]] = Counter()
        for member in self._members(page_size):
            written = self.written_in(member.language)
            name = self._name(member) if written.is_personal else ""
            if written.is_personal and not name:
                self.nameless += 1
            segments, characters = written.meter.measured(name)
            counted[written.language, member.country, member.zones, segments] += 1
            if characters:
                self.ucs2_in_names.setdefault(written.language, Counter()).update(characters)
        for (language, country, zones, segments), people in counted.items():
            self.groups[RecipientGroup(SMS, language, country, tuple(zones.split()), segments)] += (
                people
            )

    def _members(self, page_size: int) -> Iterator[AudienceMember]:
        """Yield them page by page, each in a transaction of its own: it may take a minute."""
        selection, after = replace(self._selection, channels=(SMS,)), 0
        while True:
            with self._runtime.database.read() as connection:
                page = audience.list_members(connection, selection, after, page_size)
            yield from page
            if len(page) < page_size:
                return
            after = page[-1].person_id

    def _name(self, member: AudienceMember) -> str:
        # One that cannot be opened: the update goes out without it.
        name = self._runtime.vault.read_if(self._selection.campaign, Sealed.NAME, member.name)
        return (name or "").strip()
