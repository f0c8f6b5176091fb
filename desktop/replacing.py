"""New data for a layer: ask for the file, read it, show what differs, and take it only then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.layer_file import LayerFile
from layers.comparing import LayerDifference, compare
from layers.document import Layer, SourceRef
from layers.errors import LodestoneError, RequestError
from layers.feedback import Feedback
from layers.joining import with_joins
from layers.sources import FeatureLayer
from layers.tabular.matching import likely_key


class Replacing(LayerFile):
    """Replaces the data of a layer."""

    def ask(self, layer: Layer | None) -> None:
        """Let the user choose the file of a layer's new data."""
        from desktop.dialogs.opening import FILTER

        self._ask(layer, "Replace data", FILTER)

    def read(self, layer: Layer, path: Path) -> None:
        """Read new data of a layer, and show how they differ from those it has."""
        source = layer.source
        assert source is not None
        if path.absolute() == Path(source.path).absolute():
            told = "This is the file that the layer reads already."
            self.failed.emit(RequestError(told, "Open the map again to read it anew, or choose another file.", path=path))
            return
        old = self._workspace.unfiltered[layer.id]
        self._tasks.run(
            f"Reading {path.name}", _reading(old, path, source), lambda found: self._show(layer, *found), self.failed.emit, key="replace"
        )

    def _show(self, layer: Layer, new: FeatureLayer, source: SourceRef, difference: LayerDifference) -> None:
        from desktop.dialogs.replace_data import ReplaceData

        if any(one.id == layer.id for one in self._workspace.document.layers):
            old = self._workspace.unfiltered[layer.id]
            dialog = ReplaceData(layer, old, new, difference, self._tasks, self._window)
            dialog.accepted.connect(lambda: self._workspace.reread(layer.id, new, source, "Replace data"))
            dialog.open()


def _reading(old: FeatureLayer, path: Path, source: SourceRef) -> Callable[[Feedback], tuple[FeatureLayer, SourceRef, LayerDifference]]:
    def read_new(feedback: Feedback) -> tuple[FeatureLayer, SourceRef, LayerDifference]:
        from layers.sources import look, read

        names = [info.name for info in look(path, feedback)]
        name = old.name if old.name in names else source.layer if source.layer in names else None
        if name is None and len(names) > 1:
            shown = ", ".join(names[:12])
            raise RequestError(f"It holds {len(names)} layers, none of which is called {old.name}.", f"There are: {shown}", path=path)
        new = with_joins(read(path, name, feedback, source.assume_crs), source, feedback)
        if not new.drawn:
            raise RequestError("It holds nothing that can be drawn.", "Choose another file.", path=path)
        key = likely_key(old.columns, new.columns)
        try:
            difference = compare(old, new, key)
        except LodestoneError:
            difference = compare(old, new, None)
        return new, SourceRef(str(path), new.name, source.assume_crs, joins=source.joins), difference

    return read_new
