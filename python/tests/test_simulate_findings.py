"""Claims about simulated findings, tickets and threat feeds: their formats, and the truth."""

import gzip
import json
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from simulated import ASSETS, LAST, WEEKS, Run, as_text, contents, run

from content_assurance.simulate import simulate

# Without the fields that lists hold: those are told from how the project reads them.
FINDING_FORMATS: dict[str, tuple[str, str]] = {
    "tenable/vulns": ("asset.uuid plugin.id port.port port.protocol", """
        asset.hostname asset.ipv4 plugin.name plugin.cve plugin.cpe plugin.cvss3_base_score
        plugin.exploit_available severity severity_modification_type first_found last_found
        state"""),
    "crowdstrike/vulnerabilities": ("id", """
        aid created_timestamp updated_timestamp status apps suppression_info.is_suppressed cve.id
        cve.base_score cve.severity cve.vector cve.exploit_status host_info.hostname
        host_info.local_ip"""),
    "aws_inspector/findings": ("findingArn", """
        awsAccountId type title severity status inspectorScore
        packageVulnerabilityDetails.vulnerabilityId packageVulnerabilityDetails.vulnerablePackages
        resources firstObservedAt lastObservedAt updatedAt"""),
    "jira/issues": ("key", """
        fields.summary fields.issuetype.name fields.project.key fields.labels
        fields.status.name fields.status.statusCategory.name fields.priority.name fields.created
        fields.updated fields.duedate"""),
    "cisa_kev/known_exploited": ("cveID", """
        vendorProject product vulnerabilityName dateAdded requiredAction dueDate
        knownRansomwareCampaignUse"""),
}  # fmt: skip


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("native") / "landing")


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("parquet") / "landing", is_parquet=True)


@pytest.mark.parametrize("name", FINDING_FORMATS)
def test_findings_have_the_fields_of_the_vendor_in_both_forms(
    native: Run, parquet: Run, name: str
) -> None:
    key, fields = FINDING_FORMATS[name]
    records = native.records(name)
    (path,) = (path for path in parquet.files(name) if path.name.startswith(LAST))
    rows = pq.read_table(path).to_pylist()
    assert len(rows) == len(records) > 10
    ids = [tuple(record[part] for part in key.split()) for record in records]
    assert len(set(ids)) == len(ids)
    for row, record in zip(rows, records, strict=True):
        assert set(fields.split()) <= record.keys()
        shared = row.keys() & record.keys()
        assert set(key.split()) <= shared
        assert {path: row[path] for path in shared} == {
            path: as_text(record[path]) for path in shared
        }


def test_the_rest_of_an_organisation_is_the_same_without_findings(
    native: Run, tmp_path: Path
) -> None:
    summary = simulate(tmp_path / "landing", ASSETS, WEEKS, has_findings=False)
    here, there = contents(summary), contents(native.summary)
    assert {name for name in here if there.get(name) != here[name]} == {"truth/events.csv"}
    assert {name.split("/")[1] for name in there.keys() - here.keys()} >= {"jira", "trivy", "epss"}


def test_reports_of_images_follow_their_builds(native: Run) -> None:
    truth = pd.read_csv(native.summary.truth / "findings.csv", dtype=str)
    known = set(zip(truth.true_asset_id, truth.cve_id, strict=True))
    digests: dict[str, set[str]] = defaultdict(set)
    for path in native.files("trivy/report"):
        for report in json.loads(path.read_bytes()):
            name, digest = report["Metadata"]["RepoDigests"][0].split("@")
            digests[name].add(digest)
            (result,) = report["Results"]
            found = result["Vulnerabilities"] + [
                item["Finding"] for item in result.get("ExperimentalModifiedFindings", [])
            ]
            assert found
            assert {(digest, item["VulnerabilityID"]) for item in found} <= known
    assert any(len(builds) > 1 for builds in digests.values())


def test_epss_names_its_model_above_the_header(native: Run) -> None:
    models = set()
    for path in native.files("epss/scores"):
        first, header, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        named = re.fullmatch(
            r"#model_version:(v\d{4}\.\d\d\.\d\d),score_date:(\S+)T00:00:00Z", first
        )
        assert named
        assert path.name.startswith(named[2])
        assert header == "cve,epss,percentile"
        assert all(0 <= float(line.split(",")[1]) <= 1 for line in lines)
        models.add(named[1])
    assert len(models) == 2


def test_exports_of_findings_stay_small(native: Run) -> None:
    for name in FINDING_FORMATS:
        assert len(native.records(name)) < 6 * ASSETS


def test_every_shown_finding_is_a_true_one(native: Run) -> None:
    truth = pd.read_csv(native.summary.truth / "finding_records.csv", dtype=str)
    known = set(zip(truth.source_name, truth.source_finding_id, strict=True))
    assert len(known) == len(truth)
    for item in native.records("crowdstrike/vulnerabilities"):
        assert ("crowdstrike", item["id"]) in known
    for item in native.records("aws_inspector/findings"):
        assert ("aws_inspector", item["findingArn"]) in known
    for item in native.records("tenable/vulns"):
        parts = (item["asset.uuid"], item["plugin.id"], item["port.port"], item["port.protocol"])
        assert ("tenable", "|".join(map(str, parts)).lower()) in known
