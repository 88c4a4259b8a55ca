"""Tenable's two exports: agents, and the assets that agents and scanners report."""

import numpy as np

from ..estate import CLOUD
from ..exports import Export, Field
from ..identifiers import DOCKER_MAC
from ..text import (
    Flags,
    Ints,
    Text,
    choose_text,
    constant,
    flag_text,
    integer_text,
    ip_text,
    join,
    json_list,
    mac_text,
    pick,
    sorted_rows,
    time_text,
    upper,
    without,
)
from ..timeline import DAY
from .tenable import AGENT, Tenable

# Agents that stay "off" in the list this long unless somebody unlinks them.
KEEP_DAYS = 180
UNLINKED_AFTER_DAYS = 14

# Below any minimum that a policy of 2026 would set; the others run 10.x.
OUTDATED_VERSION = "8.3.2"
_PLATFORMS = ("WINDOWS", "WINDOWS", "LINUX", "LINUX", "LINUX", "LINUX", "WINDOWS", "DARWIN")
_DISTROS = (
    "win-x86-64", "win-x86-64", "es8-x86-64", "es9-x86-64", "ubuntu1604-x86-64",
    "amzn2023-x86-64", "win-x86-64", "macosx",
)  # fmt: skip
_SYSTEMS = (
    "Microsoft Windows Server 2019 Standard", "Microsoft Windows Server 2022 Standard",
    "Linux Kernel 4.18.0 on Red Hat Enterprise Linux 8",
    "Linux Kernel 5.14.0 on Red Hat Enterprise Linux 9", "Linux Kernel 5.15.0 on Ubuntu 22.04",
    "Linux Kernel 6.1.0 on Amazon Linux 2023", "Microsoft Windows 11 Enterprise",
    "Mac OS X 15.3",
)  # fmt: skip
_GROUPS = ("Servers", "Workstations", "Cloud")
_NETWORK = "00000000-0000-0000-0000-000000000000"
# The lists that end every asset, empty here.
_EMPTY_LISTS = (
    "aws_ec2_instance_ami_id", "aws_owner_id", "aws_availability_zone", "aws_region",
    "aws_vpc_id", "aws_ec2_instance_group_name", "aws_ec2_instance_state_name",
    "aws_ec2_instance_type", "aws_subnet_id", "aws_ec2_product_code", "aws_ec2_name",
    "azure_vm_id", "azure_resource_id", "gcp_project_id", "gcp_zone", "gcp_instance_id",
    "ssh_fingerprint", "mcafee_epo_guid", "mcafee_epo_agent_guid", "qualys_asset_id",
    "qualys_host_id", "manufacturer_tpm_id", "symantec_ep_hardware_key", "servicenow_sysid",
)  # fmt: skip


def agents_export(console: Tenable, now: int) -> Export:
    """Agents linked at that time."""
    estate = console.scene.estate
    records = console.fleet.sightings.known(now, KEEP_DAYS * DAY)
    assets = records % estate.size
    is_gone = estate.retired_at[assets] + UNLINKED_AFTER_DAYS * DAY < now
    records = records[~(is_gone & console.is_unlinked[assets])]
    records = records[sorted_rows(_agent_names(console, records))]
    return Export(
        source="tenable",
        table="agents",
        key="uuid",
        fields=tuple(_agent_fields(console, records, now)),
        records=records,
        head='{"agents":[',
        tail='],"pagination":{"total":$total,"limit":$limit,"offset":$offset,'
        '"sort":[{"name":"name","order":"asc"}]}}',
        pages=2,
    )


def _agent_names(console: Tenable, records: Ints) -> Text:
    """The host name that each agent reported last."""
    is_renamed = console.fleet.sightings.said["is_renamed"][records]
    return console.scene.identifiers.names(records % console.scene.estate.size, is_renamed)


def _agent_fields(console: Tenable, records: Ints, now: int) -> list[Field]:
    estate = console.scene.estate
    assets = records % estate.size
    last, said = console.fleet.sightings.last[records], console.fleet.sightings.said
    kind, os = estate.population[assets], estate.os[assets]
    group = join('[{"name":"', pick(_GROUPS, kind), '","id":', integer_text(100_730 + kind), "}]")
    return [
        Field("id", integer_text(console.agent_numbers[records]), is_json=True),
        Field("uuid", console.agent_native_ids(records)),
        Field("name", _agent_names(console, records)),
        Field("platform", pick(_PLATFORMS, os)),
        Field("distro", pick(_DISTROS, os)),
        Field("ip", ip_text(said["address"][records])),
        Field("core_version", _version_text(said["version"][records])),
        Field("linked_on", integer_text(console.fleet.first_seen(records)), is_json=True),
        Field("last_connect", integer_text(last), is_json=True),
        Field("last_scanned", integer_text(said["scanned"][records]), is_json=True),
        Field("status", choose_text(now - last < DAY, "on", "off")),
        Field("groups", without(group, assets % 10 == 0), is_json=True),
    ]


def assets_export(console: Tenable) -> Export:
    """Assets ever reported by an agent or a scanner."""
    by_agent = np.flatnonzero(console.fleet.last_contact() > 0)
    by_network = np.flatnonzero(console.scans.last > 0)
    records = np.sort(np.concatenate([by_agent, by_network]))
    return Export(
        source="tenable",
        table="assets",
        key="id",
        fields=tuple(_asset_fields(console, records)),
        records=records,
        head='{"assets":[',
        tail='],"total":$total}',
    )


