"""The vulnerabilities that there are: what they are in, how bad they are, since when."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .estate import CLOUD, SERVER, WORKSTATION, Estate
from .sampling import Streams, spread, weighted
from .text import Flags, Ints, Text, code_text, integer_text, join, pick
from .timeline import DAY, Timeline

SEVERITIES = ("critical", "high", "medium", "low")
_SEVERITY_WEIGHTS = [0.12, 0.33, 0.40, 0.15]
_LOWEST_SCORES, _SCORE_STEPS = np.array([9.0, 7.0, 4.0, 0.5]), 10

# Days until half are fixed, and the share that nobody will ever fix, by severity.
MEDIAN_DAYS = np.array([14.0, 30.0, 60.0, 120.0])
NEVER_FIXED_SHARES = np.array([0.08, 0.12, 0.25, 0.45])

# Published over this long before the first export; the last of them within the period.
PUBLISHED_BEFORE_DAYS = 300

# The legacy check: found on many, fixed on few, and only by the scanner that drops it one day.
LEGACY = 0
_LEGACY_PREVALENCE = 0.3

COUNT = 84
_FIRST_NUMBER = 90_001
_FIRST_PLUGIN = 310_001

# Which scanners have a check for a vulnerability that concerns their systems.
SEEN_BY_TENABLE_SHARE = 0.92
SEEN_BY_CROWDSTRIKE_SHARE = 0.75

_LINUX, _WINDOWS, _ANY, _CLIENT = range(4)


class Product(NamedTuple):
    """Something that is installed: its name, where it runs, and the major version in use."""

    name: str
    runs_on: int
    major: int


# Invented, like their CVEs: what is said of them is true of nobody's product.
PRODUCTS = (
    Product("tlslib", _LINUX, 3), Product("archiver", _ANY, 4), Product("namesrv", _LINUX, 9),
    Product("shellkit", _LINUX, 5), Product("fetcher", _LINUX, 8), Product("imglib", _LINUX, 2),
    Product("printhub", _WINDOWS, 10), Product("directory", _WINDOWS, 10),
    Product("remotedesk", _WINDOWS, 6), Product("scripthost", _WINDOWS, 5),
    Product("browser", _CLIENT, 120), Product("pdfreader", _CLIENT, 24),
    Product("mailclient", _CLIENT, 16), Product("meeting", _CLIENT, 6),
)  # fmt: skip


@dataclass(frozen=True)
class Vulnerabilities:
    """The catalogue, one element per vulnerability.

    Attributes:
        cve_ids: invented ids; the numbers are beyond those that are given out.
        product: index into PRODUCTS.
        severity: index into SEVERITIES.
        score: CVSS base score in tenths.
        published_at: epoch seconds; nobody could find it before.
        prevalence: share of the hosts it concerns that have it.
        minor: the minor version that is vulnerable; the next one is not.
        is_remote: reached over the network.
        by_tenable, by_crowdstrike: the scanner has a check for it.
    """

    cve_ids: Text
    product: Ints
    severity: Ints
    score: Ints
    published_at: Ints
    prevalence: NDArray[np.float64]
    minor: Ints
    is_remote: Flags
    by_tenable: Flags
    by_crowdstrike: Flags

    def components(self, rows: Ints) -> Text:
        """Name of the product of each of some vulnerabilities."""
        return pick([product.name for product in PRODUCTS], self.product[rows])

    def versions(self, rows: Ints, is_fixed: bool = False) -> Text:
        """The vulnerable version of the product, or the first that is not."""
        major = np.array([product.major for product in PRODUCTS])[self.product[rows]]
        minor = self.minor[rows] + is_fixed
        return join(integer_text(major), integer_text(minor), "2", separator=".")

    def plugins(self, rows: Ints) -> Ints:
        """Number of the check that a network scanner has for each vulnerability."""
        return _FIRST_PLUGIN + 7 * rows

    def scores(self, rows: Ints) -> Text:
        """CVSS base scores, as 9.8."""
        score = self.score[rows]
        return join(integer_text(score // 10), integer_text(score % 10), separator=".")

    def vectors(self, rows: Ints) -> Text:
        """CVSS vectors that fit whether it is reached over the network."""
        return pick(
            (
                "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H",
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N",
            ),
            self.is_remote[rows].astype(np.int64),
        )

    def concerns(self, row: int, estate: Estate) -> Flags:
        """(assets,) whether hosts run what the vulnerability is in."""
        runs_on = PRODUCTS[int(self.product[row])].runs_on
        if row == LEGACY or runs_on == _ANY:
            return np.ones(estate.size, dtype=bool)
        if runs_on == _CLIENT:
            return np.asarray(estate.population == WORKSTATION)
        if runs_on == _WINDOWS:
            return estate.is_windows
        is_server = (estate.population == SERVER) | (estate.population == CLOUD)
        return np.asarray(is_server & ~estate.is_windows)

    @property
    def is_in_images(self) -> Flags:
        """Whether container images have the product too."""
        return np.array([product.runs_on == _LINUX for product in PRODUCTS])[self.product]


def build_vulnerabilities(streams: Streams, timeline: Timeline) -> Vulnerabilities:
    """Invent the catalogue; its first entry is the legacy check."""
    rng = streams.named("vulnerabilities")
    severity = weighted(rng, _SEVERITY_WEIGHTS, COUNT)
    severity[LEGACY] = SEVERITIES.index("low")
    steps = np.array([10, 20, 30, 34])[severity]
    score = (_LOWEST_SCORES[severity] * 10).astype(np.int64) + (rng.random(COUNT) * steps).astype(
        np.int64
    )
    last = max(timeline.end - 7 * DAY, timeline.start)
    published = spread(rng, timeline.start - PUBLISHED_BEFORE_DAYS * DAY, last, COUNT)
    published[LEGACY] = timeline.start - PUBLISHED_BEFORE_DAYS * DAY
    prevalence = np.clip(rng.lognormal(np.log(0.2), 0.7, COUNT), 0.02, 0.7)
    prevalence[LEGACY] = _LEGACY_PREVALENCE
    by_tenable = rng.random(COUNT) < SEEN_BY_TENABLE_SHARE
    by_crowdstrike = rng.random(COUNT) < SEEN_BY_CROWDSTRIKE_SHARE
    by_tenable[LEGACY], by_crowdstrike[LEGACY] = True, False
    year = pick(("CVE-2025-", "CVE-2026-"), (np.arange(COUNT) >= COUNT // 2).astype(np.int64))
    # In the order of their publication, as their ids are.
    order = np.argsort(published, kind="stable")
    return Vulnerabilities(
        cve_ids=join(year, code_text(_FIRST_NUMBER + 13 * np.arange(COUNT), 5, "0123456789")),
        product=spread(rng, 0, len(PRODUCTS), COUNT),
        severity=severity[order],
        score=score[order],
        published_at=published[order],
        prevalence=prevalence[order],
        minor=spread(rng, 1, 40, COUNT),
        is_remote=rng.random(COUNT) < 0.4,
        by_tenable=by_tenable[order],
        by_crowdstrike=by_crowdstrike[order],
    )
