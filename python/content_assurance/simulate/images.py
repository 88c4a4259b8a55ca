"""Container images: builds that replace one another, and what is vulnerable in each of them."""

from dataclasses import dataclass

import numpy as np

from .sampling import Streams, random_bytes, spread, waits
from .text import Bytes, Flags, Ints
from .timeline import DAY, FOREVER, WEEK, Timeline
from .vulnerabilities import MEDIAN_DAYS, Vulnerabilities

ASSETS_PER_IMAGE = 25
FEWEST_IMAGES = 4

# Each image is built anew every few weeks on average; a new build has another digest.
WEEKS_PER_BUILD = 5
PREVALENCE = 0.5

# In an image, not exploitable: the code is not reached.
FALSE_ALARM_SHARE = 0.2

# Builds before the window that a registry still knew: enough that the first export has one.
_BUILT_BEFORE_DAYS = 60
_BUILDS = 40


@dataclass(frozen=True)
class Images:
    """Builds of images, and their findings; times are epoch seconds.

    Attributes:
        image: (builds,) which image each is a build of.
        built_at, replaced_at: (builds,) while it was the build in use; FOREVER for still.
        digests: (builds, 32) bytes.
        build, vulnerability: (findings,) indices.
        begins, ends: (findings,) when a build had it: to the end of the build.
        is_false_alarm: (findings,) not exploitable in this image, as its maker will say.
    """

    image: Ints
    built_at: Ints
    replaced_at: Ints
    digests: Bytes
    build: Ints
    vulnerability: Ints
    begins: Ints
    ends: Ints
    is_false_alarm: Flags


def build_images(
    streams: Streams, timeline: Timeline, assets: int, known: Vulnerabilities
) -> Images:
    """Build the images of an organisation of that many assets."""
    rng = streams.named("images")
    count = max(FEWEST_IMAGES, assets // ASSETS_PER_IMAGE)
    gaps = DAY + waits(rng, WEEKS_PER_BUILD * WEEK, count * _BUILDS).reshape(count, _BUILDS)
    first = timeline.start - spread(rng, DAY, _BUILT_BEFORE_DAYS * DAY, count)
    built = first[:, None] + np.cumsum(gaps, axis=1) - gaps[:, :1]
    replaced = np.concatenate([built[:, 1:], np.full((count, 1), FOREVER)], axis=1)
    image = np.repeat(np.arange(count), _BUILDS)
    is_used = (built.ravel() < timeline.end) & (replaced.ravel() > timeline.start)
    image, built_at, replaced_at = image[is_used], built.ravel()[is_used], replaced.ravel()[is_used]

    kinds = np.flatnonzero(known.is_in_images)
    has_it = rng.random((count, kinds.size)) < PREVALENCE
    severity = known.severity[kinds]
    days = MEDIAN_DAYS[severity] * rng.lognormal(0.0, 1.0, (count, kinds.size))
    fixed_at = known.published_at[kinds] + (days * DAY).astype(np.int64)
    is_false_alarm = rng.random((count, kinds.size)) < FALSE_ALARM_SHARE
    # A build has it until the first build after the fix, from its publication on at the earliest.
    begins = np.maximum(built_at[:, None], known.published_at[kinds])
    is_in = has_it[image] & (fixed_at[image] > built_at[:, None]) & (begins < replaced_at[:, None])
    build, place = np.nonzero(is_in)
    return Images(
        image=image,
        built_at=built_at,
        replaced_at=replaced_at,
        digests=random_bytes(rng, image.size, 32),
        build=build,
        vulnerability=kinds[place],
        begins=begins[build, place],
        ends=replaced_at[build],
        is_false_alarm=is_false_alarm[image[build], place],
    )
