"""Claims about the simulator: reproducible, in the vendors' formats, with the truth beside it."""

import json
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from simulated import (
    ACCESS_TABLES,
    ASSETS,
    FINDING_TABLES,
    LAST,
    WEEKS,
    Event,
    Run,
    as_text,
    contents,
    day_of,
    document,
    read,
    run,
)

from content_assurance.simulate import simulate

# Per table: key, keys of the document, and the fields of the contract.
FORMATS: dict[str, tuple[str, str, str]] = {
    "servicenow_cmdb/computers": ("sys_id", "result", """
        sys_id sys_class_name name fqdn serial_number manufacturer.display_value ip_address
        mac_address os install_status used_for busines_criticality department.display_value
        assigned_to.display_value support_group.display_value u_internet_facing object_id u_tags
        sys_created_on sys_updated_on last_discovered"""),
    "aws/ec2_instances": ("InstanceId", "Reservations", """
        ^.OwnerId InstanceId InstanceType LaunchTime PrivateIpAddress PrivateDnsName
        PublicIpAddress State.Code State.Name Placement.AvailabilityZone PlatformDetails
        NetworkInterfaces Tags"""),
    "crowdstrike/hosts": ("device_id", "meta resources errors", """
        device_id cid hostname serial_number system_manufacturer system_product_name mac_address
        local_ip external_ip machine_domain instance_id service_provider agent_version status
        reduced_functionality_mode provision_status product_type_desc platform_name os_version
        first_seen last_seen device_policies.prevention.policy_id
        device_policies.prevention.applied tags"""),
    "tenable/agents": ("uuid", "agents pagination", """
        id uuid name platform distro ip core_version linked_on last_connect last_scanned status
        groups"""),
    "tenable/assets": ("id", "assets total", """
        id has_agent has_plugin_results first_seen last_seen last_scan_time
        last_authenticated_scan_date last_licensed_scan_date ipv4 fqdn hostname mac_address
        operating_system system_type tenable_uuid agent_name bios_uuid aws_ec2_instance_id"""),
    "intune/managed_devices": ("id", "@odata.context value", """
        id deviceName serialNumber manufacturer operatingSystem osVersion complianceState
        isEncrypted managedDeviceOwnerType wiFiMacAddress ethernetMacAddress azureADDeviceId
        userPrincipalName managementAgent enrolledDateTime lastSyncDateTime"""),
    "workday/org_units": ("Organization_ID", "Report_Entry", """
        Organization_ID Organization_Name Superior_Organization_ID Manager_Employee_ID Product
        Inactive"""),
    "workday/workers": ("Employee_ID", "Report_Entry", """
        Employee_ID Legal_Name Work_Email Manager_Employee_ID Supervisory_Organization_ID
        Worker_Type Hire_Date Termination_Date Active_Status Worker_Name Email_Primary_Work
        User_Name On_Leave Worker_Status"""),
}  # fmt: skip
ASSET_TABLES = [name for name in FORMATS if not name.startswith("workday/")]
TIMES = ("last_seen", "lastSyncDateTime", "last_discovered", "last_scan_time", "last_connect")


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("native") / "landing")


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("parquet") / "landing", is_parquet=True)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("clean") / "landing", is_clean=True)


def test_same_arguments_give_the_same_bytes(native: Run, parquet: Run, tmp_path: Path) -> None:
    again = run(tmp_path / "again" / "landing")
    assert contents(again.summary) == contents(native.summary)
    again = run(tmp_path / "parquet" / "landing", is_parquet=True)
    assert contents(again.summary) == contents(parquet.summary)


def test_another_seed_is_another_organisation(native: Run, tmp_path: Path) -> None:
    other = run(tmp_path / "landing", seed=8, weeks=1)
    assert not {record["sys_id"] for record in other.records("servicenow_cmdb/computers")} & {
        record["sys_id"] for record in native.records("servicenow_cmdb/computers")
    }


