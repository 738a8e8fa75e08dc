"""The Video page: what to film at the left, the frames as they come and then the video, the videos at the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.eg3d.panel.latents_model import ModelField, offer_free_name
from plugins.eg3d.panel.video_list import VideoList
from plugins.eg3d.panel.video_player import VideoPlayer
from plugins.eg3d.sampling.settings import VideoSettings
from plugins.eg3d.sampling.video_folder import VideoFile, videos_of
from workbench.api.ui import JobState, JobStatus, TaskPanel

_NOTHING = "Choose faces and a path for the camera, and press Film: the frames appear here as they are made."


class VideoPage(TaskPanel):
    """`eg3d.video` with a player."""

    task_name = "eg3d.video"

    def make_stage(self) -> QWidget:
        self.model = ModelField(self.context.workspace.root, self.form, self)
        self.player = VideoPlayer()
        self.player.clear(_NOTHING)
        self._following = ""
        self._known: set[str] = set()
        self._newest: Path | None = None
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.model.notice)
        column.addWidget(self.player, 1)
        return middle

    def make_results(self) -> QWidget:
        self.videos = VideoList(self.context.workspace.root)
        self.videos.chosen.connect(self._play)
        self.videos.failed.connect(self.context.notify_error)
        return self.videos

    def activated(self) -> None:
        self.videos.look()
        self._free_the_name()
        if self.form.valid:
            self.settings_changed(self.form.settings())

    def deactivated(self) -> None:
        self.player.pause()

    def settings_changed(self, settings: VideoSettings) -> None:
        self.model.follow(settings)

    def job_changed(self, status: JobStatus) -> None:
        if status.state.active and status.id not in self._known:
            self._known.add(status.id)
            self._following = status.id
            self._free_the_name()
        newest = status.preview
        if status.id == self._following and status.state.active and newest is not None and newest != self._newest:
            self._newest = newest
            self.player.show_picture(newest, f"{status.done:.0f} of {status.total or 0:.0f} frames")

    def job_finished(self, status: JobStatus) -> None:
        self.videos.look()
        if status.id != self._following:
            return
        self._following = ""
        if status.state is JobState.DONE:
            self._play(VideoFile(self.context.workspace.root, str(status.spec.settings.get("name", ""))).path)

    def closing(self) -> None:
        super().closing()
        self.player.closing()

    def _free_the_name(self) -> None:
        root = self.context.workspace.root
        offer_free_name(self, lambda: [video.name for video in videos_of(root)])

    def _play(self, path: Path) -> None:
        # While frames come in, a person who opens another video is left to look at that.
        self._following = ""
        self.player.play_file(path)
