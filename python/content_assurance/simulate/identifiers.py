"""What identifies an asset: names, addresses, serial numbers, and how they mislead."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from .estate import CLOUD, SERVER, WORKSTATION, Estate
from .sampling import Streams, random_bytes, random_uuids, sample, spread
from .text import (
    Bytes,
    Flags,
    Ints,
    Text,
    choose_text,
    code_text,
    hex_text,
    ip_text,
    join,
    pick,
    take,
    uuid_text,
    vmware_serial_text,
)
from .timeline import FOREVER, WEEK, Timeline

# A new asset gets the name of a retired one: a name alone must not link them.
REUSED_HOSTNAME_SHARE = 0.01

# Boards whose maker never wrote a serial number: a placeholder must not link its holders.
PLACEHOLDER_SERIAL_SHARE = 0.015
PLACEHOLDER_SERIALS = ("To be filled by O.E.M.", "None", "0", "System Serial Number")
PLACEHOLDER_VM_SERIAL = "VMware"

# Virtual machines cloned with their BIOS UUID: a strong key held by several machines.
CLONED_SHARE = 0.03
CLONES_PER_IMAGE = 3

# Workstations behind a VPN client or a dock, whose adapter's MAC address many share.
VPN_MAC_SHARE = 0.04
DOCK_MAC_SHARE = 0.04
VPN_MAC = bytes.fromhex("00059a3c7a00")
WORKSTATIONS_PER_DOCK = 10

# Adapters without an address of their own: all-zero, or that of every container bridge
# (locally administered, as are those of all EC2 instances).
ZERO_MAC_SHARE = 0.01
DOCKER_MAC_SHARE = 0.10
DOCKER_MAC = "02:42:ac:11:00:02"

# Re-imaged machines that also got a new name.
RENAMED_SHARE = 0.6

# Cloud instances named by hand; the others are named after their address.
NAMED_CLOUD_SHARE = 0.4

DOMAINS = (
    "corp.example.com",
    "prod.example.net",
    "eu-west-1.compute.internal",
    "us-east-2.compute.internal",
)
REGIONS = ("eu-west-1", "us-east-2")
MAKERS = ("Dell Inc.", "HPE", "LENOVO", "HP", "Apple Inc.", "ASUS", "VMware, Inc.", "Amazon EC2")
_DELL, _HPE, _LENOVO, _HP, _APPLE, _ASUS, _VMWARE, _AMAZON = range(len(MAKERS))
_OUIS = ("f8b156", "9440c9", "8c1645", "a0b339", "f01898", "2cfda1", "005056", "0a1b2c")

_DOCK_OUI = "3c18a0"
_SITES, _ROLES = ("sto", "lon", "fra", "dub"), ("app", "db", "web", "api", "etl", "mq")

# No vowels and no digits that look like letters.
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
_SERVER_BASE, _DESKTOP_BASE, _LAPTOP_BASE = 10 << 24, 0x0A80_0000, 0x0AC0_0000
_CLOUD_BASE = 0xAC10_0000


@dataclass(frozen=True)
class Identifiers:
    """Identifiers of every asset, one element per asset unless said otherwise.

    Attributes:
        hostnames: (2 * assets,) lower-case names: before re-imaging, then after it.
        domains: index into DOMAINS.
        serials: serial number as the board reports it.
        makers: index into MAKERS.
        bios: (assets, 16) BIOS UUID.
        mac, second_mac: (assets, 6) first adapter (wired, but Wi-Fi on workstations) and second.
        shared_mac: (assets, 6) adapter of a VPN client or dock; only where has_shared_mac.
        address: IPv4 address; that of laptops holds until the next week only.
        region: index into REGIONS, for cloud instances.
        instance: (assets, 8) bytes of the EC2 instance id.
        laptop_slot: place among the laptops, which share a block of addresses; -1 for others.
    """

    hostnames: Text
    domains: Ints
    serials: Text
    makers: Ints
    bios: Bytes
    mac: Bytes
    second_mac: Bytes
    shared_mac: Bytes
    address: Ints
    region: Ints
    instance: Bytes
    laptop_slot: Ints
    has_named_host: Flags
    has_placeholder_serial: Flags
    has_cloned_bios: Flags
    has_shared_mac: Flags
    has_zero_mac: Flags
    has_docker_mac: Flags
    has_reused_hostname: Flags

    def addresses(self, now: int) -> Ints:
        """IPv4 address of each asset in that week; no two assets have the same."""
        laptops = int(self.laptop_slot.max()) + 1
        step = now // WEEK * 7_919 % max(laptops, 1)
        moved = _host_address(_LAPTOP_BASE, (self.laptop_slot + step) % max(laptops, 1))
        return np.where(self.laptop_slot >= 0, moved, self.address)

    def instance_ids(self, assets: Ints) -> Text:
        """EC2 instance ids of some assets."""
        return join("i-0", hex_text(self.instance[assets]))

    def bios_uuids(self, assets: Ints) -> Text:
        """BIOS UUIDs of some assets."""
        return uuid_text(self.bios[assets])

    def names(self, assets: Ints, generation: Ints | Flags) -> Text:
        """Hostnames of some assets before (0) or after (1) they were re-imaged."""
        size = len(self.hostnames) // 2
        return take(self.hostnames, assets + size * generation.astype(np.int64))

    def qualified_names(self, assets: Ints, generation: Ints | Flags) -> Text:
        """Fully qualified domain names, as `names`."""
        domain = pick(DOMAINS, self.domains[assets])
        return join(self.names(assets, generation), domain, separator=".")


class _Noise(NamedTuple):
    """Who is hard to identify, and in which way; one element per asset, but for the pairs."""

    has_placeholder: Flags
    placeholder: Ints
    has_vpn_mac: Flags
    has_dock_mac: Flags
    dock: Ints
    is_cloned: Flags
    has_zero_mac: Flags
    has_docker_mac: Flags
    heirs: Ints
    donors: Ints


def build_identifiers(
    streams: Streams, timeline: Timeline, estate: Estate, is_clean: bool
) -> Identifiers:
    """Give every asset its identifiers; `is_clean` leaves all identity noise out."""
    rng = streams.named("identifiers")
    size, in_cloud = estate.size, estate.population == CLOUD
    named = sample(rng, in_cloud & ~estate.is_autoscaled, NAMED_CLOUD_SHARE)
    # Noise has a stream of its own: a clean estate is otherwise the same.
    noise = _draw_noise(streams.named("identity_noise"), timeline, estate, named)
    if is_clean:
        noise = _no_noise(size)
    makers = _makers(spread(rng, 0, 100, size), estate)
    region = spread(rng, 0, len(REGIONS), size)
    numbers = rng.permutation(2 * size).astype(np.int64)
    address, laptop_slot = _static_addresses(estate)
    # The parts of a name: who takes over a name takes over all of them.
    parts = {
        "number": np.arange(size),
        "site": spread(rng, 0, len(_SITES), size),
        "role": spread(rng, 0, len(_ROLES), size),
        "is_desktop": estate.is_desktop.astype(np.int64),
        "domain": _domains(estate, named, region),
    }
    for values in parts.values():
        values[noise.heirs] = values[noise.donors]
    codes = numbers[parts["number"]]
    is_renamed = sample(rng, estate.reimaged_at < FOREVER, RENAMED_SHARE)
    later_codes = np.where(is_renamed, numbers[size:], codes)
    cloud_names = join("ip", ip_text(address, "-"), separator="-")
    has_board = ~in_cloud & ~estate.is_virtual
    bios = random_uuids(rng, size)
    placeholders = pick((*PLACEHOLDER_SERIALS, PLACEHOLDER_VM_SERIAL), noise.placeholder)
    serials = choose_text(noise.has_placeholder, placeholders, _serials(estate, numbers, bios))
    ouis = np.array([list(bytes.fromhex(oui)) for oui in _OUIS], dtype=np.uint8)[makers]
    mac = np.concatenate([ouis, _low_bytes(numbers[:size])], axis=1)
    mac[in_cloud, 1:] = random_bytes(rng, int(in_cloud.sum()), 5)
    dock_oui = np.tile(np.frombuffer(bytes.fromhex(_DOCK_OUI), dtype=np.uint8), (size, 1))
    shared_mac = np.concatenate([dock_oui, _low_bytes(noise.dock)], axis=1)
    shared_mac[noise.has_vpn_mac] = list(VPN_MAC)
    is_heir = np.zeros(size, dtype=bool)
    is_heir[noise.heirs] = True
    return Identifiers(
        hostnames=pa.concat_arrays(
            [_hostnames(estate, parts, code, named, cloud_names) for code in (codes, later_codes)]
        ),
        domains=parts["domain"],
        serials=serials,
        makers=np.where(noise.has_placeholder & has_board, _ASUS, makers),
        bios=_with_clones(bios, noise.is_cloned),
        mac=mac,
        second_mac=np.concatenate([ouis, _low_bytes(numbers[size:])], axis=1),
        shared_mac=shared_mac,
        address=address,
        region=region,
        instance=random_bytes(rng, size, 8),
        laptop_slot=laptop_slot,
        has_named_host=named,
        has_placeholder_serial=noise.has_placeholder,
        has_cloned_bios=noise.is_cloned,
        has_shared_mac=noise.has_vpn_mac | noise.has_dock_mac,
        has_zero_mac=noise.has_zero_mac,
        has_docker_mac=noise.has_docker_mac,
        has_reused_hostname=is_heir,
    )


def _draw_noise(rng: Generator, timeline: Timeline, estate: Estate, named: Flags) -> _Noise:
    """Draw who is hard to identify."""
    size, virtual = estate.size, estate.is_virtual
    on_premises, workstation = estate.population != CLOUD, estate.population == WORKSTATION
    on_board = sample(rng, on_premises & ~virtual, PLACEHOLDER_SERIAL_SHARE)
    in_guest = sample(rng, virtual, PLACEHOLDER_SERIAL_SHARE)
    words = len(PLACEHOLDER_SERIALS)
    vpn = sample(rng, workstation, VPN_MAC_SHARE)
    docked = sample(rng, workstation & ~vpn, DOCK_MAC_SHARE)
    docks = max(1, int(docked.sum()) // WORKSTATIONS_PER_DOCK)
    heirs, donors = _reused_names(rng, timeline, estate, named)
    return _Noise(
        has_placeholder=on_board | in_guest,
        placeholder=np.where(in_guest, words, spread(rng, 0, words, size)),
        has_vpn_mac=vpn,
        has_dock_mac=docked,
        dock=spread(rng, 0, docks, size),
        is_cloned=sample(rng, virtual, CLONED_SHARE, at_least=CLONES_PER_IMAGE),
        has_zero_mac=sample(rng, on_premises, ZERO_MAC_SHARE),
        has_docker_mac=sample(
            rng, (estate.population == SERVER) & ~estate.is_windows, DOCKER_MAC_SHARE
        ),
        heirs=heirs,
        donors=donors,
    )


def _no_noise(size: int) -> _Noise:
    """Nobody is hard to identify."""
    nobody, zeros = np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int64)
    return _Noise(
        nobody, zeros, nobody, nobody, zeros, nobody, nobody, nobody, zeros[:0], zeros[:0]
    )


def _with_clones(bios: Bytes, is_cloned: Flags) -> Bytes:
    """BIOS UUIDs in which each few clones have that of the first of them."""
    rows = np.flatnonzero(is_cloned)
    # The last image has those that are left over, too.
    places = np.minimum(np.arange(rows.size), rows.size - rows.size % CLONES_PER_IMAGE - 1)
    shared = bios.copy()
    shared[rows] = bios[rows[places // CLONES_PER_IMAGE * CLONES_PER_IMAGE]]
    return shared


def _makers(chance: Ints, estate: Estate) -> Ints:
    """Index into MAKERS of each asset's hardware, virtual hardware included."""
    laptops = np.select([chance < 45, chance < 75], [_DELL, _LENOVO], _HP)
    laptops = np.where(estate.is_macos, _APPLE, laptops)
    servers = np.where(estate.is_virtual, _VMWARE, np.where(chance < 55, _DELL, _HPE))
    return np.select(
        [estate.population == CLOUD, estate.population == SERVER], [_AMAZON, servers], laptops
    ).astype(np.int64)


