"""What one scanner has learnt of the true findings, look by look."""

import numpy as np
from numpy.random import Generator

from .findings import Findings
from .text import Flags, Ints


class Watch:
    """A scanner's memory of the findings that it has a check for, one element each.

    Attributes:
        rows: which of the true findings they are.
        last_look: when the scanner last looked at the host, epoch seconds, 0 for never.
        is_found: the last look found it.
        is_missed: the last look did not find it though it was there: a scan that flaps.
        is_back: found again after a look that did not.
        first_found, last_found: epoch seconds, 0 for never.
        gone_at: the look that no longer found it, 0 while it is found.
    """

    def __init__(self, rng: Generator, findings: Findings, rows: Ints, missed: float) -> None:
        """Know nothing yet.

        Args:
            rng: decides which looks miss what is there.
            findings: the true ones.
            rows: which of them the scanner has a check for.
            missed: share of looks at a finding that miss it.
        """
        self._rng = rng
        self._findings = findings
        self._missed = missed
        self.rows = rows
        self.asset: Ints = findings.asset[rows]
        self.last_look: Ints = np.zeros(rows.size, dtype=np.int64)
        self.first_found, self.last_found, self.gone_at = np.zeros((3, rows.size), dtype=np.int64)
        self.is_found, self.is_missed, self.is_back = np.zeros((3, rows.size), dtype=bool)

    def look(self, at: Ints, is_blind: Flags) -> None:
        """Take in what the scanner saw of each host when it last looked.

        Args:
            at: (rows,) when it last looked at the host, epoch seconds; the same as before where
                it did not look again.
            is_blind: (rows,) the scanner has lost its check for it.
        """
        is_new = at > self.last_look
        is_there = self._findings.is_there(self.rows, at)
        is_missed = is_there & (self._rng.random(self.rows.size) < self._missed)
        sees = is_there & ~is_missed & ~is_blind
        is_found, was_found = is_new & sees, self.is_found
        is_known = self.first_found > 0
        self.is_back = np.where(is_found & is_known & ~was_found, True, self.is_back)
        self.first_found = np.where(is_found & ~is_known, at, self.first_found)
        self.last_found = np.where(is_found, at, self.last_found)
        is_gone = is_new & was_found & ~sees
        self.gone_at = np.where(is_found, 0, np.where(is_gone, at, self.gone_at))
        self.is_missed = np.where(is_new, is_missed & ~is_blind, self.is_missed)
        self.is_found = np.where(is_new, sees, was_found)
        self.last_look = np.where(is_new, at, self.last_look)
