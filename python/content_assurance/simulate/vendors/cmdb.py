"""ServiceNow CMDB: the inventory that people keep, with what they forget."""

import numpy as np

from ..estate import CLOUD, SERVER, WORKSTATION, Presence
from ..exports import Export, Field, reference
from ..organisation import names_of
from ..sampling import Sightings, random_bytes, sample, spread
from ..scene import Scene
from ..text import (
    Flags,
    Ints,
    Text,
    choose_text,
    code_text,
    flag_text,
    hex_text,
    ip_text,
    join,
    mac_text,
    pick,
    take,
    time_text,
    upper,
    without,
)
from ..timeline import DAY, FOREVER

# Alive but never recorded: shadows, autoscaled instances above all.
SHADOW_SHARES = {SERVER: 0.04, WORKSTATION: 0.04, CLOUD: 0.12}
AUTOSCALED_SHADOW_SHARE = 0.5

# Gone, but still "Installed" for good: ghosts. The others are retired some days late.
GHOST_SHARE = 0.25
RETIREMENT_LAG_DAYS = 21

# Retired on paper while the machine runs on: observed, yet not in the inventory.
RETIRED_ALIVE_SHARE = 0.015

# New assets are recorded late: a shadow for a while.
LISTING_LAG_DAYS = 14

# Incomplete records: no owner, no environment, no criticality, no exposure.
MISSING_OWNER_SHARE = 0.05
MISSING_ENVIRONMENT_SHARE = 0.06
MISSING_CRITICALITY_SHARE = 0.08
MISSING_EXPOSURE_SHARE = 0.10

# Typed in by hand and never found by discovery: no last_discovered, the name of the first day.
UNDISCOVERED_SHARE = 0.08
DISCOVERY_CHANCES = {SERVER: 0.97, WORKSTATION: 0.5, CLOUD: 0.9}

# Identifiers that a record carries. One without a true serial number or cloud id has its FQDN.
SERIAL_SHARES = {SERVER: 0.90, WORKSTATION: 0.93, CLOUD: 0.05}
OBJECT_ID_SHARE = 0.85
FQDN_SHARES = {SERVER: 0.75, WORKSTATION: 0.60, CLOUD: 0.60}
ADDRESS_SHARES = {SERVER: 0.85, WORKSTATION: 0.30, CLOUD: 0.85}
MAC_SHARES = {SERVER: 0.60, WORKSTATION: 0.50, CLOUD: 0.0}

# Names typed in upper case.
UPPER_CASE_SHARE = 0.3
PCI_TAG_SHARE = 0.06

_API = "https://cmdb.example.com/api/now/table"
_CRITICALITIES = (
    "1 - most critical", "2 - somewhat critical", "3 - less critical", "4 - not critical",
)  # fmt: skip
_ENVIRONMENTS = ("Production", "Staging", "Test", "Development")
_SYSTEMS = (
    "Windows 2019 Standard", "Windows 2022 Standard", "Linux Red Hat 8", "Linux Red Hat 9",
    "Linux Ubuntu 22.04", "Linux Amazon 2023", "Windows 11", "Mac OS X 15",
)  # fmt: skip
_MAKERS = (
    "Dell Inc.", "HPE", "Lenovo", "HP Inc.", "Apple Inc.", "ASUS", "VMware, Inc.", "Amazon EC2",
)  # fmt: skip
_CLASSES = ("Linux Server", "Windows Server", "Computer")
_TAGS = ("", "lab-equipment", "kiosk", "pci", "pci,lab-equipment")


