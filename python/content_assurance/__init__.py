"""Content Assurance monitoring: land security exports, build the marts, publish, report.

The dbt project holds every definition. This package does what SQL cannot: it parses exports into
typed parquet (:mod:`landing`), runs dbt (:mod:`build`), publishes the marts atomically
(:mod:`publish`) and reads them back (:mod:`warehouse`, :mod:`snapshot`, :mod:`report`).
"""

from content_assurance.warehouse import Marts

__all__ = ["Marts", "__version__"]

__version__ = "0.3.0"
