"""The weeks that are simulated."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY
YEAR = 365 * DAY

# Beyond any date that is simulated: "not yet" for an ending, "never" for a beginning.
FOREVER = 1 << 40

# Exports are taken early on their day, before most workstations are switched on.
EXPORT_HOUR = 5

# Weeks lived through before the first export, so that consoles start with a past: agents that
# went quiet months ago, machines switched off since the winter, records of machines long gone.
WARM_UP_WEEKS = 22


def instant(day: date) -> int:
    """Epoch seconds at which the exports of a day are taken."""
    return int(datetime.combine(day, time(EXPORT_HOUR), tzinfo=UTC).timestamp())


def releases(now: int, weeks: int) -> int:
    """Releases of a product since 2025 that brings one every few weeks; none before."""
    return max(0, now - instant(date(2025, 1, 6))) // (weeks * WEEK)


@dataclass(frozen=True)
class Timeline:
    """The export dates, Mondays in ascending order."""

    dates: tuple[date, ...]

    @property
    def start(self) -> int:
        """Instant of the first export."""
        return instant(self.dates[0])

    @property
    def end(self) -> int:
        """Instant of the last export."""
        return instant(self.dates[-1])

    @property
    def warm_up(self) -> tuple[int, ...]:
        """Instants of the weeks before the first export, ascending."""
        return tuple(self.start - back * WEEK for back in range(WARM_UP_WEEKS, 0, -1))

    @property
    def origin(self) -> int:
        """Instant at which the simulated world begins to be watched."""
        return self.start - (WARM_UP_WEEKS + 1) * WEEK


def weekly_timeline(end: date, weeks: int) -> Timeline:
    """The last `weeks` Mondays up to and including `end`."""
    last = end - timedelta(days=end.weekday())
    return Timeline(tuple(last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)))
