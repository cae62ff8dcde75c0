"""The six kinds by name: how their files are read, and how their problems are proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from optimiser.limits import Limits
from tests.optimiser.published.adapters.assignment import pose_assignment
from tests.optimiser.published.adapters.covering import pose_covering
from tests.optimiser.published.adapters.election import pose_election
from tests.optimiser.published.adapters.facilities import pose_facilities
from tests.optimiser.published.adapters.knapsack import pose_knapsack
from tests.optimiser.published.adapters.median import pose_median
from tests.optimiser.published.adapters.posed import Posed
from tests.optimiser.published.proving import EXACT, Proof, prove, prove_median
from tests.optimiser.published.readers.assignment import read_assignments
from tests.optimiser.published.readers.covering import read_graph_covering, read_plane_covering
from tests.optimiser.published.readers.election import read_elections
from tests.optimiser.published.readers.facilities import read_facilities
from tests.optimiser.published.readers.knapsack import read_knapsacks
from tests.optimiser.published.readers.median import read_medians


@dataclass(frozen=True)
class Kind:
    """How a kind of file is read, and its problems are posed and proven.

    Attributes:
        told: what the reader has to be told beside the file.
        widens: the problem is posed in part first, and widened until that is a proof.
    """

    read: Callable[..., Iterable[Any]]
    pose: Callable[[Any], Posed]
    told: tuple[str, ...] = ()
    widens: bool = False

    def prove(self, instance: Any, limits: Limits = EXACT) -> Proof:
        """Solve one problem, and say what was proven of it.

        Raises:
            ValueError: as `proving.prove` does.
        """
        return prove_median(instance, limits) if self.widens else prove(self.pose(instance), limits)


KINDS = {
    "knapsack": Kind(read_knapsacks, pose_knapsack),
    "election": Kind(read_elections, pose_election),
    "assignment-max": Kind(partial(read_assignments, maximise=True), pose_assignment),
    "assignment-min": Kind(partial(read_assignments, maximise=False), pose_assignment),
    "median": Kind(read_medians, pose_median, widens=True),
    "covering-graph": Kind(read_graph_covering, pose_covering, told=("radius", "most")),
    "covering-plane": Kind(read_plane_covering, pose_covering, told=("radius", "most")),
    "facilities": Kind(read_facilities, pose_facilities, told=("capacity", "single_source")),
}
