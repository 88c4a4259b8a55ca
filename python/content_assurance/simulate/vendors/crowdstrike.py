"""CrowdStrike Falcon: hosts with an EDR sensor, long gone ones included for a while."""

import numpy as np

from ..estate import CLOUD, SERVER, WORKSTATION, Presence
from ..exports import Export, Field
from ..identifiers import DOMAINS, MAKERS
from ..sampling import Condition, Rate, random_bytes, sample, spread
from ..scene import ControlState, Fleet, Scene
from ..text import (
    Bytes,
    Flags,
    Ints,
    Text,
    choose_text,
    constant,
    flag_text,
    hex_text,
    integer_text,
    ip_text,
    join,
    json_list,
    mac_text,
    pick,
    take,
    time_text,
    upper,
    without,
)
from ..timeline import DAY, releases

# Machines on which the sensor is missing, some for good.
MISSING_SHARES = {SERVER: 0.08, WORKSTATION: 0.06, CLOUD: 0.12}

# Sensors that fell silent while their machine runs on: installed is not the same as recent.
SILENT = Rate(prevalence=0.035, weeks=16)

# Sensors that report but do not protect: installed and recent is not the same as healthy.
REDUCED_FUNCTIONALITY = Rate(prevalence=0.02, weeks=5)
PREVENTION_NOT_APPLIED = Rate(prevalence=0.025, weeks=12)
OUTDATED = Rate(prevalence=0.05, weeks=20)
NOT_PROVISIONED_SHARE = 0.004
CONTAINED_SHARE = 0.003

# Quiet hosts stay in the console this long: a re-imaged or retired machine is still listed.
KEEP_DAYS = 90

# Identifiers that are missing or come in another shape.
MISSING_SERIAL_SHARE = 0.02
MISSING_INSTANCE_SHARE = 0.03
QUALIFIED_HOSTNAME_SHARE = 0.05
WIRED_SHARE = 0.3

# Domain controllers, which count as servers.
DOMAIN_CONTROLLER_SHARE = 0.02

# Below any minimum that a policy of 2026 would set; the others run 7.x.
OUTDATED_VERSION = "6.44.15806.0"
_FIRST_MINOR, _WEEKS_PER_RELEASE = 16, 5
_CID = "5d1f0e8a7c3b4926a1e0f7d2c8b35a90"
_SYSTEMS = (
    "Windows Server 2019", "Windows Server 2022", "RHEL 8.10", "RHEL 9.4", "Ubuntu 22.04",
    "Amazon Linux 2023", "Windows 11", "Sequoia (15)",
)  # fmt: skip
_PLATFORMS = ("Windows", "Windows", "Linux", "Linux", "Linux", "Linux", "Windows", "Mac")
_STATUSES = ("normal", "containment_pending", "contained")
_POLICIES = tuple(f"{number:032x}" for number in (0xA1, 0xA1, 0xB2, 0xB2, 0xB2, 0xB2, 0xC3, 0xD4))
_PRODUCTS = (
    "PowerEdge R660", "ProLiant DL360 Gen11", "ThinkPad T14", "EliteBook 840",
    "MacBook Pro", "System Product Name", "VMware20,1", "m6i.large",
)  # fmt: skip


