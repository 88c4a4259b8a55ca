"""Microsoft Intune: managed workstations, company-owned and personal."""

import numpy as np

from ..estate import CLOUD, SERVER, WORKSTATION, Presence
from ..exports import Export, Field
from ..identifiers import MAKERS
from ..sampling import Condition, Rate, random_uuids, weighted
from ..scene import ControlState, Fleet, Scene
from ..text import (
    Bytes,
    Ints,
    Text,
    choose_text,
    constant,
    flag_text,
    mac_text,
    pick,
    take,
    time_text,
    upper,
    uuid_text,
    without,
)
from ..timeline import DAY

# Workstations that are not enrolled, some for good.
MISSING_SHARES = {SERVER: 0.0, WORKSTATION: 0.06, CLOUD: 0.0}

# Devices that stopped syncing while they are in use.
SILENT = Rate(prevalence=0.03, weeks=10)

# Managed but against policy: installed is not the same as effective.
NONCOMPLIANT = Rate(prevalence=0.06, weeks=5)
UNENCRYPTED = Rate(prevalence=0.04, weeks=12)
# What a device against policy is said to be: noncompliant, inGracePeriod or unknown.
NONCOMPLIANT_WEIGHTS = [0.75, 0.15, 0.10]

# Re-imaged devices that enrol as a new device; the old one stays until it is cleaned up.
REENROLLED_SHARE = 0.6
KEEP_DAYS = 180

# Retired devices that were wiped; the others go stale in the list.
WIPED_SHARE = 0.7
WIPED_AFTER_DAYS = 14

# Adapters that are reported, and addresses written with colons.
WIFI_SHARE = 0.95
ETHERNET_SHARE = 0.60
COLON_SHARE = 0.15

_STATES = ("compliant", "noncompliant", "inGracePeriod", "unknown")
_MODELS = (
    "Latitude 5450", "ProDesk", "ThinkPad T14 Gen 5", "EliteBook 840 G11", "MacBook Pro",
    "PRIME B760M-A", "VMware20,1", "m6i.large",
)  # fmt: skip


class Intune:
    """The device list; records are numbered as in Fleet.

    Attributes:
        conditions: what can be wrong with a device, by event kind.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        rng = scene.streams.named("intune")
        estate, size = scene.estate, scene.estate.size
        self._ids, self._directory_ids = random_uuids(rng, 2 * size), random_uuids(rng, 2 * size)
        self.fleet = Fleet(
            rng,
            scene,
            estate.population == WORKSTATION,
            MISSING_SHARES,
            SILENT,
            rng.random(size) < REENROLLED_SHARE,
            "state",
            "is_encrypted",
        )
        self.conditions = {
            "mdm_device_silent": self.fleet.broken,
            "mdm_device_noncompliant": Condition(rng, size, NONCOMPLIANT),
            "mdm_device_unencrypted": Condition(rng, size, UNENCRYPTED),
        }
        self._verdict = 1 + weighted(rng, NONCOMPLIANT_WEIGHTS, size)
        self._is_wiped = rng.random(size) < WIPED_SHARE
        self._has_wifi = (rng.random(size) < WIFI_SHARE) | scene.is_clean
        self._has_ethernet = rng.random(size) < ETHERNET_SHARE
        self._has_colons = rng.random(size) < COLON_SHARE

    def native_ids(self, records: Ints) -> Text:
        """Intune device id of some records."""
        return uuid_text(self._ids[records])

    def observe(self, presence: Presence) -> None:
        """Live through one week."""
        self.conditions["mdm_device_noncompliant"].advance()
        self.conditions["mdm_device_unencrypted"].advance()
        against_policy = self.conditions["mdm_device_noncompliant"].is_on
        self.fleet.observe(
            presence,
            {
                "state": np.where(against_policy, self._verdict, 0),
                "is_encrypted": ~self.conditions["mdm_device_unencrypted"].is_on,
            },
        )

    def coverage(self, now: int) -> list[ControlState]:
        """device_management, and disk_encryption, which only enrolment brings."""
        estate = self._scene.estate
        expected = (estate.population == WORKSTATION) & ~estate.is_personal
        enrolled = self.fleet.is_installed_by(now)
        compliant = ~self.conditions["mdm_device_noncompliant"].is_on & ~self.fleet.broken.is_on
        encrypted = enrolled & ~self.conditions["mdm_device_unencrypted"].is_on
        last, nobody = self.fleet.last_contact(), np.zeros(estate.size, dtype=bool)
        return [
            ControlState(
                "device_management", expected, enrolled, enrolled & compliant, nobody, last
            ),
            ControlState("disk_encryption", expected, encrypted, encrypted, nobody, last),
        ]

    def export(self, now: int) -> Export:
        """Devices enrolled at that time."""
        estate = self._scene.estate
        records = self.fleet.sightings.known(now, KEEP_DAYS * DAY)
        assets = records % estate.size
        is_gone = estate.retired_at[assets] + WIPED_AFTER_DAYS * DAY < now
        records = records[~(is_gone & self._is_wiped[assets])]
        return Export(
            source="intune",
            table="managed_devices",
            key="id",
            fields=tuple(self._fields(records)),
            records=records,
            head='{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata'
            '#deviceManagement/managedDevices","value":[',
            tail="]}",
        )

    def _fields(self, records: Ints) -> list[Field]:
        scene = self._scene
        estate, known = scene.estate, scene.identifiers
        assets, said = records % estate.size, self.fleet.sightings.said
        is_macos, is_personal = estate.is_macos[assets], estate.is_personal[assets]
        names = upper(known.names(assets, said["is_renamed"][records]))
        wifi = known.mac[assets]
        wifi[known.has_zero_mac[assets]] = 0
        emails = take(scene.organisation.worker_emails, estate.worker[assets])
        return [
            Field("id", self.native_ids(records)),
            Field("deviceName", names),
            Field("serialNumber", take(known.serials, assets)),
            Field("manufacturer", pick(MAKERS, known.makers[assets])),
            Field("model", pick(_MODELS, known.makers[assets])),
            Field("operatingSystem", choose_text(is_macos, "macOS", "Windows")),
            Field("osVersion", choose_text(is_macos, "15.3.1", "10.0.26100.4061")),
            Field("complianceState", pick(_STATES, said["state"][records])),
            Field("isEncrypted", flag_text(said["is_encrypted"][records] > 0), is_json=True),
            Field("managedDeviceOwnerType", choose_text(is_personal, "personal", "company")),
            Field(
                "wiFiMacAddress",
                without(self._mac_text(wifi, assets), ~self._has_wifi[assets]),
                missing="null",
            ),
            Field(
                "ethernetMacAddress",
                without(
                    self._mac_text(known.second_mac[assets], assets), ~self._has_ethernet[assets]
                ),
                missing="null",
            ),
            Field("azureADDeviceId", uuid_text(self._directory_ids[records])),
            Field("userPrincipalName", emails),
            Field("managementAgent", constant("mdm", assets.size)),
            Field("enrolledDateTime", time_text(self.fleet.first_seen(records))),
            Field("lastSyncDateTime", time_text(self.fleet.sightings.last[records])),
        ]

    def _mac_text(self, values: Bytes, assets: Ints) -> Text:
        """Upper-case addresses, most without separators."""
        return upper(choose_text(self._has_colons[assets], mac_text(values), mac_text(values, "")))
