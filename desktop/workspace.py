"""The one mutable object: the current document, its history and the selection. It tells what changed as (old, new)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.early_layers import EarlyLayers
from desktop.filtered_layers import FilteredLayers, Wanted
from desktop.imagery import ImageryDesk
from desktop.listings import Listings
from desktop.picks import Picks
from layers import edits
from layers.catalogue.loading import Catalogue
from layers.document import FactsRef, MapDocument, SourceRef
from layers.edits import Edit
from layers.sources import FeatureLayer, TextTable

if TYPE_CHECKING:
    from layers.catalogue.own import FactsReport, OwnFacts
    from layers.sources.raster import RasterInfo


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen: ``site``, ``arc``, ``country``, ``feature`` or ``measure``, or what no map shows, as a ``claim``; and its key."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A document to go back or forward to, and the name of the edit between it and its neighbour."""

    name: str
    document: MapDocument


class Workspace(QObject):
    """The document that is shown, and the way back from every edit.

    Attributes
    ----------
    imagery
        Tiles of servers, which of them may be asked, and rasters.
    here
        All that lay under the point of the map that was clicked last, the topmost first.
    filtered
        What filters leave of own layers.
    filter_first
        Works out filters away from the window, where Undo leads to some that are no longer kept, and calls back once they are.
    listings
        The table of a built-in layer that is looked into.
    picks
        The rows of a layer that are picked, in the table and on the map.

    Signals
    -------
    changed
        The document changed, with the old and the new one; emitted by edits, undo and redo alike.
    selection_changed
        The new selection, or None.
    refreshed
        Features of the document are others than they were, though the document is not.
    """

    changed = Signal(object, object)
    selection_changed = Signal(object)
    refreshed = Signal()

    def __init__(self, catalogue: Catalogue, document: MapDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shipped = catalogue
        self.document = document
        self.selection: Selection | None = None
        self.here: tuple[Selection, ...] = ()
        self.imagery = ImageryDesk(self)
        self.listings = Listings(self)
        self.picks = Picks(self)
        self.filtered = FilteredLayers()
        self.filter_first: Callable[[Wanted, Callable[[], None]], None] | None = None
        self._past: list[_Step] = []
        self._future: list[_Step] = []
        self._fold: str | None = None
        self._before_glances: MapDocument | None = None
        self.early = EarlyLayers(self)
        # By source, not by layer: an id may be given anew once its layer is removed, and Undo must find the old features.
        self._features: dict[SourceRef, FeatureLayer] = {}
        # Every set of own tables that a document ever had stays joined, so that Undo finds it at once.
        self._tables: dict[FactsRef, TextTable] = {}
        self._joined: dict[tuple[FactsRef, ...], OwnFacts] = {}

    @property
    def catalogue(self) -> Catalogue:
        """All that is known, the user's own tables of the document included; ask anew after every change."""
        return self._joined[self.document.facts].catalogue if self.document.facts else self._shipped

    @property
    def facts(self) -> tuple[FactsReport, ...]:
        """What became of each of the document's own tables."""
        return self._joined[self.document.facts].reports if self.document.facts else ()

    @property
    def shipped(self) -> Catalogue:
        """What is known without any table of the user's."""
        return self._shipped

    def open(
        self,
        document: MapDocument,
        features: Mapping[SourceRef, FeatureLayer],
        tables: Mapping[FactsRef, TextTable],
        joined: OwnFacts | None,
    ) -> None:
        """Show another map, whose history begins now; `joined` is what its own tables make."""
        self._features, self._tables = dict(features), dict(tables)
        self._joined = {} if joined is None else {document.facts: joined}
        self._past.clear()
        self._future.clear()
        self._fold = self._before_glances = None
        old, self.document = self.document, document  # first of all: what listens to the selection asks for the new catalogue
        self.select(None)
        self.changed.emit(old, document)

    def tables_of(self, refs: Iterable[FactsRef]) -> dict[FactsRef, TextTable]:
        """Give the texts of tables that were opened before."""
        return {ref: self._tables[ref] for ref in refs if ref in self._tables}

    def add_facts(self, tables: Mapping[FactsRef, TextTable], joined: OwnFacts, name: str) -> None:
        """Let tables join the catalogue, in one step; `joined` is what they make with those of the document."""
        self._tables |= tables
        document = self.document
        for ref in tables:
            document = edits.add_facts(document, ref, name).document
        self._joined[document.facts] = joined
        self.apply(Edit(f"Add {name}", document))

    def remove_facts(self, ref: FactsRef, joined: OwnFacts, name: str) -> None:
        """Take a table out of the catalogue; `joined` is what the others make."""
        edit = edits.remove_facts(self.document, ref, name)
        self._joined[edit.document.facts] = joined
        self.apply(edit)

    @property
    def own(self) -> dict[str, FeatureLayer]:
        """The features of the document's own layers as their filters leave them, by the layer's id."""
        return {layer_id: self.filtered.of(self.document.layer(layer_id), features) for layer_id, features in self.unfiltered.items()}

    def features_of(self, layer_id: str) -> FeatureLayer | None:
        """Give the features of an own layer, or the rows of a built-in one that is looked into."""
        return self.own.get(layer_id) or self.listings.features(layer_id)

    @property
    def unfiltered(self) -> dict[str, FeatureLayer]:
        """All features of the document's own layers, by the layer's id."""
        return {
            layer.id: self._features[layer.source]
            for layer in self.document.layers
            if layer.source is not None and layer.source in self._features
        }

    @property
    def undo_name(self) -> str | None:
        """Name of the edit that Undo takes back, or None."""
        if self._glanced:
            return edits.set_day(self.document, self.document.day).name
        return self._past[-1].name if self._past else None

    @property
    def redo_name(self) -> str | None:
        """Name of the edit that Redo makes again, or None."""
        return self._future[-1].name if self._future else None

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of all steps, the oldest first; those that were undone come last."""
        return (*(step.name for step in self._past), *(step.name for step in reversed(self._future)))

    @property
    def position(self) -> int:
        """How many of the steps are made; the others were undone."""
        return len(self._past)

    def go_to(self, position: int) -> None:
        """Take steps back, or make them again, until so many are made; the map changes once."""
        self._settle()
        document = self.document
        wanted = self.filtered.missing(self._at(position), self._features) if self.filter_first is not None else {}
        if wanted and self.filter_first is not None:
            self.filter_first(wanted, lambda: self._travel(position) if self.document is document else None)
        else:
            self._travel(position)

    def _travel(self, position: int) -> None:
        document = self.document
        while len(self._past) > max(position, 0):
            document = _move(self._past, self._future, document)
        while len(self._past) < position and self._future:
            document = _move(self._future, self._past, document)
        if document is not self.document:
            self._fold = None
            self._show(document)

    def _at(self, position: int) -> MapDocument:
        """Give the document that so many steps lead to, or as many as there are."""
        position = min(max(position, 0), len(self._past) + len(self._future))
        ahead = position - len(self._past)
        if ahead < 0:
            return self._past[position].document
        return self._future[-ahead].document if ahead else self.document

    def apply(self, edit: Edit) -> None:
        """Make an edit; one that changes nothing leaves no step."""
        if edit.document == self.document:
            return
        self._settle()
        if edit.fold is None or edit.fold != self._fold:
            self._past.append(_Step(edit.name, self.document))
        else:
            self._past[-1] = _Step(edit.name, self._past[-1].document)
        self._fold = edit.fold
        self._future.clear()
        self._show(edit.document)

    def glance(self, day: dt.date) -> None:
        """Show another day without an edit, as playing the time bar does."""
        if day == self.document.day:
            return
        if self._before_glances is None:
            self._before_glances = self.document
        self._show(edits.set_day(self.document, day).document)

    def settle(self) -> None:
        """Make one step of all glances since the last edit; any edit, and Undo, do that by themselves."""
        if self._settle():
            self.changed.emit(self.document, self.document)

    def add_layer(self, features: FeatureLayer, source: SourceRef, together: str | None = None) -> None:
        """Put a layer that was read from a file on top of the map; layers with the same `together`, one after the other, are one step."""
        self._features[source] = features
        self.early.drop(source)
        self._add(edits.add_own_layer(self.document, features.name, source), together)

    def reread(self, layer_id: str, features: FeatureLayer, source: SourceRef, name: str) -> None:
        """Let a layer show what its file gives when it is read in another way, once its filter is held against that."""
        self._features[source] = features

        def show() -> None:
            if any(layer.id == layer_id for layer in self.document.layers):
                self.apply(edits.reread_layer(self.document, layer_id, source, name))

        wanted = self.filtered.missing(edits.reread_layer(self.document, layer_id, source, name).document, self._features)
        if wanted and self.filter_first is not None:
            self.filter_first(wanted, show)
        else:
            show()

    def refresh(self, source: SourceRef, features: FeatureLayer) -> None:
        """Show of a source that is read by what is seen what is seen now; that is no step of Undo."""
        self._features[source] = features
        self.refreshed.emit()

    def add_raster(self, raster: RasterInfo, source: SourceRef, together: str | None = None) -> None:
        """Put a raster that was looked into on the map; `together` is as for :meth:`add_layer`."""
        self.imagery.add_rasters({source: raster})
        self._add(edits.add_raster(self.document, raster.name, source), together)

    def _add(self, edit: Edit, together: str | None) -> None:
        self._settle()
        begun = together is not None and together == self._fold
        before = self._past[-1].document if begun else self.document
        self.apply(edit if together is None else edits.together(before, edit, together))

    def undo(self) -> None:
        """Go back by a step, if there is one."""
        self._settle()
        self.go_to(self.position - 1)

    def redo(self) -> None:
        """Go forward by a step that was undone, if there is one."""
        self._settle()
        self.go_to(self.position + 1)

    def select(self, selection: Selection | None) -> None:
        """Choose something on the map, or nothing; this is no step of Undo."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    @property
    def _glanced(self) -> bool:
        return self._before_glances is not None and self._before_glances != self.document

    def _settle(self) -> bool:
        """Put the stretch of glances into the history as a step of its own; tell whether it led anywhere."""
        if led := self._glanced:
            assert self._before_glances is not None
            self._past.append(_Step(edits.set_day(self.document, self.document.day).name, self._before_glances))
            self._future.clear()
            self._fold = None
        self._before_glances = None
        return led

    def _show(self, document: MapDocument) -> None:
        old, self.document = self.document, document
        self.changed.emit(old, document)


def _move(source: list[_Step], target: list[_Step], document: MapDocument) -> MapDocument:
    """Carry the last step over to the other list, and give the document that lies on its other side."""
    step = source.pop()
    target.append(_Step(step.name, document))
    return step.document
