"""All vendor consoles on one scene."""

from collections.abc import Callable, Iterator

from .estate import no_presence, week_presence
from .exports import Export
from .sampling import Condition
from .scene import ControlState, Scene
from .text import Flags, Ints, Text
from .vendors.cmdb import Cmdb
from .vendors.crowdstrike import CrowdStrike
from .vendors.ec2 import Ec2
from .vendors.intune import Intune
from .vendors.tenable import CREDENTIALED, Tenable
from .vendors.tenable_exports import agents_export, assets_export
from .vendors.workday import org_units_export, workers_export


class Consoles:
    """What every vendor knows, week after week.

    Attributes:
        native_ids: per asset table (`source/table`), the native ids of some of its records.
            Record numbers are asset numbers, plus the number of assets for second records.
        presence: who could be seen in the week that was observed last.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._rng = scene.streams.named("presence")
        self.presence = no_presence(scene.estate)
        self.cmdb = Cmdb(scene)
        self.ec2 = Ec2(scene)
        self.crowdstrike = CrowdStrike(scene)
        self.tenable = Tenable(scene, self.cmdb.name_and_address_from)
        self.intune = Intune(scene)
        self.native_ids: dict[str, Callable[[Ints], Text]] = {
            "servicenow_cmdb/computers": self.cmdb.native_ids,
            "aws/ec2_instances": self.ec2.native_ids,
            "crowdstrike/hosts": self.crowdstrike.native_ids,
            "tenable/agents": self.tenable.agent_native_ids,
            "tenable/assets": self.tenable.asset_native_ids,
            "intune/managed_devices": self.intune.native_ids,
        }

    def observe(self, previous: int, now: int) -> None:
        """Let every console see the week that ends now (both epoch seconds)."""
        presence = week_presence(self._rng, self._scene.estate, previous, now)
        self.presence = presence
        self.cmdb.observe(presence)
        self.crowdstrike.observe(presence)
        self.tenable.observe(presence)
        self.intune.observe(presence)

    def exports(self, now: int) -> Iterator[Export]:
        """The export of each table, made when it is asked for."""
        organisation = self._scene.organisation
        yield self.cmdb.export(now)
        yield self.ec2.export(now)
        yield self.crowdstrike.export(now)
        yield agents_export(self.tenable, now)
        yield assets_export(self.tenable)
        yield self.intune.export(now)
        yield org_units_export(organisation, now)
        yield workers_export(organisation, now)

    def coverage(self, now: int) -> list[ControlState]:
        """The state of every control, whatever the exports show."""
        return [
            *self.crowdstrike.coverage(now),
            *self.tenable.coverage(now),
            *self.intune.coverage(now),
        ]

    def conditions(self, now: int) -> Iterator[tuple[str, Condition, Flags]]:
        """What can be wrong with an agent or a scan: kind, condition, and whom it concerns."""
        for console in (self.crowdstrike, self.tenable, self.intune):
            installed = console.fleet.is_installed_by(now)
            for kind, condition in console.conditions.items():
                yield kind, condition, installed
        yield (
            "vm_credentials_failed",
            self.tenable.credentials_failed,
            self.tenable.mode == CREDENTIALED,
        )
