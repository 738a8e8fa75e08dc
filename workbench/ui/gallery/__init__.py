"""A gallery of pictures that stays smooth with a hundred thousand of them."""

from __future__ import annotations

from workbench.ui.gallery.gallery import Gallery
from workbench.ui.gallery.source import GalleryEntry, GallerySource, PictureFiles

__all__ = ["Gallery", "GalleryEntry", "GallerySource", "PictureFiles"]
