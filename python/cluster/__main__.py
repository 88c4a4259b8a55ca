"""``python -m cluster --out DIR COMMAND ...``: start a cluster, run the command, stop the cluster.

Master, two workers and the Thrift server are processes of their own, made of the jars that the pip
package of Spark brings, and listen on 127.0.0.1 only. The target ``spark_thrift`` finds the server
by ``ASSURANCE_THRIFT_PORT``, which is set for the command.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

HOST = "127.0.0.1"
WORKERS = 2
PATIENCE_SECONDS = 180


def main() -> int:
    """Run the command beside a cluster and return its exit code."""
    parser = argparse.ArgumentParser(prog="cluster", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="output folder of the run")
    parser.add_argument("--worker-memory", default="1g", help="of each worker (%(default)s)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    home = options.out.resolve() / "work" / "spark_thrift"
    with _cluster(home, options.worker_memory) as port:
        environment = os.environ | {"ASSURANCE_THRIFT_PORT": str(port)}
        return subprocess.run(options.command, env=environment, check=False).returncode


@contextlib.contextmanager
def _cluster(home: Path, worker_memory: str) -> Iterator[int]:
    """The port of the Thrift server of a cluster that lives as long as the context."""
    spark = importlib.util.find_spec("pyspark")
    if spark is None or spark.origin is None:
        raise SystemExit("pyspark is not installed here; 'make cluster' brings it")
    binaries = Path(spark.origin).parent / "bin"
    logs = home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    master, web, thrift = (_free_port() for _ in range(3))
    url = f"spark://{HOST}:{master}"
    environment = os.environ | {
        "SPARK_HOME": str(binaries.parent),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_HOSTNAME": HOST,
        "SPARK_DAEMON_MEMORY": "512m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with contextlib.ExitStack() as processes:

        def start(name: str, *command: str) -> subprocess.Popen[bytes]:
            log = processes.enter_context((logs / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
            processes.callback(_stop, process)
            print(f"{name}: process {process.pid}, log {log.name}", flush=True)
            return process

        spark_class = str(binaries / "spark-class")
        started = start(
            "master", spark_class, "org.apache.spark.deploy.master.Master",
            "--host", HOST, "--port", str(master), "--webui-port", str(web),
        )  # fmt: skip
        _wait(started, lambda: _alive_workers(web) is not None)
        for number in range(1, WORKERS + 1):
            started = start(
                f"worker-{number}", spark_class, "org.apache.spark.deploy.worker.Worker",
                "--host", HOST, "--webui-port", "0", "--cores", "1", "--memory", worker_memory,
                "--work-dir", str(home / "workers"), url,
            )  # fmt: skip
        _wait(started, lambda: _alive_workers(web) == WORKERS)
        print(f"{url}: {_alive_workers(web)} workers are alive", flush=True)
        started = start("thrift", *_thrift_server(binaries, home, url, worker_memory, thrift))
        _wait(started, lambda: _listens(thrift))
        print(f"The Thrift server listens on {HOST}:{thrift}", flush=True)
        yield thrift
    print("The cluster is stopped", flush=True)


def _thrift_server(
    binaries: Path, home: Path, url: str, worker_memory: str, port: int
) -> list[str]:
    settings = {
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.driver.extraJavaOptions": f"-Dderby.stream.error.file={home / 'derby.log'}",
        "spark.hadoop.javax.jdo.option.ConnectionURL":
            f"jdbc:derby:;databaseName={home / 'metastore'};create=true",
        "spark.executor.memory": worker_memory,
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(home / "warehouse"),
        "spark.ui.enabled": "false",
    }  # fmt: skip
    return [
        str(binaries / "spark-submit"),
        *("--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"),
        *("--master", url, "--driver-memory", "2g"),
        *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
        "spark-internal",
        *("--hiveconf", f"hive.server2.thrift.port={port}"),
        *("--hiveconf", f"hive.server2.thrift.bind.host={HOST}"),
    ]


def _alive_workers(web: int) -> int | None:
    """How many workers the master says are alive; None while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{web}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except OSError:
        return None


def _wait(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("a process of the cluster did not come up; its log says why")
        time.sleep(0.5)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
