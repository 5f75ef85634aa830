"""Claims by the million into an archive: streamed, resumable, each batch whole or not at all."""

from geo.loading.job import Loaded, LoadReport, load

__all__ = ["LoadReport", "Loaded", "load"]
