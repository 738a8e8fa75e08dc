"""Whether this window can hold a 3D view, asked without touching VTK."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

# These platforms show widgets but have no OpenGL that a window could compose; VTK would crash on some of them.
_WITHOUT_GL = {"offscreen", "minimal", "minimalegl", "vnc", "linuxfb"}
_REMEDY = "The rest of the workbench works; figures and reports are drawn all the same."


def gl_problem() -> str | None:
    """A sentence why no 3D view can be shown here, or None where it can. Needs a running QGuiApplication."""
    platform = QGuiApplication.platformName()
    if platform in _WITHOUT_GL:
        return f"This session has no screen to draw 3D on. {_REMEDY}"
    if not _context_can_be_made():
        return f"The graphics driver offers no OpenGL 3.2. Updating it usually helps. {_REMEDY}"
    return None


def surface_format() -> QSurfaceFormat:
    """What VTK needs of a window. Best made the default before the first window is created (avoids a flicker)."""
    wanted = QSurfaceFormat()
    wanted.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setVersion(3, 2)
    wanted.setDepthBufferSize(8)
    wanted.setAlphaBufferSize(8)
    return wanted


@cache
def _context_can_be_made() -> bool:
    context = QOpenGLContext()
    context.setFormat(surface_format())
    if not context.create():
        return False
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    if not surface.isValid() or not context.makeCurrent(surface):
        return False
    version = context.format().version()
    context.doneCurrent()
    return tuple(version) >= (3, 2)
