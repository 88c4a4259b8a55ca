"""pandas for keys and guards, scipy or networkx for components: ``… FOLDER LABELS [ENGINE]``."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from bench.identity.labels import by_networkx, by_scipy
from bench.identity.pandas_keys import guarded_pairs


def main(folder: Path, labels: Path, engine: str = "scipy") -> None:
    """Label the records of the folder."""
    pairs, names = guarded_pairs(folder)
    components = by_networkx if engine == "networkx" else by_scipy
    label = components(pairs["record"].to_numpy(), pairs["key"].to_numpy(), len(names))
    pd.DataFrame({"record_id": names, "label": label}).to_parquet(labels)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