class CrowdStrike:
    """The Falcon console; records are numbered as in Fleet.

    Attributes:
        conditions: what can be wrong with a sensor, by event kind.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        rng = scene.streams.named("crowdstrike")
        estate, size = scene.estate, scene.estate.size
        everything = np.ones(size, dtype=bool)
        self._device_ids = random_bytes(rng, 2 * size)
        self.fleet = Fleet(
            rng,
            scene,
            ~estate.is_personal,
            MISSING_SHARES,
            SILENT,
            everything,
            "version",
            "is_reduced",
            "is_unprotected",
            "address",
        )
        self.conditions = {
            "edr_agent_silent": self.fleet.broken,
            "edr_reduced_functionality": Condition(rng, size, REDUCED_FUNCTIONALITY),
            "edr_prevention_not_applied": Condition(rng, size, PREVENTION_NOT_APPLIED),
            "edr_agent_outdated": Condition(rng, size, OUTDATED),
        }
        self.is_unprovisioned: Flags = sample(rng, everything, NOT_PROVISIONED_SHARE)
        contained = sample(rng, everything, CONTAINED_SHARE)
        self._containment = contained * (1 + spread(rng, 0, 2, size))
        self._is_controller = sample(
            rng, (estate.population == SERVER) & estate.is_windows, DOMAIN_CONTROLLER_SHARE
        )
        lacks = sample(rng, estate.population != CLOUD, MISSING_SERIAL_SHARE)
        lacks_instance = sample(rng, estate.population == CLOUD, MISSING_INSTANCE_SHARE)
        qualified = sample(rng, ~estate.is_windows, QUALIFIED_HOSTNAME_SHARE)
        if scene.is_clean:
            lacks, lacks_instance = np.zeros((2, size), dtype=bool)
        self._lacks_serial, self._lacks_instance = lacks, lacks_instance
        self._is_qualified = qualified
        self._is_wired = sample(rng, estate.population == WORKSTATION, WIRED_SHARE)

    def native_ids(self, records: Ints) -> Text:
        """device_id of some records."""
        return hex_text(self._device_ids[records])

    def observe(self, presence: Presence) -> None:
        """Live through one week."""
        for kind, condition in self.conditions.items():
            if kind != "edr_agent_silent":
                condition.advance()
        size = self.scene.estate.size
        release = _FIRST_MINOR + releases(presence.now, _WEEKS_PER_RELEASE)
        # A quarter of the sensors follow one release behind; 0 stands for one never updated.
        version = np.maximum(release - (np.arange(size) % 4 == 0), 1)
        self.fleet.observe(
            presence,
            {
                "version": np.where(self.conditions["edr_agent_outdated"].is_on, 0, version),
                "is_reduced": self.conditions["edr_reduced_functionality"].is_on,
                "is_unprotected": self.conditions["edr_prevention_not_applied"].is_on,
                "address": self.scene.identifiers.addresses(presence.now),
            },
        )

    def coverage(self, now: int) -> list[ControlState]:
        """The edr control, whatever the console shows."""
        installed = self.fleet.is_installed_by(now)
        outdated = self.conditions["edr_agent_outdated"]
        wrong = [item.is_on for item in self.conditions.values() if item is not outdated]
        degraded = np.logical_or.reduce([*wrong, self.is_unprovisioned])
        return [
            ControlState(
                "edr",
                ~self.scene.estate.is_personal,
                installed,
                installed & ~degraded,
                installed & outdated.is_on,
                self.fleet.last_contact(),
            )
        ]

    def export(self, now: int) -> Export:
        """Hosts that the console lists at that time."""
        records = self.fleet.sightings.known(now, KEEP_DAYS * DAY)
        return Export(
            source="crowdstrike",
            table="hosts",
            key="device_id",
            fields=tuple(self._fields(records)),
            records=records,
            head='{"meta":{"query_time":0.011,"powered_by":"device-api"},"resources":[',
            tail='],"errors":[]}',
            is_gzipped=True,
        )

    def _fields(self, records: Ints) -> list[Field]:
        estate, known = self.scene.estate, self.scene.identifiers
        said, last = self.fleet.sightings.said, self.fleet.sightings.last[records]
        assets = records % estate.size
        kind, rows = estate.population[assets], assets.size
        # A record says the name of its own time; only the last registration is renamed.
        is_renamed = said["is_renamed"][records] > 0
        is_windows, in_cloud = estate.is_windows[assets], kind == CLOUD
        names = known.names(assets, is_renamed)
        names = choose_text(
            self._is_qualified[assets],
            known.qualified_names(assets, is_renamed),
            choose_text(is_windows, upper(names), names),
        )
        joined = ~in_cloud & (is_windows | estate.is_macos[assets])
        server = np.where(self._is_controller[assets], 2, 0)
        return [
            Field("device_id", self.native_ids(records)),
            Field("cid", constant(_CID, rows)),
            Field("hostname", names),
            Field(
                "serial_number", without(take(known.serials, assets), self._lacks_serial[assets])
            ),
            Field("system_manufacturer", pick(MAKERS, known.makers[assets])),
            Field("system_product_name", pick(_PRODUCTS, known.makers[assets])),
            Field("mac_address", mac_text(self._adapters(assets), "-")),
            Field("local_ip", ip_text(said["address"][records])),
            Field("external_ip", ip_text(0xCB00_7100 + estate.unit[assets] % 250 + 1)),
            Field("machine_domain", without(pick(DOMAINS, known.domains[assets]), ~joined)),
            Field(
                "instance_id",
                without(known.instance_ids(assets), ~in_cloud | self._lacks_instance[assets]),
            ),
            Field("service_provider", without(constant("AWS_EC2_V2", rows), ~in_cloud)),
            Field("agent_version", _version_text(said["version"][records])),
            Field("status", pick(_STATUSES, self._containment[assets])),
            Field(
                "reduced_functionality_mode",
                choose_text(said["is_reduced"][records] > 0, "yes", "no"),
            ),
            Field(
                "provision_status",
                choose_text(self.is_unprovisioned[assets], "NotProvisioned", "Provisioned"),
            ),
            Field(
                "product_type_desc",
                pick(
                    ("Server", "Workstation", "Domain Controller"),
                    np.where(kind == WORKSTATION, 1, server),
                ),
            ),
            Field("platform_name", pick(_PLATFORMS, estate.os[assets])),
            Field("os_version", pick(_SYSTEMS, estate.os[assets])),
            Field("first_seen", time_text(self.fleet.first_seen(records))),
            Field("last_seen", time_text(last)),
            Field("device_policies.prevention.policy_id", pick(_POLICIES, estate.os[assets])),
            Field(
                "device_policies.prevention.applied",
                flag_text(said["is_unprotected"][records] == 0),
                is_json=True,
            ),
            Field(
                "tags",
                json_list(
                    without(
                        join("SensorGroupingTags/", pick(("servers", "clients", "cloud"), kind)),
                        assets % 5 == 0,
                    )
                ),
                is_json=True,
            ),
        ]

    def _adapters(self, assets: Ints) -> Bytes:
        """(n, 6) MAC address of the adapter in use: wired, Wi-Fi, a dock's, a VPN client's."""
        known = self.scene.identifiers
        mac = known.mac[assets]
        for flags, values in (
            (self._is_wired, known.second_mac),
            (known.has_shared_mac, known.shared_mac),
            (known.has_zero_mac, np.zeros_like(known.mac)),
        ):
            rows = flags[assets]
            mac[rows] = values[assets[rows]]
        return mac


def _version_text(minor: Ints) -> Text:
    """Sensor version of a release; 0 is the one that is never updated."""
    current = join("7.", integer_text(minor), ".", integer_text(17_000 + 37 * minor), ".0")
    return choose_text(minor == 0, OUTDATED_VERSION, current)