def _low_bytes(numbers: Ints) -> Bytes:
    """(n, 3) bytes, different for different numbers below 2 ** 24."""
    mixed = (numbers * 7_654_321 + 99_991) % (1 << 24)
    return np.stack([mixed >> 16, mixed >> 8 & 255, mixed & 255], axis=1).astype(np.uint8)


def _serials(estate: Estate, numbers: Ints, bios: Bytes) -> Text:
    """Serial numbers as true boards have them, all different."""
    mixed = (numbers[: estate.size] * 1_000_003 + 12_345_678) % len(_LETTERS) ** 7
    hardware = code_text(mixed, 7, _LETTERS)
    guest = choose_text(
        estate.population == CLOUD, join("ec2", uuid_text(bios)), vmware_serial_text(bios)
    )
    return choose_text(estate.is_virtual | (estate.population == CLOUD), guest, hardware)


def _domains(estate: Estate, named: Flags, region: Ints) -> Ints:
    """Index into DOMAINS: production servers and named instances, workstations, the cloud."""
    production = (estate.population == SERVER) & (estate.environment == 0) | named
    in_cloud = (estate.population == CLOUD) & ~named
    return np.where(in_cloud, 2 + region, production.astype(np.int64))


def _hostnames(
    estate: Estate, parts: dict[str, Ints], codes: Ints, named: Flags, cloud_names: Text
) -> Text:
    """Lower-case host names, different for different codes; unnamed instances have their own."""
    site = pick(_SITES, parts["site"])
    role = pick(_ROLES, parts["role"])
    digits = code_text((codes * 700_001 + 31) % 10**7, 7, "0123456789")
    letters = code_text((codes * 1_299_709 + 17) % len(_LETTERS) ** 6, 6, _LETTERS.lower())
    server = join(site, role, digits, separator="-")
    workstation = join(pick(("lt", "dt"), parts["is_desktop"]), letters, separator="-")
    instance = choose_text(named, join(role, letters, separator="-"), cloud_names)
    return choose_text(
        estate.population == CLOUD,
        instance,
        choose_text(estate.population == SERVER, server, workstation),
    )


