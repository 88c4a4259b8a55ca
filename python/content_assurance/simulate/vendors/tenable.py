"""Tenable Vulnerability Management: who is scanned how, and what the console has learnt."""

import numpy as np

from ..estate import CLOUD, SERVER, WORKSTATION, Presence
from ..sampling import Condition, Rate, Sightings, random_uuids, sample, spread, weighted
from ..scene import ControlState, Fleet, Scene
from ..text import Flags, Ints, Text, hex_text, uuid_text
from ..timeline import DAY, FOREVER, releases

# How an asset is scanned: by an agent, with credentials, without (seen, but never assessed from
# within), or not at all.
AGENT, CREDENTIALED, UNCREDENTIALED, UNSCANNED = range(4)
MODE_WEIGHTS = {
    SERVER: [0.72, 0.15, 0.08, 0.05],
    WORKSTATION: [0.60, 0.08, 0.12, 0.20],
    CLOUD: [0.70, 0.10, 0.08, 0.12],
}

# Agents that come late or never, that fall silent, that are never updated.
MISSING_SHARES = {SERVER: 0.03, WORKSTATION: 0.04, CLOUD: 0.05}
SILENT = Rate(prevalence=0.04, weeks=14)
OUTDATED = Rate(prevalence=0.05, weeks=20)

# Credentials that stopped working: still scanned, no longer authenticated.
CREDENTIALS_FAILED = Rate(prevalence=0.10, weeks=10)

# Agents that link anew when their machine is re-imaged; the asset then lists both.
RELINKED_SHARE = 0.5

# Scanner records beside the agent's own, with no more than an address and a name.
DUPLICATE_SHARES = {SERVER: 0.10, WORKSTATION: 0.03, CLOUD: 0.08}

# Retired machines whose agent was unlinked; the others stay "off" in the list.
UNLINKED_SHARE = 0.5

# Hosts within reach of a network scan in a week.
SCAN_CHANCE = 0.85

# Identifiers that an asset carries: learnt by an agent, with credentials, without.
FQDN_SHARES = (0.80, 0.90)
BIOS_SHARES = (0.95, 0.90)
MAC_SHARES = (0.95, 0.90, 0.40)
INSTANCE_SHARES = (0.70, 0.50)
NAME_ONLY_SHARE = 0.5
QUALIFIED_HOSTNAME_SHARE = 0.10

_FIRST_MINOR, _WEEKS_PER_RELEASE = 5, 8
_FIRST_AGENT_ID = 2_000_000