class Cmdb:
    """The CMDB's computers, one record per asset that was ever recorded.

    Attributes:
        listed_from: (assets,) epoch seconds of the record's creation, FOREVER for shadows.
        retired_from: (assets,) when it is set to Retired, FOREVER for ghosts.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        estate, size = scene.estate, scene.estate.size
        rng = scene.streams.named("cmdb")
        self._rng = rng
        self._sys_ids = random_bytes(rng, size)
        shadow = sample(rng, estate.is_autoscaled, AUTOSCALED_SHADOW_SHARE) | estate.is_personal
        for kind, share in SHADOW_SHARES.items():
            of_kind = (estate.population == kind) & ~estate.is_autoscaled & ~estate.is_in_stock
            shadow |= sample(rng, of_kind, share)
        lag = np.where(
            estate.is_autoscaled,
            spread(rng, 0, 2 * DAY, size),
            spread(rng, 0, LISTING_LAG_DAYS * DAY, size),
        )
        listed = estate.created_at + lag
        self.is_shadow: Flags = shadow
        self.listed_from: Ints = np.where(shadow | (listed >= estate.retired_at), FOREVER, listed)
        is_listed = self.listed_from < FOREVER
        ends = estate.retired_at < FOREVER
        late = estate.retired_at + spread(rng, 0, RETIREMENT_LAG_DAYS * DAY, size)
        self.is_ghost: Flags = sample(rng, ends & is_listed, GHOST_SHARE)
        stays = is_listed & (estate.created_at < scene.timeline.origin) & ~estate.is_in_stock
        stays &= estate.retired_at > scene.timeline.end
        self.is_retired_alive: Flags = sample(rng, stays, RETIRED_ALIVE_SHARE)
        too_early = spread(rng, scene.timeline.start - 60 * DAY, scene.timeline.end + DAY, size)
        retired = np.where(ends & ~self.is_ghost, late, FOREVER)
        self.retired_from: Ints = np.where(self.is_retired_alive, too_early, retired)
        self._draw_record_contents()
        self._discovered = Sightings(size, "address", "is_renamed")

    def _draw_record_contents(self) -> None:
        """Which of its facts each record carries."""
        scene, rng = self._scene, self._rng
        estate, size = scene.estate, scene.estate.size
        self._is_discoverable = ~sample(rng, np.ones(size, dtype=bool), UNDISCOVERED_SHARE)
        serial = rng.random(size) < estate.by_population(SERIAL_SHARES)
        fqdn = rng.random(size) < estate.by_population(FQDN_SHARES)
        object_id = (rng.random(size) < OBJECT_ID_SHARE) & (estate.population == CLOUD)
        self._has_address = rng.random(size) < estate.by_population(ADDRESS_SHARES)
        self._has_mac = rng.random(size) < estate.by_population(MAC_SHARES)
        if scene.is_clean:
            serial, object_id = estate.population != CLOUD, estate.population == CLOUD
            fqdn = np.ones(size, dtype=bool)
        self._has_serial, self._has_object_id = serial, object_id
        true_serial = serial & ~scene.identifiers.has_placeholder_serial
        self._has_fqdn = fqdn | ~(true_serial | object_id)
        self._is_wired = rng.random(size) < 0.5
        self._is_upper = rng.random(size) < UPPER_CASE_SHARE
        everything = np.ones(size, dtype=bool)
        self.lacks_owner: Flags = sample(rng, everything, MISSING_OWNER_SHARE)
        self._lacks_environment = sample(rng, everything, MISSING_ENVIRONMENT_SHARE)
        self._lacks_criticality = sample(rng, everything, MISSING_CRITICALITY_SHARE)
        self._lacks_exposure = sample(rng, everything, MISSING_EXPOSURE_SHARE)
        self._is_pci = sample(rng, estate.population != WORKSTATION, PCI_TAG_SHARE)

    @property
    def name_and_address_from(self) -> Ints:
        """(assets,) epoch seconds from which the record shows the asset's only name and address.

        FOREVER if it never does.
        """
        estate = self._scene.estate
        is_fixed = (estate.population != WORKSTATION) & (estate.reimaged_at == FOREVER)
        return np.where(is_fixed & self._has_address, self.listed_from, FOREVER)

    def native_ids(self, records: Ints) -> Text:
        """sys_id of some records."""
        return hex_text(self._sys_ids[records])

    def observe(self, presence: Presence) -> None:
        """Discover for a week."""
        estate = self._scene.estate
        is_found = self._rng.random(estate.size) < estate.by_population(DISCOVERY_CHANCES)
        is_found &= presence.is_online & self._is_discoverable
        is_found &= self.listed_from < presence.seen_at
        rows = np.flatnonzero(is_found)
        at = presence.seen_at[rows]
        self._discovered.observe(
            rows,
            at,
            address=self._scene.identifiers.addresses(presence.now)[rows],
            is_renamed=estate.reimaged_at[rows] <= at,
        )

    def export(self, now: int) -> Export:
        """All records at that time, the retired ones included."""
        rows = np.flatnonzero(self.listed_from <= now)
        fields = self._identifier_fields(rows) + self._state_fields(rows, now)
        return Export(
            source="servicenow_cmdb",
            table="computers",
            key="sys_id",
            fields=tuple(fields + self._owner_fields(rows)),
            records=rows,
            head='{"result":[',
            tail="]}",
        )

    def _identifier_fields(self, rows: Ints) -> list[Field]:
        """What the record says to tell the machine from others."""
        estate, known = self._scene.estate, self._scene.identifiers
        is_renamed = self._discovered.said["is_renamed"][rows]
        names = known.names(rows, is_renamed)
        is_workstation = estate.population[rows] == WORKSTATION
        address = np.where(
            is_workstation, self._discovered.said["address"][rows], known.address[rows]
        )
        has_address = self._has_address[rows] & (address > 0)
        is_wired = is_workstation & self._is_wired[rows]
        mac = np.where(is_wired[:, np.newaxis], known.second_mac[rows], known.mac[rows])
        mac[known.has_zero_mac[rows]] = 0
        maker_ids = code_text(known.makers[rows] + 1, 32, "0123456789abcdef")
        return [
            *_texts(
                sys_id=self.native_ids(rows),
                name=choose_text(self._is_upper[rows], upper(names), names),
                fqdn=without(known.qualified_names(rows, is_renamed), ~self._has_fqdn[rows]),
                serial_number=without(take(known.serials, rows), ~self._has_serial[rows]),
            ),
            *reference(
                "manufacturer",
                pick(_MAKERS, known.makers[rows]),
                maker_ids,
                f"{_API}/core_company",
            ),
            *_texts(
                ip_address=without(ip_text(address), ~has_address),
                mac_address=without(upper(mac_text(mac)), ~self._has_mac[rows]),
                object_id=without(known.instance_ids(rows), ~self._has_object_id[rows]),
            ),
        ]

    def _state_fields(self, rows: Ints, now: int) -> list[Field]:
        """What the machine is, and since when."""
        estate = self._scene.estate
        classes = np.where(
            estate.population[rows] == WORKSTATION, 2, estate.is_windows[rows].astype(np.int64)
        )
        is_retired = self.retired_from[rows] <= now
        status = np.select([estate.is_in_stock[rows], is_retired], [1, 2], 0)
        environment = pick(_ENVIRONMENTS, estate.environment[rows])
        criticality = pick(_CRITICALITIES, estate.criticality[rows])
        is_public = flag_text(estate.is_public[rows])
        tags = estate.is_lab_equipment[rows] + 2 * estate.is_kiosk[rows] + 3 * self._is_pci[rows]
        discovered = self._discovered.last[rows]
        changed = np.where(is_retired, self.retired_from[rows], self.listed_from[rows])
        return _texts(
            sys_class_name=pick(_CLASSES, classes),
            os=pick(_SYSTEMS, estate.os[rows]),
            install_status=pick(("Installed", "In Stock", "Retired"), status),
            used_for=without(environment, self._lacks_environment[rows]),
            busines_criticality=without(criticality, self._lacks_criticality[rows]),
            u_internet_facing=without(is_public, self._lacks_exposure[rows]),
            u_tags=pick(_TAGS, tags),
            sys_created_on=time_text(self.listed_from[rows], "plain"),
            sys_updated_on=time_text(np.maximum(changed, discovered), "plain"),
            last_discovered=time_text(discovered, "plain"),
        )

    def _owner_fields(self, rows: Ints) -> list[Field]:
        """Whose it is: team, person, and who supports it."""
        estate, organisation = self._scene.estate, self._scene.organisation
        unit = np.where(self.lacks_owner[rows], -1, estate.unit[rows])
        names, ids = names_of(organisation.unit_names, unit), names_of(organisation.unit_ids, unit)
        nobody = (estate.worker[rows] < 0) | estate.is_in_stock[rows]
        person = np.maximum(estate.worker[rows], 0)
        return [
            *reference("department", names, ids, f"{_API}/cmn_department"),
            *reference(
                "assigned_to",
                without(take(organisation.worker_names, person), nobody),
                without(take(organisation.worker_ids, person), nobody),
                f"{_API}/sys_user",
            ),
            *reference("support_group", join(names, " Support"), ids, f"{_API}/sys_user_group"),
        ]


def _texts(**columns: Text) -> list[Field]:
    """Plain fields, which ServiceNow leaves empty rather than out."""
    return [Field(path, values, missing='""') for path, values in columns.items()]
