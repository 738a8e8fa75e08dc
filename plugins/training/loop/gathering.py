"""Several computers that teach one network: the leader says where it is, the others find it and take their seats.

They share a workspace (a folder that all of them reach, at whatever path), in which the leader leaves `company.json`
beside the run for as long as it learns. Nothing is listened for unless a person asks for further computers.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Self

import psutil

from plugins.training.loop.machine import Seat
from plugins.training.run_folder import RunFolder
from workbench.api import DataError, Job, JobError, SettingsError, files

_JOINED = "computers"
_LOOK_S = 0.5
_OUTWARD = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): asking which way it lies sends nothing, and tells our own address."""


@dataclass(frozen=True)
class Company:
    """What another computer has to know to join.

    Attributes
    ----------
    host, port : where the leader listens. machines, each : computers, and processes on each of them.
    built : dotted name of what makes the learner (`company.Built`). kind, settings : of the run.
    job, state : the leader's job, and where its state lies; both relative to the workspace.
    """

    host: str
    port: int
    machines: int
    each: int
    built: str
    kind: str
    settings: dict[str, Any]
    job: str
    state: str

    @classmethod
    def read(cls, run: RunFolder) -> Self:
        """That of a run which waits for others or learns with them. Raises DataError: it does neither."""
        try:
            return cls(**json.loads(files.long_path(run.company).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(
                f"The run “{run.path.name}” waits for no other computer",
                remedy="start it with more than one computer first",
            ) from error

    def seats(self, machine: int) -> list[Seat]:
        """The seats of one computer; the leader's is number 0."""
        first, count = machine * self.each, self.machines * self.each
        return [Seat(first + n, count, self.port, self.host, self.each) for n in range(self.each)]


@contextmanager
def announced(company: Company, run: RunFolder) -> Iterator[None]:
    """Tell others where to come, until the run ends."""
    files.write_json(run.company, asdict(company))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            files.long_path(run.company).unlink(missing_ok=True)


def wait_for_others(store: Any, company: Company, job: Job) -> bool:
    """Until every computer has joined; False where the job is to stop before that."""
    name, told = company.settings["name"], -1
    while (joined := int(store.add(_JOINED, 0))) < company.machines - 1:
        if job.should_stop():
            return False
        if joined != told:
            missing, told = company.machines - 1 - joined, joined
            what = "1 more computer" if missing == 1 else f"{missing} more computers"
            job.progress(0, 1, f"waiting for {what}: there, choose Train, Join and the run “{name}”")
        time.sleep(_LOOK_S)
    return True


def take_number(store: Any, company: Company) -> int:
    """Which computer this one is, from 1. Raises JobError: all have joined already."""
    number = int(store.add(_JOINED, 1))
    if number >= company.machines:
        raise JobError("All computers have joined already", remedy="start the run again with more computers")
    return number


def own_address() -> str:
    """The address by which other computers in the network reach this one; of this computer alone without a network."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_OUTWARD)
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def settle_interface(host: str) -> None:
    """Gradients travel by the network that `host` is reached by; without a word Gloo takes that of the computer's name,
    which on many Linux machines is the computer itself.

    Raises
    ------
    SettingsError : nothing is reached by that address.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host, _OUTWARD[1]))
            own = probe.getsockname()[0]
    except OSError as error:
        raise SettingsError(
            f"The address {host} cannot be reached ({error.strerror or error})",
            field="address",
            remedy="choose the leader's name or number in your network",
        ) from error
    for name, addresses in psutil.net_if_addrs().items():
        if any(one.address == own for one in addresses):
            os.environ["GLOO_SOCKET_IFNAME"] = name
