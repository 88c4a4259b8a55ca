"""What a command costs: wall, processor time and memory, of all its processes together."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL_SECONDS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Sample:
    """A look at a running command: epoch seconds, processor seconds so far, resident bytes."""

    at: float
    cpu_seconds: float
    resident_bytes: int


@dataclass(frozen=True)
class Cost:
    """What a command cost.

    ``peak_bytes`` adds up all its processes at one moment. ``exit_code`` is None when the time
    ran out.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    exit_code: int | None
    samples: tuple[Sample, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the command ended by itself and well."""
        return self.exit_code == 0


def measured(
    command: Sequence[str | Path],
    folder: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    limit_seconds: float = math.inf,
) -> Cost:
    """Run a command in ``folder``, its words into ``log``; it is ended when the time runs out."""
    log.parent.mkdir(parents=True, exist_ok=True)
    samples: list[Sample] = []
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
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, done, samples))
        watcher.start()
        is_late = threading.Event()
        timer = threading.Timer(min(limit_seconds, 1e6), _end, (process.pid, is_late))
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            timer.cancel()
            done.set()
            watcher.join()
        wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        wall_seconds=wall,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=max(usage.ru_maxrss * 1024, *(s.resident_bytes for s in samples), 0),
        exit_code=None if is_late.is_set() else process.returncode,
        samples=tuple(samples),
    )


def _end(group: int, is_late: threading.Event) -> None:
    is_late.set()
    os.killpg(group, signal.SIGKILL)


def _watch(group: int, done: threading.Event, samples: list[Sample]) -> None:
    while not done.wait(INTERVAL_SECONDS):
        samples.append(_look(group))


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