class Tenable:
    """The console: agents are numbered as in Fleet, assets by asset, duplicates from size on.

    Attributes:
        mode: (assets,) how each asset is scanned.
        conditions: what can be wrong with an agent, by event kind.
        credentials_failed: what can be wrong with a scan by network.
    """

    def __init__(self, scene: Scene, name_and_address_from: Ints) -> None:
        """Set the console up.

        Args:
            scene: the world to watch.
            name_and_address_from: (assets,) when another source begins to show the asset's name
                and address, so that a record with nothing else can be recognised; epoch seconds.
        """
        self.scene = scene
        self._named_from = name_and_address_from
        rng = scene.streams.named("tenable")
        self._rng = rng
        estate, size = scene.estate, scene.estate.size
        self.mode: Ints = np.full(size, UNSCANNED)
        for kind, weights in MODE_WEIGHTS.items():
            rows = (estate.population == kind) & ~estate.is_personal
            self.mode[rows] = weighted(rng, weights, int(rows.sum()))
        self._agent_ids = random_uuids(rng, 2 * size)
        self._asset_ids = random_uuids(rng, 2 * size)
        self.agent_numbers = _FIRST_AGENT_ID + rng.permutation(2 * size).astype(np.int64)
        relinks = rng.random(size) < RELINKED_SHARE
        by_agent = self.mode == AGENT
        self.fleet = Fleet(
            rng, scene, by_agent, MISSING_SHARES, SILENT, relinks, "version", "scanned", "address"
        )
        self.scans = Sightings(2 * size, "authenticated", "is_renamed", "address")
        self.conditions = {
            "vm_agent_silent": self.fleet.broken,
            "vm_agent_outdated": Condition(rng, size, OUTDATED),
        }
        self.credentials_failed = Condition(rng, size, CREDENTIALS_FAILED)
        self.is_duplicated: Flags = np.zeros(size, dtype=bool)
        for kind, share in DUPLICATE_SHARES.items():
            self.is_duplicated |= sample(rng, by_agent & (estate.population == kind), share)
        self.is_unlinked = rng.random(size) < UNLINKED_SHARE
        self._draw_record_contents()

    def _draw_record_contents(self) -> None:
        """Which identifiers each of the (2 * assets) asset records carries."""
        rng, size, is_clean = self._rng, self.scene.estate.size, self.scene.is_clean
        # How a record learnt what it knows: agent, credentials, or the network alone.
        source = np.concatenate([np.minimum(self.mode, 2), np.full(size, 2)])
        chance = rng.random((4, 2 * size))
        from_inside = source < 2

        def carries(row: int, shares: tuple[float, ...]) -> Flags:
            limits = np.array([*shares, 0.0, 0.0])[source]
            return np.asarray(chance[row] < limits, dtype=bool)

        is_known = np.tile(self._named_from < FOREVER, 2)
        name_only = ~from_inside & is_known & (rng.random(2 * size) < NAME_ONLY_SHARE)
        self.has_fqdn = np.where(from_inside, carries(0, FQDN_SHARES), ~name_only) | is_clean
        self.has_bios = carries(1, BIOS_SHARES) | is_clean
        # A duplicate is one because the scanner saw no adapter that would have matched it.
        is_primary = np.arange(2 * size) < size
        self.has_mac = carries(2, MAC_SHARES) & is_primary | is_clean
        self.has_instance = carries(3, INSTANCE_SHARES) | is_clean
        self._is_name_only = name_only
        self.has_hostname = from_inside | name_only
        self.is_qualified = rng.random(2 * size) < QUALIFIED_HOSTNAME_SHARE

    def agent_native_ids(self, records: Ints) -> Text:
        """Agent uuid of some agent records."""
        return uuid_text(self._agent_ids[records])

    def agent_hex(self, records: Ints) -> Text:
        """Agent uuid of some agent records without its dashes, as assets show it."""
        return hex_text(self._agent_ids[records])

    def asset_native_ids(self, records: Ints) -> Text:
        """Tenable asset id of some asset records."""
        return uuid_text(self._asset_ids[records])

    def observe(self, presence: Presence) -> None:
        """Live through one week of check-ins and network scans."""
        estate, size = self.scene.estate, self.scene.estate.size
        self.conditions["vm_agent_outdated"].advance()
        self.credentials_failed.advance()
        release = _FIRST_MINOR + releases(presence.now, _WEEKS_PER_RELEASE)
        is_outdated = self.conditions["vm_agent_outdated"].is_on
        address = self.scene.identifiers.addresses(presence.now)
        scanned = presence.seen_at - spread(self._rng, 600, DAY // 2, size)
        earliest = np.maximum(presence.previous, self.fleet.installed_at) + 1
        said = {
            "version": np.where(is_outdated, 0, max(1, release)),
            "scanned": np.minimum(np.maximum(scanned, earliest), presence.seen_at),
            "address": address,
        }
        self.fleet.observe(presence, said)

        is_scanned = presence.is_online & (self._rng.random(size) < SCAN_CHANCE)
        by_network = np.isin(self.mode, (CREDENTIALED, UNCREDENTIALED))
        # Scanners are given addresses from the CMDB where a name is all that they will learn.
        is_known = ~self._is_name_only | (np.tile(self._named_from, 2) <= presence.now)
        is_reported = np.concatenate([is_scanned & by_network, is_scanned & self.is_duplicated])
        records = np.flatnonzero(is_reported & is_known)
        assets = records % size
        at = presence.seen_at[assets]
        is_failing = self.credentials_failed.is_on[assets]
        authenticates = (records < size) & (self.mode[assets] == CREDENTIALED) & ~is_failing
        self.scans.observe(
            records,
            at,
            authenticated=np.where(authenticates, at, self.scans.said["authenticated"][records]),
            is_renamed=estate.reimaged_at[assets] <= at,
            address=address[assets],
        )

    def coverage(self, now: int) -> list[ControlState]:
        """The vulnerability_scanning control: an agent that scans, or a scan with credentials."""
        size = self.scene.estate.size
        with_credentials = self.mode == CREDENTIALED
        installed = self.fleet.is_installed_by(now)
        works = ~self.fleet.broken.is_on
        authenticates = with_credentials & ~self.credentials_failed.is_on
        return [
            ControlState(
                "vulnerability_scanning",
                ~self.scene.estate.is_personal,
                installed | with_credentials,
                installed & works | authenticates,
                installed & self.conditions["vm_agent_outdated"].is_on,
                np.maximum(
                    self.fleet.last_said("scanned"), self.scans.said["authenticated"][:size]
                ),
            )
        ]
