"""Installing a side environment as a job: its progress, pausing and ending."""

from __future__ import annotations

from workbench.environments.environment import SideEnvironment
from workbench.environments.installing import InstallProgress, install_side_environment
from workbench.jobs.contract import Job


def install_in_job(environment: SideEnvironment, job: Job) -> bool:
    """Install with the job's progress in megabytes; waits while it is paused. False where it was asked to end.

    Raises
    ------
    UnavailableError, WorkspaceError, JobError : as `install_side_environment` does.
    """

    def tell(progress: InstallProgress) -> bool:
        job.progress(progress.done_mb, progress.total_mb, progress.note)
        return not (job.should_stop() or job.should_pause())

    while not install_side_environment(environment, tell):
        if job.should_stop():
            return False
        job.wait_while_paused()
    total = environment.contents.download_mb + environment.contents.disk_mb
    job.progress(total, total, "ready")
    return True