def _asset_fields(console: Tenable, records: Ints) -> list[Field]:
    estate, fleet, scans = console.scene.estate, console.fleet, console.scans
    assets = records % estate.size
    by_agent = (records < estate.size) & (console.mode[assets] == AGENT)
    last = np.where(by_agent, fleet.last_contact()[assets], scans.last[records])
    scanned = np.where(by_agent, fleet.last_said("scanned")[assets], scans.last[records])
    authenticated = np.where(by_agent, scanned, scans.said["authenticated"][records])
    began = np.where(by_agent, fleet.installed_at[assets], estate.created_at[assets] + DAY)
    began = np.minimum(began, scanned)
    address = np.where(by_agent, fleet.last_said("address")[assets], scans.said["address"][records])
    is_renamed = np.where(
        by_agent, fleet.last_said("is_renamed")[assets], scans.said["is_renamed"][records]
    )
    texts = {
        "created_at": began,
        "updated_at": last,
        "first_seen": began,
        "last_seen": last,
        "first_scan_time": began,
        "last_scan_time": scanned,
        "last_authenticated_scan_date": authenticated,
        "last_licensed_scan_date": scanned,
    }
    times = {path: time_text(seconds, "milliseconds") for path, seconds in texts.items()}

    def moment(path: str) -> Field:
        is_extra = path in ("created_at", "updated_at", "first_scan_time")
        return Field(path, times[path], missing="null", is_native_only=is_extra)

    sources = join(
        '[{"first_seen":"',
        times["first_seen"],
        '","last_seen":"',
        times["last_seen"],
        '","name":"',
        choose_text(by_agent, "NESSUS_AGENT", "NESSUS_SCAN"),
        '"}]',
    )
    return [
        Field("id", console.asset_native_ids(records)),
        Field("has_agent", flag_text(by_agent), is_json=True),
        Field("has_plugin_results", constant("true", records.size), is_json=True),
        moment("created_at"),
        _empty("terminated_at", records.size, "null"),
        _empty("terminated_by", records.size, "null"),
        moment("updated_at"),
        *(moment(path) for path in list(times) if path not in ("created_at", "updated_at")),
        Field("sources", sources, is_json=True, is_native_only=True),
        _empty("tags", records.size),
        Field(
            "network_id",
            json_list(constant(_NETWORK, records.size)),
            is_json=True,
            is_native_only=True,
        ),
        Field("ipv4", json_list(ip_text(address)), is_json=True),
        _empty("ipv6", records.size),
        *_identifier_fields(console, records, is_renamed, by_agent),
        *(_empty(path, records.size) for path in _EMPTY_LISTS),
    ]


def _empty(path: str, rows: int, value: str = "[]") -> Field:
    """A list (or another value) that is empty in every record."""
    return Field(path, constant(value, rows), is_json=True, is_native_only=True)


def _identifier_fields(
    console: Tenable, records: Ints, is_renamed: Ints, by_agent: Flags
) -> list[Field]:
    """From fqdn to aws_ec2_instance_id: lists of one value, or of none."""
    estate, known, fleet = console.scene.estate, console.scene.identifiers, console.fleet
    assets = records % estate.size
    in_cloud = estate.population[assets] == CLOUD
    names = known.names(assets, is_renamed)
    qualified = known.qualified_names(assets, is_renamed)
    shown_names = choose_text(console.is_qualified[records], qualified, names)
    has_hostname, has_mac = console.has_hostname[records], console.has_mac[records]
    has_shared, has_docker = known.has_shared_mac[assets], known.has_docker_mac[assets]
    adapters = (
        without(mac_text(known.mac[assets]), ~has_mac),
        without(
            mac_text(known.second_mac[assets]), ~has_mac | in_cloud | estate.is_virtual[assets]
        ),
        without(mac_text(known.shared_mac[assets]), ~(has_mac & by_agent & has_shared)),
        without(constant(DOCKER_MAC, records.size), ~(has_mac & has_docker)),
    )
    # A machine that linked anew is one asset with both agents, the present one first.
    current = fleet.latest_records()[assets]
    agents, earlier = console.agent_hex(current), console.agent_hex(assets)
    has_earlier = by_agent & (current != assets) & (fleet.sightings.last[assets] > 0)
    lists: dict[str, Text] = {
        "fqdn": json_list(without(qualified, ~console.has_fqdn[records])),
        "mac_address": json_list(*adapters),
        "netbios_name": json_list(
            without(upper(names), ~(estate.is_windows[assets] & has_hostname))
        ),
        "operating_system": json_list(pick(_SYSTEMS, estate.os[assets])),
        "system_type": json_list(choose_text(in_cloud, "aws-ec2-instance", "general-purpose")),
        "tenable_uuid": json_list(without(agents, ~by_agent), without(earlier, ~has_earlier)),
        "hostname": json_list(without(shown_names, ~has_hostname)),
        "agent_name": json_list(without(names, ~by_agent)),
        "bios_uuid": json_list(without(known.bios_uuids(assets), ~console.has_bios[records])),
        "aws_ec2_instance_id": json_list(
            without(known.instance_ids(assets), ~in_cloud | ~console.has_instance[records])
        ),
    }
    return [Field(path, values, is_json=True) for path, values in lists.items()]


def _version_text(minor: Ints) -> Text:
    """Agent version of a release; 0 is the one that is never updated."""
    return choose_text(minor == 0, OUTDATED_VERSION, join("10.", integer_text(minor), ".1"))