def _host_address(base: int, number: Ints) -> Ints:
    """The n-th address of a block, leaving out those that end in 0 or 255."""
    return base + number // 254 * 256 + number % 254 + 1


def _static_addresses(estate: Estate) -> tuple[Ints, Ints]:
    """Address of every asset, and the slot of those (laptops) whose address moves, else -1."""
    laptop = (estate.population == WORKSTATION) & ~estate.is_desktop
    address = np.zeros(estate.size, dtype=np.int64)
    for rows, base in (
        (estate.population == SERVER, _SERVER_BASE),
        ((estate.population == WORKSTATION) & estate.is_desktop, _DESKTOP_BASE),
        (laptop, _LAPTOP_BASE),
        (estate.population == CLOUD, _CLOUD_BASE),
    ):
        address[rows] = _host_address(base, np.arange(int(rows.sum())))
    slot = np.full(estate.size, -1)
    slot[laptop] = np.arange(int(laptop.sum()))
    return address, slot


def _reused_names(
    rng: Generator, timeline: Timeline, estate: Estate, named: Flags
) -> tuple[Ints, Ints]:
    """Pairs (heir, donor): an asset and the one, retired before, whose name it takes over."""
    heirs, donors = [], []
    for kind in (SERVER, WORKSTATION, CLOUD):
        of_kind = (estate.population == kind) & (named | (kind != CLOUD)) & ~estate.is_in_stock
        young = np.flatnonzero(of_kind & (estate.created_at > timeline.origin))
        gone = np.flatnonzero(of_kind & (estate.retired_at < timeline.end))
        count = min(young.size, gone.size, max(1, round(REUSED_HOSTNAME_SHARE * of_kind.sum())))
        # The youngest take the names that have been free for longest.
        youngest = young[np.argsort(estate.created_at[young], kind="stable")][young.size - count :]
        longest = gone[np.argsort(estate.retired_at[gone], kind="stable")][:count]
        longest = longest[rng.permutation(count)]
        fits = estate.retired_at[longest] < estate.created_at[youngest]
        fits &= ~np.isin(longest, youngest)
        heirs.append(youngest[fits])
        donors.append(longest[fits])
    return np.concatenate(heirs), np.concatenate(donors)