def test_files_lie_where_the_landing_step_looks(native: Run, parquet: Run) -> None:
    for made, suffix in ((native, r"\.(jsonl?|csv)(\.gz)?"), (parquet, r"\.parquet")):
        root = made.summary.landing
        paths = [path for path in root.rglob("*") if path.is_file()]
        assert {f"{path.parent.relative_to(root)}" for path in paths} == {
            *FORMATS, *FINDING_TABLES, *ACCESS_TABLES,
        }  # fmt: skip
        name = re.compile(rf"\d{{4}}-\d\d-\d\d(-page-\d\d)?{suffix}")
        assert all(name.fullmatch(path.name) for path in paths)
        assert made.summary.export_count == len(paths)
        assert made.summary.truth.parent == root.parent
        assert made.summary.truth.name == "landing_truth"


def test_exports_are_weekly_up_to_the_last_monday(tmp_path: Path) -> None:
    root = simulate(tmp_path / "landing", assets=20, weeks=3, end=date(2026, 7, 2)).landing
    days = sorted(path.stem for path in (root / "workday" / "org_units").iterdir())
    assert days == ["2026-06-15", "2026-06-22", "2026-06-29"]


@pytest.mark.parametrize("name", FORMATS)
def test_native_exports_have_the_fields_of_the_vendor(native: Run, name: str) -> None:
    _, top, fields = FORMATS[name]
    path = next(path for path in native.files(name) if path.name.startswith(LAST))
    assert set(document(path)) == set(top.split())
    shown = {field for record in native.records(name) for field in record}
    assert set(fields.split()) <= shown


@pytest.mark.parametrize("name", FORMATS)
def test_parquet_exports_hold_the_same_values(native: Run, parquet: Run, name: str) -> None:
    files = [path for path in parquet.files(name) if path.name.startswith(LAST)]
    rows = [row for path in files for row in pq.read_table(path).to_pylist()]
    assert all(isinstance(value, str | None) for row in rows for value in row.values())
    records = native.records(name)
    assert len(rows) == len(records)
    assert set(FORMATS[name][2].split()) <= set(rows[0])
    for row, record in zip(rows, records, strict=True):
        assert row == {path: as_text(record.get(path)) for path in row}


def test_truth_knows_the_asset_of_every_record(native: Run) -> None:
    truth = pd.read_csv(native.summary.truth / "records.csv", dtype=str)
    known = set(zip(truth.source_name, truth.table_name, truth.source_asset_id, strict=True))
    assert len(known) == len(truth)
    assets = pd.read_csv(native.summary.truth / "assets.csv", dtype=str)
    assert assets.true_asset_id.is_unique
    assert set(truth.true_asset_id) <= set(assets.true_asset_id)
    cut = set(native.events[native.events.kind == "truncated_file"].event_date)
    for name in ASSET_TABLES:
        paths = [path for path in native.files(name) if path.name[:10] not in cut]
        key = FORMATS[name][0]
        ids = {record[key] for path in paths for record in read(path) if key in record}
        assert {(*name.split("/"), native_id) for native_id in ids} <= known


def test_truth_tells_the_state_of_every_control(native: Run) -> None:
    coverage = pd.read_csv(native.summary.truth / "coverage.csv", dtype={"true_asset_id": str})
    controls = {"edr", "vulnerability_scanning", "device_management", "disk_encryption"}
    assert set(coverage.control_id) == controls
    assert not coverage.duplicated(["as_of_date", "true_asset_id", "control_id"]).any()
    assert coverage.as_of_date.nunique() == WEEKS
    assert (coverage.is_installed | ~coverage.is_healthy).all()
    evidence = coverage.dropna(subset=["last_evidence_at"])
    assert (evidence.last_evidence_at.str[:10] <= evidence.as_of_date).all()
    shares = coverage.groupby("control_id").is_healthy.mean()
    assert shares.between(0.5, 0.97).all()


