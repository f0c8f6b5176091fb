"""Makes pictures of the map away from the window: one at a time, and always of the newest wish."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from desktop.render.sheets import Sheets
from desktop.tasks import Task, Tasks
from desktop.workspace import Selection, Workspace
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument, SourceRef
from layers.feedback import Feedback
from layers.geometry.projection import Projection
from layers.sources import FeatureLayer
from layers.viewport import Viewport

if TYPE_CHECKING:
    from desktop.render.imagery import Imagery
    from desktop.render.labels import Slot
    from desktop.render.picture import Rendering
    from layers.styling.content import MapContent
    from layers.styling.reach import Reach

_NUMBERS = itertools.count()
QUICK_S = 0.15
"""A picture that took no longer is not worth stopping the next one for."""
PATIENCE_S = 0.6
"""So long after the last picture one is let through, whatever the view has become."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A rendering, with the document that it shows and what that document holds.

    Parameters
    ----------
    reach
        What the chosen measure hits of it.
    lit
        That measure, by id; empty for none.
    own
        The features of its own layers.
    """

    document: MapDocument
    content: MapContent
    rendering: Rendering
    reach: Reach | None = None
    lit: str = ""
    own: Mapping[str, FeatureLayer] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class EarlyPicture:
    """A picture as far as it is drawn, with what is still to come as it last was."""

    crs: str
    image: QImage
    viewport: Viewport


@dataclass(frozen=True)
class View:
    """How the window looks at the map; `ratio` is device pixels a logical pixel, and `paired` says that another map lies beside it."""

    projection: Projection
    viewport: Viewport
    ratio: float
    legend: bool = True
    paired: bool = False


@dataclass(frozen=True, eq=False)
class Wish:
    """What a picture is to show; callable on any thread. `lit` is the measure that is chosen, by id, or empty."""

    catalogue: Catalogue
    document: MapDocument
    own: Mapping[str, FeatureLayer]
    view: View
    last: Picture | None
    lit: str = ""
    sheets: Sheets = field(default_factory=Sheets)
    early: Callable[[EarlyPicture], None] | None = None
    imagery: Imagery | None = None

    def __call__(self, feedback: Feedback) -> Picture:
        """Make the picture."""
        from desktop.render.imagery import NONE
        from desktop.render.picture import RenderRequest, render

        content = self._content()
        feedback.check()
        view, reach = self.view, self._reach(content)
        request = RenderRequest(
            self.document,
            content,
            self.own,
            view.projection,
            view.viewport,
            view.ratio,
            legend=view.legend,
            paired=view.paired,
            feedback=feedback,
            reach=reach,
            sheets=self.sheets,
            early=self._show_early if self.early is not None else None,
            labels_before=self._labels_before(),
            imagery=self.imagery or NONE,
        )
        return Picture(self.document, content, render(request), reach, self.lit, self.own)

    def _show_early(self, image: QImage) -> None:
        assert self.early is not None
        self.early(EarlyPicture(self.document.crs, image, self.view.viewport))

    def _labels_before(self) -> Mapping[str, Slot]:
        """Give where the last picture has its labels, so that they stay there; of a map of other things none, which begins anew."""
        from desktop.render.labels import carried

        if self.last is None or _things(self.last.document) != _things(self.document):
            return {}
        drawn = self.last.rendering
        return carried(drawn.slots, same_scale=drawn.viewport.resolution == self.view.viewport.resolution)

    def _content(self) -> MapContent:
        """What the map shows does not depend on the view: work it out again only for another document, or other features."""
        from layers.styling.content import build_content

        last = self.last
        if last is not None and last.document == self.document and dict(last.own) == dict(self.own):
            return last.content
        return build_content(self.catalogue, self.document, self.own)

    def _reach(self, content: MapContent) -> Reach | None:
        from layers.styling.reach import reach

        if self.lit not in self.catalogue.measures:
            return None
        known = self.last.reach if self.last is not None and self.last.content is content else None
        if known is not None and known.measure is self.catalogue.measures[self.lit]:
            return known
        return reach(self.catalogue, self.document, content.arcs, self.lit)


def _things(document: MapDocument) -> tuple[object, ...]:
    """Give what decides which things a map shows, and where."""
    shown = tuple(layer.id for layer in document.layers if layer.visible)
    return document.crs, document.day, document.elements, document.stages, document.muted, document.facts, document.leaders, shown


def _sources(document: MapDocument) -> frozenset[SourceRef]:
    """Give the files that a map shows layers of."""
    return frozenset(layer.source for layer in document.layers if layer.visible and layer.source is not None)


def lit_measure(selection: Selection | None) -> str:
    """Give the id of the measure that is chosen, to be lit up; empty for none."""
    return selection.key if selection is not None and selection.kind == "measure" else ""


class PictureMaker(QObject):
    """Runs one job at a time and keeps only the newest wish meanwhile, so that a burst of the wheel never queues up.

    Quick pictures are finished even if the view has moved on meanwhile, so that a map in motion is always nearly true. Slow ones are
    stopped, but not for ever: who moves the map without a rest still sees one now and then. What draws a layer that is shown no more,
    or another projection, is stopped at once.

    Parameters
    ----------
    shown
        Gives the document to draw; asked anew for each picture.

    Signals
    -------
    arrived
        A :class:`Picture`.
    developed
        An :class:`EarlyPicture`.
    failed
        The exception.
    """

    arrived = Signal(object)
    developed = Signal(object)
    failed = Signal(object)

    _early = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, shown: Callable[[], MapDocument], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._shown = shown
        self._key = f"render {next(_NUMBERS)}"  # of its own: two maps must not stop each other's jobs
        self._last: Picture | None = None
        self._sheets = Sheets()
        self._waiting: View | None = None
        self._task: Task | None = None
        self._begun_for: MapDocument | None = None
        self._took = 0.0
        self._begun = self._arrived_at = time.monotonic()
        self._early.connect(self._develop, Qt.ConnectionType.QueuedConnection)  # it comes from the thread that draws

    @property
    def idle(self) -> bool:
        """Whether every wish was granted."""
        return self._task is None and self._waiting is None

    def ask(self, view: View) -> None:
        """Wish for a picture of the document that is to be shown."""
        self._waiting = view
        if self._task is None:
            self._next()
        elif self._is_stale() or (self._took > QUICK_S and time.monotonic() - self._arrived_at < PATIENCE_S):
            self._task.stop()

    def _is_stale(self) -> bool:
        """Whether the job lays out what nobody wants any more, which may take long: a layer that is gone or hidden, or another CRS."""
        shown, begun = self._shown(), self._begun_for
        return begun is not None and (begun.crs != shown.crs or not _sources(begun) <= _sources(shown))

    def _next(self) -> None:
        self._task = None
        if self._waiting is None:
            return
        view, self._waiting = self._waiting, None
        space, shown = self._workspace, self._shown()
        wish = Wish(
            space.catalogue,
            shown,
            space.own | space.early.of(shown),
            view,
            self._last,
            lit_measure(space.selection),
            self._sheets,
            self._early.emit,
            space.imagery.now(),
        )
        self._begun, self._begun_for = time.monotonic(), shown
        # Also a job that is cancelled finishes, so the next wish always gets its turn.
        self._task = self._tasks.run("Drawing the map", wish, self._keep, self.failed.emit, key=self._key)
        self._task.finished.connect(self._next)

    def _keep(self, picture: Picture) -> None:
        self._last = picture
        self._arrived_at = time.monotonic()
        self._took = self._arrived_at - self._begun
        self.arrived.emit(picture)

    def _develop(self, picture: EarlyPicture) -> None:
        if self._task is not None and not self._task.feedback.stopped:
            self._took = max(self._took, time.monotonic() - self._begun)
            self._arrived_at = time.monotonic()
            self.developed.emit(picture)
