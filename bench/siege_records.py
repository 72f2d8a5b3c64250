"""Who texted in a siege and what became of it: by our own account, and by the database's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from bench.first_texts import STEP, STOP_STEP, Outcome
from bench.process_usage import percentile
from bench.simulated_people import message_sid
from bot.storage.engine.database import Database

STORED = text(
    "SELECT m.provider_id, m.address_id, m.reply IS NOT NULL AND m.reply_key <> '',"
    " s.message_id IS NOT NULL FROM messages m LEFT JOIN suppressions s ON s.message_id = m.id"
    " WHERE m.provider = 'twilio'"
)
ADDRESSES = text("SELECT count(*), count(DISTINCT person_id) FROM addresses")


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """What is demanded: seconds, but for ``goodput``, a share of the closed-loop rate."""

    answered: float = 2.0
    told: float = 1.0
    goodput: float = 0.9


@dataclass(frozen=True, slots=True)
class Flood:
    """One flood: what came of each text at first, and the rates a second that it is held to."""

    offered: float
    closed: float
    outcomes: Sequence[Outcome]

    def answered(self) -> list[Outcome]:
        """Return those that were answered."""
        return [one for one in self.outcomes if one.status == 200]

    def told(self) -> list[Outcome]:
        """Return those that were told to try again later."""
        return [one for one in self.outcomes if one.status == 503]

    def failed(self) -> Counter[str]:
        """Return how often what else there was."""
        return Counter(
            one.error or f"status {one.status}"
            for one in self.outcomes
            if one.status not in (200, 503)
        )

    def took(self, share: float) -> float:
        """Return within how many seconds this share of the answers came."""
        took = sorted(one.took for one in self.answered())
        return percentile(took, share) if took else 0.0

    def slowest_told(self) -> float:
        """Return after how many seconds the last one was told to try again."""
        return max((one.took for one in self.told()), default=0.0)

    def rate(self) -> float:
        """Return how many were answered in a second, until the last of them was."""
        answered = self.answered()
        return len(answered) / max(one.at for one in answered) if answered else 0.0

    def goodput(self) -> float:
        """Return which share that is of what the server can do, or of all that came if less."""
        return self.rate() / min(self.closed, self.offered)

    def lag(self) -> float:
        """Return how many seconds late the latest text was: the load's own fault."""
        return max((one.lag for one in self.outcomes), default=0.0)

    def broken(self, limits: FloodLimits) -> list[str]:
        """Return what is not as demanded, each with its figure."""
        silent = sum(one.retry_after <= 0 for one in self.told())
        checks = (
            (not self.answered(), "nobody was answered"),
            (
                self.took(0.99) > limits.answered,
                f"answered: p99 {self.took(0.99):.2f} s, not {limits.answered:g}",
            ),
            (
                self.slowest_told() > limits.told,
                f"told 503: after up to {self.slowest_told():.2f} s, not {limits.told:g}",
            ),
            (bool(self.failed()), f"neither: {dict(self.failed())}"),
            (silent > 0, f"503 without Retry-After: {silent}"),
            (
                self.goodput() < limits.goodput,
                f"goodput: {self.goodput():.0%} of the closed-loop rate, not {limits.goodput:.0%}",
            ),
        )
        return [words for is_broken, words in checks if is_broken]


@dataclass(slots=True)
class TextRecords:
    """Everyone who texted so far. ``answers`` is index → the digest of the first answer."""

    people: list[int] = field(default_factory=list)
    stops: set[int] = field(default_factory=set)
    answers: dict[int, int] = field(default_factory=dict)
    changed: int = 0

    def new(self, count: int, stop_every: int = 0) -> tuple[list[int], list[int]]:
        """Return so many new people, and those of them who text STOP."""
        first = len(self.people)
        some = list(range(first, first + count))
        stops = [index for index in some if stop_every and index % stop_every == 1]
        self.people += some
        self.stops.update(stops)
        return some, stops

    def forget_after(self, count: int) -> None:
        """Forget those who did not come to text: only the first so many did."""
        del self.people[count:]

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Take down who was answered; the same message must get the same answer again."""
        for one in outcomes:
            if one.status == 200:
                self.changed += self.answers.setdefault(one.index, one.digest) != one.digest

    def unanswered(self) -> list[int]:
        """Return who has no answer yet."""
        return [index for index in self.people if index not in self.answers]

    def broken(self, database: Database) -> list[str]:
        """Compare with the database, and return what is not as it must be, each with its figure."""
        with database.read() as connection:
            rows = [tuple(row) for row in connection.execute(STORED)]
            addresses, persons = connection.execute(ADDRESSES).one()
        stops = {message_sid(index, STOP_STEP) for index in self.stops}
        texts = {message_sid(index, STEP) for index in self.people if index not in self.stops}
        found: Mapping[str, tuple[object, ...]] = {str(row[0]): row for row in rows}
        spoke = Counter(row[1] for row in rows if row[1] is not None)
        figures = {
            "never answered": len(self.unanswered()),
            "lost": len((stops | texts) - found.keys()),
            "not theirs": len(found.keys() - stops - texts),
            "stored twice": len(rows) - len(found) + sum(count - 1 for count in spoke.values()),
            "set aside": sum(found[sid][1] is None for sid in texts & found.keys()),
            "without a reply": sum(not found[sid][2] for sid in texts & found.keys()),
            "addresses that said nothing": addresses - len(spoke),
            "addresses without a person of their own": addresses - persons,
            "STOP and not suppressed": sum(not found[sid][3] for sid in stops & found.keys()),
            "answered differently the second time": self.changed,
        }
        return [f"{what}: {count:,}" for what, count in figures.items() if count]