def test_planned_defects_are_in_the_files_and_in_the_log(native: Run) -> None:
    log = native.events

    def one(kind: str, source: str) -> Event:
        row = log[(log.kind == kind) & (log.source_name == source)].iloc[0]
        return Event(row["event_date"], row["id"])

    cut = one("truncated_file", "tenable").event_date
    with pytest.raises(json.JSONDecodeError):
        document(native.summary.landing / "tenable" / "assets" / f"{cut}.json")
    missing = set(log[log.kind == "missing_export"].event_date[log.source_name == "crowdstrike"])
    dates = {path.name[:10] for path in native.files("crowdstrike/hosts")}
    assert len(missing) == 2
    assert not missing & dates
    late = date.fromisoformat(one("late_export", "intune").event_date)
    days = [date.fromisoformat(path.stem) for path in native.files("intune/managed_devices")]
    assert late not in days
    assert [day for day in days if day.weekday()] == [late + timedelta(days=2)]
    keyless = one("record_without_key", "crowdstrike")
    hosts = native.records("crowdstrike/hosts", keyless.event_date)
    assert sum("device_id" not in host for host in hosts) == 1
    assert keyless.id not in {host.get("device_id") for host in hosts}
    twice = one("repeated_record", "tenable")
    agents = Counter(agent["uuid"] for agent in native.records("tenable/agents", twice.event_date))
    assert [agent for agent, count in agents.items() if count > 1] == [twice.id]
    ahead = one("future_timestamp", "crowdstrike")
    hosts = native.records("crowdstrike/hosts", ahead.event_date)
    logged = log[(log.kind == "future_timestamp") & (log.table_name == "hosts")]
    logged = logged[logged.event_date == ahead.event_date]
    assert {host["device_id"] for host in hosts if host["last_seen"] > "2027"} == set(logged.id)


def test_vendors_change_their_formats_for_good(native: Run) -> None:
    first = native.files("crowdstrike/hosts")[0].name[:10]
    assert all("last_reboot" not in host for host in native.records("crowdstrike/hosts", first))
    assert all("last_reboot" in host for host in native.records("crowdstrike/hosts"))
    assert all("model" in item for item in native.records("intune/managed_devices", first))
    assert not any("model" in item for item in native.records("intune/managed_devices"))
    assert all("netbios_name" in item for item in native.records("tenable/assets", first))
    assert not any("netbios_name" in item for item in native.records("tenable/assets"))


@pytest.mark.parametrize("name", FORMATS)
def test_the_last_week_is_whole(native: Run, name: str) -> None:
    key = FORMATS[name][0]
    assert native.files(name)[-1].name.startswith(LAST)
    records = native.records(name)
    ids = [record[key] for record in records]
    assert all(ids)
    assert len(set(ids)) == len(ids) > 0
    for record in records:
        for field in TIMES:
            assert day_of(record.get(field)) <= LAST
    defects = native.events[(native.events.event_date == LAST) & (native.events.table_name != "")]
    assert not set(defects.kind) & {"late_export", "missing_export", "truncated_file"}


def test_short_runs_have_whole_exports_only(tmp_path: Path) -> None:
    short = run(tmp_path / "landing", assets=40, weeks=2)
    tables = len(FORMATS) + len(FINDING_TABLES) + len(ACCESS_TABLES)
    assert short.summary.export_count == 2 * (tables + 1)  # the agents have two pages
    assert not {kind for kind in short.events.kind if "export" in kind or "file" in kind}


def test_identity_is_as_messy_as_in_life(native: Run) -> None:
    computers = native.records("servicenow_cmdb/computers")
    hosts = native.records("crowdstrike/hosts")
    scanned = native.records("tenable/assets")
    serials = Counter(host.get("serial_number") for host in hosts)
    assert {"None", "0", "System Serial Number", "To be filled by O.E.M.", "VMware"} & set(serials)
    real = [serial for serial in serials if serial and len(serial) > 6 and serials[serial] > 1]
    assert real, "a re-imaged host has two agent records with one serial number"
    macs = Counter(host["mac_address"] for host in hosts)
    assert macs["00-05-9a-3c-7a-00"] > 2
    assert macs["00-00-00-00-00-00"] > 0
    clones = Counter(uuid for asset in scanned for uuid in asset["bios_uuid"])
    assert native.ids("cloned_bios_uuid")
    assert max(clones.values()) > 1
    assert native.ids("reused_hostname")
    assert {"Installed", "Retired", "In Stock"} == {item["install_status"] for item in computers}
    assert {"lab-equipment", "kiosk"} <= {item["u_tags"] for item in computers}
    assert any(item.get("department") == "" for item in computers)
    assert any("02:42:ac:11:00:02" in asset["mac_address"] for asset in scanned)
    assert any(asset["last_authenticated_scan_date"] is None for asset in scanned)


