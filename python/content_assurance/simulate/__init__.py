"""An invented organisation and the exports of its security tools, with the truth beside them."""

from .simulation import SimulationSummary, simulate

__all__ = ["SimulationSummary", "simulate"]
