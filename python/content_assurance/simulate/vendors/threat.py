"""What the world says of vulnerabilities: KEV, EPSS, SSVC; every version that was published."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from ..exports import CsvExport, Export, Field
from ..sampling import Streams, spread
from ..text import Flags, Ints, Text, choose_text, constant, join, pick, time_text, without
from ..timeline import DAY, FOREVER, Timeline, instant
from ..vulnerabilities import LEGACY, Vulnerabilities

# Facts of CISA's catalogue: CVE, vendor, product, date added, due date, used by ransomware.
REAL = (
    ("CVE-2014-0160", "OpenSSL", "OpenSSL", "2022-05-04", "2022-05-25", "Unknown"),
    ("CVE-2017-0144", "Microsoft", "SMBv1", "2022-02-10", "2022-08-10", "Known"),
    ("CVE-2019-0708", "Microsoft", "Remote Desktop Services", "2021-11-03", "2022-05-03", "Known"),
    ("CVE-2021-44228", "Apache", "Log4j2", "2021-12-10", "2021-12-24", "Known"),
    ("CVE-2023-34362", "Progress", "MOVEit Transfer", "2023-06-02", "2023-06-23", "Known"),
)

# Of the invented ones, so many come into the catalogue, some days after their publication.
EXPLOITED_SHARE = 0.2
ADDED_AFTER_DAYS = (5, 60)
DUE_DAYS = 21

# What CISA did to entries, at these points of the period: each happens to one of them.
FLIPPED_AT, MOVED_AT, REMOVED_AT = 0.4, 0.5, 0.6
MOVED_BY_DAYS = 7

# From this point on EPSS scores with another model, which thinks differently of everything.
NEW_MODEL_AT = 0.5
FIRST_MODEL = "v2025.03.14"

_EXPLOITATION, _IMPACTS = ("none", "poc", "active"), ("partial", "total")


@dataclass(frozen=True)
class Exploited:
    """The true history of the invented entries of KEV; times are epoch seconds.

    Attributes:
        vulnerability: indices of those that come into the catalogue at some time.
        added_at, removed_at: when, FOREVER for never.
        moved_from, flipped_from: when the due date moves, and when ransomware is found to use it.
    """

    vulnerability: Ints
    added_at: Ints
    removed_at: Ints
    moved_from: Ints
    flipped_from: Ints


class Threat:
    """The feeds; each week's version stays as it was published."""

    def __init__(self, streams: Streams, timeline: Timeline, known: Vulnerabilities) -> None:
        self._known, self._timeline = known, timeline
        rng = streams.named("threat")
        size = len(known.cve_ids)
        later = spread(rng, ADDED_AFTER_DAYS[0] * DAY, ADDED_AFTER_DAYS[1] * DAY, size)
        is_exploited = rng.random(size) < EXPLOITED_SHARE
        is_exploited[LEGACY], is_exploited[LEGACY + 1 : LEGACY + 4] = False, True
        self.exploited = self._history(np.flatnonzero(is_exploited), known.published_at + later)
        # Log-odds by model, and how they wander from week to week.
        base = rng.normal(-4.0, 1.6, size) + 4.0 * is_exploited
        self._logits = np.stack([base, base + rng.normal(0.3, 0.9, size)])
        self._rng = rng
        self._exploitation = np.where(is_exploited, 2, (rng.random(size) < 0.3).astype(np.int64))
        self._is_automatable: Flags = (rng.random(size) < 0.35) & known.is_remote
        self._is_total = (rng.random(size) < 0.5).astype(np.int64)

    def _history(self, rows: Ints, added: Ints) -> Exploited:
        """Which entries were changed, and when: the first three, long in the catalogue."""
        never = np.full(rows.size, FOREVER)
        moments = [never.copy() for _ in range(3)]
        for place, (values, share) in enumerate(
            zip(moments, (REMOVED_AT, MOVED_AT, FLIPPED_AT), strict=True)
        ):
            values[place] = self._at(share)
        removed, moved, flipped = moments
        return Exploited(rows, added[rows], removed, moved, flipped)

    def _at(self, share: float) -> int:
        """Instant of the export at a point of the period."""
        dates = self._timeline.dates
        return instant(dates[round(share * (len(dates) - 1))])

    def exports(self, now: int) -> list[Export]:
        """The three feeds as they stand."""
        return [self._kev(now), self._epss(now), self._ssvc(now)]

    def _kev(self, now: int) -> Export:
        history, known = self.exploited, self._known
        shown = np.flatnonzero((history.added_at <= now) & (history.removed_at > now))
        shown = shown[np.argsort(-history.added_at[shown], kind="stable")]
        rows = history.vulnerability[shown]
        added = history.added_at[shown]
        moved = np.where(history.moved_from[shown] <= now, MOVED_BY_DAYS, 0)
        due = added + (DUE_DAYS - moved) * DAY
        is_known = history.flipped_from[shown] <= now
        real = [pa.array(column) for column in zip(*REAL, strict=True)]
        invented = [
            pick(known.cve_ids.to_pylist(), rows),
            constant("Example", rows.size),
            known.components(rows),
            time_text(added, "date"),
            time_text(due, "date"),
            choose_text(is_known, "Known", constant("Unknown", rows.size)),
        ]
        cve, vendor, product, added_text, due_text, use = (
            pa.concat_arrays([ours, theirs]) for ours, theirs in zip(invented, real, strict=True)
        )
        day = datetime.fromtimestamp(now, UTC)
        return Export(
            source="cisa_kev",
            table="known_exploited",
            key="cveID",
            fields=(
                Field("cveID", cve),
                Field("vendorProject", vendor),
                Field("product", product),
                Field("vulnerabilityName", join(vendor, product, "Vulnerability", separator=" ")),
                Field("dateAdded", added_text),
                Field("requiredAction", constant("Apply the vendor's update.", len(cve))),
                Field("dueDate", due_text),
                Field("knownRansomwareCampaignUse", use),
            ),
            records=np.arange(len(cve)),
            head='{"title":"CISA Catalog of Known Exploited Vulnerabilities",'
            f'"catalogVersion":"{day:%Y.%m.%d}","dateReleased":"{day:%Y-%m-%d}T03:00:00.0000Z",'
            '"vulnerabilities":[',
            tail='],"count":$total}',
        )

    def _published(self, now: int) -> Ints:
        return np.flatnonzero(self._known.published_at <= now)

    def _epss(self, now: int) -> Export:
        rows = self._published(now)
        changed_at = self._at(NEW_MODEL_AT)
        model = int(now >= changed_at)
        version = f"v{datetime.fromtimestamp(changed_at, UTC):%Y.%m.%d}" if model else FIRST_MODEL
        self._logits += self._rng.normal(0.0, 0.05, self._logits.shape)
        scores = 1 / (1 + np.exp(-self._logits[model, rows]))
        ranks = (np.argsort(np.argsort(scores)) + 1) / max(1, rows.size)
        day = datetime.fromtimestamp(now, UTC)
        score_date = f"{day:%Y-%m-%d}T00:00:00Z"
        columns: dict[str, Text] = {
            "cve": pick(self._known.cve_ids.to_pylist(), rows),
            "epss": pa.array([f"{score:.5f}" for score in scores], pa.string()),
            "percentile": pa.array([f"{rank:.5f}" for rank in ranks], pa.string()),
        }
        flat = {
            "model_version": constant(version, rows.size),
            "score_date": constant(score_date[:10], rows.size),
        }
        return CsvExport(
            source="epss",
            table="scores",
            key="cve",
            fields=(
                *(Field(path, values) for path, values in columns.items()),
                *(Field(path, values, is_flat_only=True) for path, values in flat.items()),
            ),
            records=rows,
            head=f"#model_version:{version},score_date:{score_date}\n",
            tail="",
            is_gzipped=True,
        )

    def _ssvc(self, now: int) -> Export:
        rows = self._published(now)
        added = np.full(len(self._known.cve_ids), FOREVER)
        added[self.exploited.vulnerability] = self.exploited.added_at
        is_added = added[rows] <= now
        # Before its entry the exploit was no more than a proof of concept.
        exploitation = np.where(is_added, 2, np.minimum(self._exploitation[rows], 1))
        columns = {
            "cve_id": pick(self._known.cve_ids.to_pylist(), rows),
            "state": constant("PUBLISHED", rows.size),
            "ssvc_exploitation": pick(_EXPLOITATION, exploitation),
            "ssvc_automatable": choose_text(
                self._is_automatable[rows], "yes", constant("no", rows.size)
            ),
            "ssvc_technical_impact": pick(_IMPACTS, self._is_total[rows]),
            "kev_date_added": without(
                time_text(np.where(is_added, added[rows], 0), "date"), ~is_added
            ),
        }
        return CsvExport(
            source="cisa_vulnrichment",
            table="ssvc",
            key="cve_id",
            fields=tuple(Field(path, values) for path, values in columns.items()),
            records=rows,
            head="",
            tail="",
        )