def test_a_bare_name_and_address_can_be_recognised_in_the_same_week(native: Run) -> None:
    truth = pd.read_csv(native.summary.truth / "records.csv", dtype=str)
    asset = dict(zip(truth.table_name + truth.source_asset_id, truth.true_asset_id, strict=True))
    known: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for item in native.records("servicenow_cmdb/computers"):
        known[asset["computers" + item["sys_id"]]].add((item["name"].lower(), item["ip_address"]))
    bare = [
        item
        for item in native.records("tenable/assets")
        if not any(item[key] for key in ("fqdn", "mac_address", "bios_uuid", "tenable_uuid"))
        and not item["aws_ec2_instance_id"]
    ]
    assert bare
    for item in bare:
        name = item["hostname"][0].partition(".")[0]
        assert (name, item["ipv4"][0]) in known[asset["assets" + item["id"]]]


def test_clean_identity_leaves_everything_else(native: Run, clean: Run) -> None:
    assert clean.summary.record_count == native.summary.record_count
    noise = {"placeholder_serial", "cloned_bios_uuid", "shared_mac", "zero_mac", "container_mac"}
    assert not (noise | {"reused_hostname"}) & set(clean.events.kind)
    rest = native.events[~native.events.kind.isin({*noise, "reused_hostname"})]
    assert Counter(clean.events.kind) == Counter(rest.kind)
    for name in ASSET_TABLES:
        key = FORMATS[name][0]
        ids = [{record[key] for record in made.records(name)} for made in (native, clean)]
        assert ids[0] == ids[1]
    for item in clean.records("servicenow_cmdb/computers"):
        assert item["serial_number"] or item["object_id"]
    for host in clean.records("crowdstrike/hosts"):
        assert host["serial_number"]
    assets = clean.records("tenable/assets")
    assert all(len(item["bios_uuid"]) == 1 for item in assets)


def test_people_and_names_are_invented(native: Run) -> None:
    workers = native.records("workday/workers")
    emails = [worker["Work_Email"] for worker in workers]
    # Somebody got the address of somebody who left.
    assert len(set(emails)) + 1 == len(emails) <= 0.6 * ASSETS
    assert all(re.fullmatch(r"[a-z.]+\d*@example\.com", email) for email in emails)
    assert {worker["Active_Status"] for worker in workers} == {"0", "1"}
    units = native.records("workday/org_units")
    ids = {unit["Organization_ID"] for unit in units}
    assert 12 <= len(units) <= 41
    assert [unit for unit in units if "Superior_Organization_ID" not in unit] == [units[0]]
    assert all(unit["Superior_Organization_ID"] in ids for unit in units[1:])
    names = {item["fqdn"] for item in native.records("servicenow_cmdb/computers")} - {""}
    suffixes = (".corp.example.com", ".prod.example.net", ".compute.internal")
    assert all(name.endswith(suffixes) for name in names)


def test_progress_is_told_week_by_week(tmp_path: Path) -> None:
    lines: list[str] = []
    simulate(tmp_path / "landing", assets=20, weeks=2, progress=lines.append)
    assert [line[:10] for line in lines] == ["2026-06-22", "2026-06-29"]


@pytest.mark.parametrize("wrong", [{"assets": 3}, {"weeks": 0}, {"file_format": "xlsx"}])
def test_impossible_arguments_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        simulate(tmp_path / "landing", **wrong)


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    simulate(tmp_path / "landing", assets=20, weeks=1)
    with pytest.raises(FileExistsError, match="not empty"):
        simulate(tmp_path / "landing", assets=20, weeks=1)
