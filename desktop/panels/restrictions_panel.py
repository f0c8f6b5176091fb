"""The restrictions: find, filter, switch on and off, and choose one to light up what it hits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QKeyEvent, QPainter, QPalette, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import Actions
from desktop.panels.colours import is_dark
from desktop.panels.layers_panel import DARK_FRAME
from desktop.panels.narrowing import Narrowing
from desktop.panels.restriction_model import ID, UNDER, Narrowed, RestrictionModel
from desktop.workspace import Selection, Workspace
from layers import edits
from layers.document import MapDocument
from layers.restrictions.state import State
from layers.restrictions.wording import switched_off
from layers.styling.reach import Reach

_OPEN_AT_FIRST = (State.IN_FORCE, State.ANNOUNCED, State.SUSPENDED)
_HINT = "Choose a restriction to light up what it hits."


class MeasureRow(QStyledItemDelegate):
    """A row with a title of at most two lines and a quiet line under it; both are cut where the panel is narrow, and whole in the tip."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Ask for the lines of a measure, and for one for a state."""
        line = QFontMetrics(option.font).height()
        if not index.data(ID):
            return QSize(80, line + 8)
        view = option.widget
        assert isinstance(view, Register)
        indents = 2 if view.rootIsDecorated() else 1
        room = self._room(option, view.viewport().width() - indents * view.indentation())
        return QSize(80, (len(_title_lines(option.font, index.data(), room)) + 1) * line + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Let the style draw all but the texts."""
        under = index.data(UNDER)
        if not under:
            super().paint(painter, option, index)
            return
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        title, dot = row.text, QIcon(row.icon)
        row.text, row.icon = "", QIcon()
        row.features &= ~QStyleOptionViewItem.ViewItemFeature.HasDecoration
        style = row.widget.style() if row.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)
        left = row.rect.left() + self._text_starts(row)
        box = QRect(left, row.rect.top() + 3, self._room(row, row.rect.width()), QFontMetrics(row.font).height())
        painter.save()
        for line in _title_lines(row.font, title, box.width()):
            _write(painter, row, box, line, 1.0)
            box.translate(0, box.height())
        dot.paint(painter, QRect(box.left(), box.center().y() - 8, 18, 18))
        _write(painter, row, box.adjusted(21, 0, 0, 0), under, 0.75)
        painter.restore()

    def _room(self, option: QStyleOptionViewItem, width: int) -> int:
        """Give the width that the texts of a row have, the same when it is measured as when it is painted."""
        return width - self._text_starts(option) - 3

    @staticmethod
    def _text_starts(option: QStyleOptionViewItem) -> int:
        """How far from the left of a row its texts begin: right of the box to tick."""
        style = option.widget.style() if option.widget else QApplication.style()
        return 2 * style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) + 8


def _title_lines(font: QFont, title: str, room: int) -> list[str]:
    """Break a title into at most two lines; the second is cut in its middle, since many titles differ in their last words alone."""
    layout = QTextLayout(title, font)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(room, 40))
    layout.endLayout()
    end = first.textLength()
    metrics = QFontMetrics(font)
    parts = [title[:end].rstrip(), title[end:].strip()]
    return [metrics.elidedText(part, Qt.TextElideMode.ElideMiddle, room) for part in parts if part]


def _write(painter: QPainter, row: QStyleOptionViewItem, box: QRect, text: str, strength: float) -> None:
    """Write one line in the colour that the row's state asks for."""
    chosen = bool(row.state & QStyle.StateFlag.State_Selected)
    group = QPalette.ColorGroup.Active if row.state & QStyle.StateFlag.State_Active else QPalette.ColorGroup.Inactive
    colour = QColor(row.palette.color(group, QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text))
    colour.setAlphaF(1.0 if chosen else strength)
    painter.setFont(row.font)
    painter.setPen(colour)
    shown = QFontMetrics(row.font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


class Register(QTreeView):
    """The list itself, with the keys of its menu."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Escape and Delete to the panel."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break titles anew, and keep the chosen row in sight: longer words under the list leave it less room."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
        if self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())


class RestrictionsPanel(QWidget):
    """The register on the document's day."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._actions = actions
        self._own_choice = False
        self._folded: set[State] = set(State) - set(_OPEN_AT_FIRST)
        self.model = RestrictionModel(workspace, self)
        self.shown = Narrowed(self.model, workspace, self)
        self.narrowing = Narrowing(workspace, self)
        self.list = self._make_list()
        self.count = _told(self)
        self.note = _told(self)
        self.all_on = QToolButton(self)
        self.all_on.setText("Switch all on")
        self.reach = _told(self)
        self.clear = QToolButton(self)
        self.clear.setText("Clear")
        self.clear.setToolTip("Light up nothing (Escape)")
        self._lay_out()
        self._connect()
        self._unfold()
        self._refresh()
        self._actions["only_measures"].setEnabled(False)
        self.show_reach(None)

    def _make_list(self) -> Register:
        view = Register(self)
        view.setModel(self.shown)
        view.setItemDelegate(MeasureRow(view))
        view.setHeaderHidden(True)
        view.setIndentation(11)
        view.setIconSize(QSize(18, 18))
        view.setAccessibleName("Restrictions by their state on the day")
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setMinimumHeight(90)
        return view

    def _lay_out(self) -> None:
        off = QHBoxLayout()
        off.addWidget(self.note, 1)
        off.addWidget(self.all_on)
        lit = QHBoxLayout()
        lit.addWidget(self.reach, 1)
        lit.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addWidget(self.narrowing)
        column.addWidget(self.count)
        column.addLayout(off)
        column.addWidget(self.list, 1)
        column.addLayout(lit)

    def _connect(self) -> None:
        self._actions.connect(
            {
                "find_restriction": self._find,
                "only_measures": lambda: self._only(self.chosen),
                "all_measures": lambda: self.model.switch(self._workspace.document.muted, True),
            }
        )
        self.narrowing.changed.connect(self._narrow)
        self.all_on.clicked.connect(self._actions["all_measures"].trigger)
        self.clear.clicked.connect(lambda: self._workspace.select(None))
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.selectionModel().selectionChanged.connect(self._on_chosen)
        self.list.expanded.connect(lambda index: self._folded.discard(self._state_at(index)))
        self.list.collapsed.connect(lambda index: self._folded.add(self._state_at(index)))
        self.shown.modelReset.connect(self._unfold)
        self._workspace.changed.connect(self._on_changed)
        self._workspace.selection_changed.connect(self._on_selected)

    def _find(self) -> None:
        """Bring the field for words to the keyboard, out of a hidden panel too."""
        if isinstance(dock := self.parentWidget(), QDockWidget):
            dock.show()
            dock.raise_()
        self.narrowing.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.narrowing.words.selectAll()

    # What is listed

    def _narrow(self) -> None:
        self.shown.narrow(words=self.narrowing.words.text(), facets=self.narrowing.facets, by_lens=self.narrowing.by_lens)
        self._unfold()
        self._refresh()

    def _state_at(self, index: QModelIndex) -> State:
        return self.model.group_at(self.shown.mapToSource(index)).state

    def _unfold(self) -> None:
        """Open what was open; whoever looks for something sees all that was found."""
        folded = set(self._folded)
        for number in range(self.shown.rowCount()):
            index = self.shown.index(number, 0)
            self.list.setExpanded(index, self.shown.narrowed or self._state_at(index) not in folded)
        self._folded = folded
        self._on_selected(self._workspace.selection)

    def _on_changed(self, _old: MapDocument, _new: MapDocument) -> None:
        self._refresh()

    def _refresh(self) -> None:
        every, left = len(self._workspace.catalogue.measures), self.shown.left
        self.count.setText(f"{left} of {every} restrictions" if self.shown.narrowed else f"{every} restrictions")
        known = [measure_id for measure_id in self._workspace.document.muted if measure_id in self._workspace.catalogue.measures]
        self.note.setText(switched_off(len(known)))
        for widget in (self.note, self.all_on):
            widget.setVisible(bool(known))
        self._actions["all_measures"].setEnabled(bool(known))

    # What is chosen

    @property
    def chosen(self) -> list[str]:
        """The measures whose rows are selected, those under a selected state among them, in the order of the list."""
        ids = [measure_id for index in self.list.selectionModel().selectedRows() for measure_id in self.shown.ids_under(index)]
        return [measure_id for measure_id in self.shown.ids if measure_id in ids]

    def _on_chosen(self, _on: QItemSelection, _off: QItemSelection) -> None:
        rows = self.list.selectionModel().selectedRows()
        self._actions["only_measures"].setEnabled(bool(rows))
        if self._own_choice or len(rows) != 1 or not (measure_id := rows[0].data(ID)):
            return
        self._workspace.select(Selection("measure", measure_id, self._workspace.catalogue.measures[measure_id].title))

    def _on_selected(self, selection: Selection | None) -> None:
        """Follow a choice that was made elsewhere."""
        wanted = selection.key if selection is not None and selection.kind == "measure" else ""
        if wanted and self.chosen == [wanted]:
            return
        index = self.shown.mapFromSource(self.model.find(wanted)) if wanted else QModelIndex()
        self._own_choice = True
        if index.isValid():
            self.list.setExpanded(index.parent(), True)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        elif len(self.list.selectionModel().selectedRows()) == 1:
            self.list.selectionModel().clearSelection()
        self._own_choice = False
        if not wanted:
            self.show_reach(None)

    def show_reach(self, reach: Reach | None) -> None:
        """Say what the chosen measure hits on the map that is shown."""
        self.reach.setText(reach.told if reach is not None else _HINT)
        self.clear.setVisible(reach is not None)

    # Switching

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Switch off with Delete, and light up nothing with Escape."""
        if event.key() == Qt.Key.Key_Delete and self.chosen:
            self.model.switch(self.chosen, False)
        elif event.key() == Qt.Key.Key_Escape:
            self._workspace.select(None)
        else:
            super().keyPressEvent(event)

    def make_menu(self) -> QMenu:
        """Build the menu of the list."""
        menu = QMenu(self)
        chosen, listed = self.chosen, self.shown.ids
        every = set(self._workspace.catalogue.measures)
        these = "this" if len(chosen) < 2 else f"these {len(chosen)}"
        for text, ids, on in ((f"Switch {these} on", chosen, True), (f"Switch {these} off", chosen, False)):
            action = menu.addAction(text)
            action.setEnabled(bool(ids))
            action.triggered.connect(lambda _checked, ids=ids, on=on: self.model.switch(ids, on))
        only = menu.addAction(f"Only {these}")
        only.setEnabled(bool(chosen))
        only.triggered.connect(lambda: self._only(chosen))
        menu.addSeparator()
        if self.shown.narrowed:
            menu.addAction(f"Switch the {len(listed)} listed off").triggered.connect(lambda: self.model.switch(listed, False))
            menu.addAction(f"Only the {len(listed)} listed").triggered.connect(lambda: self._only(listed))
        menu.addAction("All on").triggered.connect(lambda: self.model.switch(every, True))
        menu.addAction("All off").triggered.connect(lambda: self.model.switch(every, False))
        return menu

    def _only(self, ids: list[str]) -> None:
        self._workspace.apply(edits.only_measures(self._workspace.document, ids, self._workspace.catalogue.measures))

    def _show_menu(self, point: QPoint) -> None:
        menu = self.make_menu()
        menu.exec(self.list.viewport().mapToGlobal(point))
        menu.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Draw dots and boxes for another ground; a box's frame is a darker shade of the window's colour, which on dark ground is none."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "list"):
            palette = QPalette(self.palette())
            if is_dark(palette):
                palette.setColor(QPalette.ColorRole.Window, QColor(DARK_FRAME))
            self.list.setPalette(palette)
            self.list.viewport().update()
        super().changeEvent(event)


def _told(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
