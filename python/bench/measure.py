"""What a command costs: wall, processor time and memory, of all its processes together."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL_SECONDS = 0.1
GIGABYTE = 1_000_000_000
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Sample:
    """A look at a running command: epoch seconds, processor seconds so far, resident bytes."""

    at: float
    cpu_seconds: float
    resident_bytes: int


@dataclass(frozen=True)
class Limits:
    """When a command is ended."""

    seconds: float = 900.0
    resident_bytes: int = 12 * GIGABYTE


@dataclass(frozen=True)
class Cost:
    """What a command cost.

    Attributes:
        peak_bytes: of all its processes at one moment, added up.
        spilled_bytes: the most that its scratch folder held.
        failure: why there is no result; empty for a command that ended well.
        samples: what was seen while it ran.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    spilled_bytes: int
    failure: str
    samples: tuple[Sample, ...] = ()


def measured(
    command: Sequence[str | Path],
    folder: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    scratch: Path | None = None,
    good_codes: Container[int] = (0,),
) -> Cost:
    """Run a command in ``folder``, its words into ``log``; one that goes over a limit is ended."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        begin = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = _Watcher(process.pid, limits or Limits(), scratch)
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            watcher.done.set()
            watcher.join()
        wall = time.monotonic() - begin
    process.returncode = code = os.waitstatus_to_exitcode(status)
    failure = "" if code in good_codes else f"ended with code {code}; see {log.name}"
    return Cost(
        wall_seconds=wall,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=watcher.peak_bytes,
        spilled_bytes=watcher.spilled_bytes,
        failure=watcher.reason or failure,
        samples=tuple(watcher.samples),
    )


class _Watcher(threading.Thread):
    """Looks at a process group until told that it is done, and ends it when it goes too far."""

    def __init__(self, group: int, limits: Limits, scratch: Path | None) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.samples: list[Sample] = []
        self.peak_bytes = 0
        self.spilled_bytes = 0
        self.reason = ""
        self._group, self._limits, self._scratch = group, limits, scratch
        self._begin = time.monotonic()

    def run(self) -> None:
        while not self.done.wait(INTERVAL_SECONDS):
            sample = _look(self._group)
            self.samples.append(sample)
            # What wait4 says of memory is no use: a child begins with the peak of its parent.
            self.peak_bytes = max(self.peak_bytes, sample.resident_bytes, _peak(self._group))
            if self._scratch is not None:
                self.spilled_bytes = max(self.spilled_bytes, _folder_bytes(self._scratch))
            if time.monotonic() - self._begin > self._limits.seconds:
                self.reason = f"not done after {self._limits.seconds:.0f} s"
            elif sample.resident_bytes > self._limits.resident_bytes:
                self.reason = f"needs over {self._limits.resident_bytes / GIGABYTE:.0f} GB"
            if self.reason:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._group, signal.SIGKILL)
                return


def _peak(process: int) -> int:
    """The most that one process has held so far, which no look may have caught."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _folder_bytes(folder: Path) -> int:
    total = 0
    for path in folder.glob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_blocks * 512
    return total


def _look(group: int) -> Sample:
    """Add up the processes of a process group; those that just ended count for nothing."""
    ticks = pages = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        words = text.rpartition(")")[2].split()  # after the name, which may hold spaces
        if int(words[2]) == group:
            ticks += int(words[11]) + int(words[12])
            pages += int(words[21])
    return Sample(time.time(), ticks / _TICKS, pages * _PAGE)


def exponent(costs: Mapping[int, float]) -> float | None:
    """The power of the size with which a cost grows: the slope in log-log, by least squares.

    1 is linear. None for fewer than two sizes with a cost.
    """
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items() if cost > 0]
    if len({x for x, _ in points}) < 2:
        return None
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
