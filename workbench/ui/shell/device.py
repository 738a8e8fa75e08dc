"""What the machine computes with, said without importing torch."""

from __future__ import annotations

import shutil
import subprocess
import sys

import psutil

_ASK_S = 10


def device_text() -> str:
    """For the title bar: "CPU 2 cores · no GPU". Asks the NVIDIA driver's own program, so call it in a thread."""
    cores = psutil.cpu_count(logical=True) or 1
    return f"CPU {cores} cores · {gpu_name() or 'no GPU'}"


def gpu_name() -> str:
    """Name of the first NVIDIA GPU, or nothing."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    command = [program, "--query-gpu=name", "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_S, creationflags=flags)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    first = answer.stdout.strip().splitlines()[:1] if answer.returncode == 0 else []
    return first[0].removeprefix("NVIDIA ").strip() if first else ""
