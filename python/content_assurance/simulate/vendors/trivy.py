"""Trivy: a report of every image in use, as a nightly job collects them."""

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from ..exports import PARENT, Export, Field, object_texts
from ..images import Images
from ..text import (
    Ints,
    Text,
    code_text,
    constant,
    hex_text,
    integer_text,
    join,
    json_list,
    pick,
    time_text,
)
from ..timeline import DAY, HOUR
from ..vulnerabilities import SEVERITIES, Vulnerabilities

# The makers of the images say which findings do not matter (VEX) from this point of the period.
EXPLAINED_AT = 0.5

# Prefix of a field that the report shows on the document around its results.
ROOT = "$."

_SEVERITIES = tuple(word.upper() for word in SEVERITIES)
_REGISTRY = "registry.example.com/shop/app-"
_SUPPRESSED = (
    '{{"Type":"vulnerability","Status":"not_affected","Statement":"code is not reached",'
    '"Source":"VEX","Finding":{}}}'
)


@dataclass(frozen=True)
class ReportsExport(Export):
    """Documents of one result each, in a list; a record that is explained stands apart."""

    def document(self, total: int, offset: int, limit: int) -> str:
        """The list of documents, one a line."""
        fields = [field for field in self.fields if not field.is_flat_only]
        own = [field for field in fields if not field.path.startswith((PARENT, ROOT))]
        around = object_texts(
            [
                replace(field, path=field.path.removeprefix(ROOT))
                for field in fields
                if field.path.startswith(ROOT)
            ]
        ).to_pylist()
        targets = self.values(f"{PARENT}Target").to_pylist()
        states = self.values(f"{PARENT}Status").to_pylist()
        rows = zip(around, targets, states, object_texts(own).to_pylist(), strict=True)
        documents = []
        for (head, target), group in groupby(rows, key=lambda row: (row[0], row[1])):
            records = [(state, text) for _, _, state, text in group]
            shown = ",".join(text for state, text in records if state is None)
            apart = ",".join(_SUPPRESSED.format(text) for state, text in records if state)
            more = f',"ExperimentalModifiedFindings":[{apart}]' if apart else ""
            result = f'{{"Target":"{target}","Class":"os-pkgs","Vulnerabilities":[{shown}]{more}}}'
            documents.append(f'{head[:-1]},"Results":[{result}]}}')
        return self.head + ",\n".join(documents) + self.tail + "\n"


class Trivy:
    """Reports of the images that are in use on the day."""

    name = "trivy/report"

    def __init__(self, images: Images, known: Vulnerabilities, explained_from: int) -> None:
        self._images, self._known, self._explained_from = images, known, explained_from

    def digests(self, builds: Ints) -> Text:
        """Digest of some builds."""
        return join("sha256:", hex_text(self._images.digests[builds]))

    def native_ids(self, rows: Ints) -> Text:
        """Digest, vulnerability and package: a report numbers nothing."""
        images, known = self._images, self._known
        kind = images.vulnerability[rows]
        cve = pick(known.cve_ids.to_pylist(), kind)
        digest = self.digests(images.build[rows])
        return join(digest, cve, known.components(kind), separator="|")

    def is_explained(self, rows: Ints, now: int) -> Ints:
        """Whether some findings are declared not to matter by then, 0 or 1."""
        is_late = now >= self._explained_from
        return (self._images.is_false_alarm[rows] & is_late).astype(np.int64)

    def listed(self, now: int) -> Ints:
        """The findings in the reports of that time."""
        images = self._images
        is_used = (images.built_at <= now - HOUR) & (images.replaced_at > now - HOUR)
        is_there = is_used[images.build] & (images.begins <= now - HOUR)
        return np.flatnonzero(is_there)

    def export(self, now: int, since: int) -> Export:
        """The reports, made an hour before."""
        rows = self.listed(now)
        return ReportsExport(
            source="trivy",
            table="report",
            key="VulnerabilityID",
            fields=tuple(self._fields(rows, now)),
            records=rows,
            head="[",
            tail="]",
        )

    def _fields(self, rows: Ints, now: int) -> list[Field]:
        images, known = self._images, self._known
        build, kind = images.build[rows], images.vulnerability[rows]
        name = join(_REGISTRY, code_text(images.image[build] + 1, 4, "0123456789"))
        tagged = join(name, ":", integer_text(images.built_at[build] // DAY))
        pinned = join(name, self.digests(build), separator="@")
        component, version = known.components(kind), known.versions(kind)
        purl = join("pkg:deb/debian/", component, "@", version, "?arch=amd64")
        state = pick((None, "not_affected"), self.is_explained(rows, now))
        made_at = time_text(np.full(rows.size, now - HOUR))
        return [
            Field(f"{ROOT}SchemaVersion", constant("2", rows.size), is_json=True),
            Field(f"{ROOT}CreatedAt", made_at),
            Field(f"{ROOT}ArtifactName", tagged),
            Field(f"{ROOT}ArtifactType", constant("container_image", rows.size)),
            Field(f"{ROOT}Metadata.RepoTags", json_list(tagged), True, is_native_only=True),
            Field(f"{ROOT}Metadata.RepoDigests", json_list(pinned), True, is_native_only=True),
            Field(f"{ROOT}Metadata.RepoTags.0", tagged, is_flat_only=True),
            Field(f"{ROOT}Metadata.RepoDigests.0", pinned, is_flat_only=True),
            Field(f"{PARENT}Target", join(tagged, " (debian 12.8)")),
            Field(f"{PARENT}Status", state),
            Field("VulnerabilityID", pick(known.cve_ids.to_pylist(), kind)),
            Field("PkgName", component),
            Field("PkgIdentifier.PURL", purl),
            Field("InstalledVersion", version),
            Field("FixedVersion", known.versions(kind, is_fixed=True)),
            Field("Severity", pick(_SEVERITIES, known.severity[kind])),
            Field("CVSS.nvd.V3Vector", known.vectors(kind)),
            Field("CVSS.nvd.V3Score", known.scores(kind), is_json=True),
        ]
