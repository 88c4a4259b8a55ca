"""AWS EC2: what the cloud's own API lists, with the tags that people put on it."""

import numpy as np

from ..estate import CLOUD
from ..exports import PARENT, Export, Field
from ..identifiers import REGIONS
from ..organisation import names_of
from ..sampling import sample, spread
from ..scene import Scene
from ..text import (
    Ints,
    Text,
    choose_text,
    code_text,
    constant,
    integer_text,
    ip_text,
    join,
    json_array,
    json_strings,
    mac_text,
    pick,
    time_text,
    without,
)
from ..timeline import WEEK

# The environment as different teams spell it.
ENVIRONMENT_SPELLINGS = (
    ("prod", "production", "PRD", "Production"),
    ("staging", "stg", "Stage", "staging"),
    ("test", "tst", "QA", "test"),
    ("dev", "development", "DEV", "Dev"),
)

# Tags that nobody set: no owner, no environment.
MISSING_TEAM_SHARE = 0.12
MISSING_ENVIRONMENT_SHARE = 0.08

# The Name tag names no host: autoscaled instances share that of their group, and many of the
# others are numbered names that repeat. Only PrivateDnsName and the address are the machine's.

# Team tags that hold the org unit's id; the others hold its name.
TEAM_AS_ID_SHARE = 0.45

_ACCOUNTS = ("000000000101", "000000000102", "000000000201", "000000000202")
_INSTANCE_TYPES = ("t3.small", "t3.medium", "m6i.large", "c6i.xlarge", "r6i.large")
_PLATFORMS = (
    "Windows", "Windows", "Red Hat Enterprise Linux", "Red Hat Enterprise Linux",
    "Linux/UNIX", "Linux/UNIX", "Windows", "Linux/UNIX",
)  # fmt: skip
_STATES = ("running", "stopped", "terminated")
_STATE_CODES = ("16", "80", "48")
_PUBLIC_BASE = 0xC612_0000
_INSTANCES_PER_RESERVATION = 3


class Ec2:
    """The EC2 instances of all accounts; a record is numbered as its asset."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        rng = scene.streams.named("ec2")
        estate, size = scene.estate, scene.estate.size
        in_cloud = estate.population == CLOUD
        self.lacks_team = sample(rng, in_cloud, MISSING_TEAM_SHARE)
        self._lacks_environment = sample(rng, in_cloud, MISSING_ENVIRONMENT_SHARE)
        self._is_team_id = sample(rng, in_cloud, TEAM_AS_ID_SHARE)
        self._spelling = spread(rng, 0, 4, size)
        self._type = spread(rng, 0, len(_INSTANCE_TYPES), size)
        self._zone = spread(rng, 0, 3, size)
        self._account = 2 * (estate.environment > 0) + estate.unit % 2

    def native_ids(self, records: Ints) -> Text:
        """InstanceId of some records."""
        return self._scene.identifiers.instance_ids(records)

    def account_ids(self, records: Ints) -> Text:
        """Account of some records."""
        return pick(_ACCOUNTS, self._account[records])

    def export(self, now: int) -> Export:
        """Instances at that time, and those terminated in the week before."""
        estate = self._scene.estate
        is_shown = (estate.created_at < now) & (estate.retired_at > now - WEEK)
        rows = np.flatnonzero(is_shown & (estate.population == CLOUD))
        rows = rows[np.lexsort((rows, self._account[rows]))]
        return Export(
            source="aws",
            table="ec2_instances",
            key="InstanceId",
            fields=tuple(self._fields(rows, now)),
            records=rows,
            head='{"Reservations":[',
            tail="]}",
            list_name="Instances",
        )

    def _fields(self, rows: Ints, now: int) -> list[Field]:
        estate, known = self._scene.estate, self._scene.identifiers
        is_gone = estate.retired_at[rows] <= now
        state = np.select([is_gone, estate.is_dormant(now)[rows]], [2, 1], 0)
        address = ip_text(known.address[rows])
        region = pick(REGIONS, known.region[rows])
        private_name = join(
            "ip-", ip_text(known.address[rows], "-"), ".", region, ".compute.internal"
        )
        public = ip_text(_PUBLIC_BASE + rows % 131_072)
        reservation = rows // _INSTANCES_PER_RESERVATION * len(_ACCOUNTS) + self._account[rows]
        interfaces = json_array(
            join(
                '{"NetworkInterfaceId":"eni-0',
                code_text(rows + 7, 16, "0123456789abcdef"),
                '","MacAddress":"',
                mac_text(known.mac[rows]),
                '","PrivateIpAddress":"',
                address,
                '","Status":"in-use"}',
            )
        )
        return [
            Field(f"{PARENT}OwnerId", self.account_ids(rows)),
            Field(
                f"{PARENT}ReservationId",
                join("r-0", code_text(reservation, 16, "0123456789abcdef")),
                is_native_only=True,
            ),
            Field("InstanceId", self.native_ids(rows)),
            Field("InstanceType", pick(_INSTANCE_TYPES, self._type[rows])),
            Field("LaunchTime", time_text(estate.created_at[rows], "offset")),
            Field("PrivateIpAddress", without(address, is_gone)),
            Field("PrivateDnsName", choose_text(is_gone, "", private_name)),
            Field("PublicIpAddress", without(public, ~estate.is_public[rows] | (state > 0))),
            Field("State.Code", pick(_STATE_CODES, state), is_json=True),
            Field("State.Name", pick(_STATES, state)),
            Field(
                "Placement.AvailabilityZone",
                join(region, pick(("a", "b", "c"), self._zone[rows])),
            ),
            Field("PlatformDetails", pick(_PLATFORMS, estate.os[rows])),
            Field("NetworkInterfaces", choose_text(is_gone, "[]", interfaces), is_json=True),
            Field("Tags", self._tags(rows), is_json=True),
        ]

    def _tags(self, rows: Ints) -> Text:
        """Tags as a JSON list of keys and values."""
        scene = self._scene
        estate, organisation = scene.estate, scene.organisation
        group = join("asg-", pick(organisation.unit_ids, estate.unit[rows]))
        hosts = scene.identifiers.names(rows, np.zeros(rows.size, dtype=np.int64))
        is_named = scene.identifiers.has_named_host[rows]
        number = join("node-", integer_text(rows % 1_000))
        names = choose_text(estate.is_autoscaled[rows], group, choose_text(is_named, hosts, number))
        spelling = estate.environment[rows] * 4 + self._spelling[rows]
        words = tuple(word for words in ENVIRONMENT_SPELLINGS for word in words)
        teams = choose_text(
            self._is_team_id[rows],
            names_of(organisation.unit_ids, estate.unit[rows]),
            names_of(organisation.unit_names, estate.unit[rows]),
        )
        lab = constant("lab-equipment", rows.size)
        tags = {
            "Name": names,
            "Environment": without(pick(words, spelling), self._lacks_environment[rows]),
            "Team": without(teams, self.lacks_team[rows]),
            "purpose": without(lab, ~estate.is_lab_equipment[rows]),
            "aws:autoscaling:groupName": without(group, ~estate.is_autoscaled[rows]),
        }
        return json_array(
            *(
                join(f'{{"Key":"{key}","Value":', json_strings(values), "}")
                for key, values in tags.items()
            )
        )
