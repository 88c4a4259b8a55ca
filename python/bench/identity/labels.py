"""Components of a graph of records and keys, in the ways that Python offers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def by_scipy(record: Ints, key: Ints, records: int) -> NDArray[Any]:
    """A label for each record: connected components of the two-sided graph."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    size = records + int(key.max(initial=-1)) + 1
    ones = np.ones(record.size, dtype=np.int8)
    graph = coo_matrix((ones, (record, key + records)), shape=(size, size))
    labels: NDArray[Any] = connected_components(graph, directed=False)[1]
    return labels[:records]


def by_networkx(record: Ints, key: Ints, records: int) -> NDArray[Any]:
    """The same with networkx, over star edges: each record to the first record of its key."""
    import networkx as nx

    order = np.lexsort((record, key))
    record, key = record[order], key[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if key.size else np.array([], int)
    first = np.repeat(record[starts], np.diff(np.r_[starts, key.size]))
    graph: Any = nx.Graph()
    graph.add_edges_from(zip(record.tolist(), first.tolist(), strict=True))
    labels = np.arange(records)
    for component in nx.connected_components(graph):
        members = list(component)
        labels[members] = min(members)
    return labels
