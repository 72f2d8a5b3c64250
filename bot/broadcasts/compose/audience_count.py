"""Reads a whole audience, and counts what an update takes for each kind of person in it.

People are read one by one only where their name is said in a text message: everything else is
the same for all of a kind. Names are opened, measured and forgotten; a page at a time is held.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.runtime import Runtime
from bot.sending.transports import SMS
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceMember, AudienceSelection
from bot.storage.schema.key_tables import Sealed
from flows.broadcast import Meter, Wording

PAGE = 5000
"""People who are read at once."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What people may have in common: ``language`` is the one they are written to in.

    ``segments`` are those of one text message, and 0 in Telegram.
    """

    channel: str
    language: str
    country: str
    zones: tuple[str, ...]
    segments: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people there are of each kind.

    ``dear`` is, by language, in how many people's names there is a character that makes their
    text message cost more than that of others; ``nameless`` how many have no name to be called
    by, among those whose names were read. ``languages`` are those that people read, whether
    there is a text in them or not.
    """

    kinds: Mapping[Kind, int]
    languages: frozenset[str] = frozenset()
    dear: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    nameless: int = 0


def tally(
    runtime: Runtime,
    selection: AudienceSelection,
    worded: Callable[[str], Wording],
    *,
    page_size: int = PAGE,
) -> Tally:
    """Count the people of a selection. ``worded`` gives the text message in a person's language."""
    reader = _Reader(runtime, selection, worded)
    with runtime.database.read() as connection:
        groups = audience.group_audience(connection, selection)
    by_text = {group.language for group in groups if group.channel == SMS}
    is_personal = any(reader.meter(language).is_personal for language in by_text)
    for group in groups:
        if group.channel != SMS or not is_personal:
            reader.add(group.channel, group.language, group.country, group.zones, group.people)
    if is_personal:
        reader.read_names(page_size)
    languages = frozenset(group.language for group in groups)
    return Tally(reader.kinds, languages, reader.dear, reader.nameless)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A language that is written in, and what its text message costs."""

    language: str
    meter: Meter
    is_personal: bool


class _Reader:
    def __init__(
        self, runtime: Runtime, selection: AudienceSelection, worded: Callable[[str], Wording]
    ) -> None:
        self._runtime, self._selection, self._worded = runtime, selection, worded
        self._spoken: dict[str, _Spoken] = {}
        self.kinds: Counter[Kind] = Counter()
        self.dear: dict[str, Counter[str]] = {}
        self.nameless = 0

    def meter(self, language: str) -> _Spoken:
        """Return what someone who reads ``language`` is written to in."""
        if language not in self._spoken:
            wording = self._worded(language)
            self._spoken[language] = _Spoken(wording.language, Meter(wording), wording.personal)
        return self._spoken[language]

    def add(self, channel: str, language: str, country: str, zones: str, people: int) -> None:
        """Count people who all read the same."""
        spoken = self.meter(language)
        segments = spoken.meter.nameless if channel == SMS else 0
        kind = Kind(channel, spoken.language, country, tuple(zones.split()), segments)
        self.kinds[kind] += people

    def read_names(self, page_size: int) -> None:
        """Count everyone who is written to by text message, each by name."""
        counted: Counter[tuple[str, str, str, int]] = Counter()
        for member in self._members(page_size):
            spoken = self.meter(member.language)
            name = self._name(member) if spoken.is_personal else ""
            if spoken.is_personal and not name:
                self.nameless += 1
            segments, dear = spoken.meter.measured(name)
            counted[spoken.language, member.country, member.zones, segments] += 1
            if dear:
                self.dear.setdefault(spoken.language, Counter()).update(dear)
        for (language, country, zones, segments), people in counted.items():
            self.kinds[Kind(SMS, language, country, tuple(zones.split()), segments)] += people

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
