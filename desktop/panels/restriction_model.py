"""The register as a tree for Qt: states of the day above, their measures below. It mirrors the document and writes only through edits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from desktop.panels.colours import is_dark
from desktop.panels.icons import state_icon
from desktop.panels.text import one_line, tip
from desktop.workspace import Workspace
from layers import edits
from layers.catalogue.model import Measure
from layers.catalogue.search import search
from layers.catalogue.vocabulary import Role as MeasureRole
from layers.document import MapDocument
from layers.restrictions.facets import Facets, about, name_of_place
from layers.restrictions.setting import Setting
from layers.restrictions.state import Standing, State, standing_on
from layers.restrictions.verdict import shown_as
from layers.restrictions.wording import why
from layers.styling.legend import STATE_LABELS
from layers.styling.theme import theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ID = int(Role.UserRole) + 1
UNDER = ID + 1
VERIFIED = ID + 2
"""Roles of a measure's id (empty for a state), of the quiet line under its title, and of whether its state is vouched for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as it stands on the day."""

    measure: Measure
    standing: Standing
    under: str


@dataclass(slots=True)
class Group:
    """The measures of one state."""

    state: State
    rows: list[Row] = field(default_factory=list)


class RestrictionModel(QAbstractItemModel):
    """Every measure of the catalogue under its state on the document's day."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._catalogue = workspace.catalogue
        self.groups: list[Group] = []
        self._icons: dict[tuple[str, str | None, bool, bool], QIcon] = {}
        self._read()
        workspace.changed.connect(self._on_changed)

    def _read(self) -> None:
        catalogue, day = self._workspace.catalogue, self._workspace.document.day
        self._catalogue = catalogue
        groups = {state: Group(state) for state in STATE_LABELS}
        for measure in catalogue.measures.values():
            standing = standing_on(measure, day)
            issuer = name_of_place(catalogue, measure.issuer_territory)
            groups[standing.state].rows.append(Row(measure, standing, _under(measure, standing, issuer)))
        for group in groups.values():
            group.rows.sort(key=_severest_first)
        self.groups = list(groups.values())

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if old.day != new.day or self._catalogue is not self._workspace.catalogue:
            self.beginResetModel()
            self._read()
            self.endResetModel()
        elif old.muted != new.muted:
            self._tell_switched()

    def _tell_switched(self) -> None:
        for number, group in enumerate(self.groups):
            above = self.index(number, 0)
            self.dataChanged.emit(above, above, [Role.CheckStateRole])
            if group.rows:
                self.dataChanged.emit(self.index(0, 0, above), self.index(len(group.rows) - 1, 0, above), [Role.CheckStateRole])

    # Shape

    def index(self, row: int, column: int = 0, parent: Index | None = None) -> QModelIndex:
        """Give the place of a state, or of a measure under one; the inner id is 0, or the state's number from 1."""
        above = parent if parent is not None else QModelIndex()
        if not self.hasIndex(row, column, above):
            return QModelIndex()
        return self.createIndex(row, column, above.row() + 1 if above.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has a second one, without arguments
        """Give the state that a measure stands under."""
        number = index.internalId() if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the states, or the measures of one."""
        if parent is None or not parent.isValid():
            return len(self.groups)
        return 0 if parent.internalId() else len(self.groups[parent.row()].rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        """Give the one column."""
        return 1

    def group_at(self, index: Index) -> Group:
        """Give the state of a row, or under which it stands."""
        return self.groups[index.internalId() - 1 if index.internalId() else index.row()]

    def row_at(self, index: Index) -> Row | None:
        """Give the measure of a row; None for a state."""
        return self.group_at(index).rows[index.row()] if index.internalId() else None

    def find(self, measure_id: str) -> QModelIndex:
        """Give the place of a measure, or an invalid one."""
        for number, group in enumerate(self.groups):
            for place, row in enumerate(group.rows):
                if row.measure.id == measure_id:
                    return self.index(place, 0, self.index(number, 0))
        return QModelIndex()

    # What a row shows

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Give texts, switch, dot and tip of a row."""
        if not index.isValid():
            return None
        row = self.row_at(index)
        return self._of_state(self.group_at(index), role) if row is None else self._of_measure(row, role)

    def _of_state(self, group: Group, role: int) -> Any:
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                return STATE_LABELS[group.state]
            case Role.CheckStateRole:
                return self.switch_of(row.measure.id for row in group.rows)
            case Role.FontRole:
                face = QFont(QApplication.font())
                face.setWeight(QFont.Weight.DemiBold)
                return face
            case int() if role == ID:
                return ""
        return None

    def _of_measure(self, row: Row, role: int) -> Any:
        match role:
            case Role.DisplayRole:
                return one_line(row.measure.title, 300)
            case Role.AccessibleTextRole:
                return f"{one_line(row.measure.title, 300)}, {STATE_LABELS[row.standing.state]}, {row.under}"
            case Role.CheckStateRole:
                return self.switch_of([row.measure.id])
            case Role.DecorationRole:
                return self._icon(row)
            case Role.ToolTipRole:
                return tip(row.measure.title, why(row.measure, row.standing))
            case int() if role == ID:
                return row.measure.id
            case int() if role == UNDER:
                return row.under
            case int() if role == VERIFIED:
                return row.standing.verified
        return None

    def _icon(self, row: Row) -> QIcon:
        dark = is_dark(QApplication.palette())
        verdict = shown_as(row.measure, row.standing)
        colour = theme(dark).verdicts[verdict] if verdict is not None else None
        key = (row.standing.state.value, colour, row.standing.verified, dark)
        if key not in self._icons:
            self._icons[key] = state_icon(row.standing.state, colour or theme(dark).grey, verified=row.standing.verified)
        return self._icons[key]

    # Switching

    def switch_of(self, ids: Iterable[str]) -> Qt.CheckState:
        """Say whether all, some or none of some measures are on."""
        off = [measure_id in self._workspace.document.muted for measure_id in ids]
        if not any(off):
            return Qt.CheckState.Checked
        return Qt.CheckState.Unchecked if all(off) else Qt.CheckState.PartiallyChecked

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be switched; only measures can be chosen."""
        flags = Qt.ItemFlag
        if not index.isValid():
            return flags.NoItemFlags
        common = flags.ItemIsEnabled | flags.ItemIsUserCheckable | flags.ItemIsSelectable
        return common | flags.ItemNeverHasChildren if index.internalId() else common

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Switch one measure on or off, as an edit of the document; for a state see :class:`Narrowed`."""
        row = self.row_at(index)
        if role != Role.CheckStateRole or row is None:
            return False
        self.switch([row.measure.id], Qt.CheckState(value) != Qt.CheckState.Unchecked)
        return True

    def switch(self, ids: Iterable[str], on: bool) -> None:
        """Switch measures on or off in one step of Undo."""
        chosen = list(ids)
        name = one_line(self._catalogue.measures[chosen[0]].title, 40) if len(chosen) == 1 else ""
        self._workspace.apply(edits.mute_measures(self._workspace.document, chosen, not on, name))


def _severest_first(row: Row) -> tuple[int, str, str]:
    """Rules on goods by what they do, then by issuer; what catches no goods comes last."""
    verdict = shown_as(row.measure, row.standing)
    return -(verdict if verdict is not None else -1), row.measure.issuer_territory, row.measure.title


def _under(measure: Measure, standing: Standing, issuer: str) -> str:
    kind = measure.measure.replace("-", " ")
    role = "" if measure.role is MeasureRole.BINDING else f" ({measure.role.replace('-', ' ')})"
    own = "your own · " if measure.own else ""
    return f"{own}{one_line(issuer, 60)} · {kind}{role}" + ("" if standing.verified else " · unverified")


class Narrowed(QSortFilterProxyModel):
    """What of the register words, facets and the lens leave, states without measures left out."""

    def __init__(self, model: RestrictionModel, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.register = model
        self.facets = Facets()
        self.words = ""
        self.by_lens = False
        self._workspace = workspace
        self._found: frozenset[str] | None = None
        self._setting = Setting(workspace.catalogue, workspace.document.day)
        self.setRecursiveFilteringEnabled(True)
        self.setSourceModel(model)
        workspace.changed.connect(self._on_changed)
        model.modelAboutToBeReset.connect(self._prepare)

    def narrow(self, *, words: str | None = None, facets: Facets | None = None, by_lens: bool | None = None) -> None:
        """Show other measures; what is not said stays."""
        self.words = self.words if words is None else words
        self.facets = facets or self.facets
        self.by_lens = self.by_lens if by_lens is None else by_lens
        self._prepare()
        self.invalidate()
        for number in range(self.rowCount()):  # its count may differ
            self.dataChanged.emit(self.index(number, 0), self.index(number, 0))

    @property
    def narrowed(self) -> bool:
        """Whether something is asked for."""
        return bool(self.words.strip() or self.facets.chosen or (self.by_lens and self._workspace.document.elements))

    @property
    def left(self) -> int:
        """How many measures are left."""
        return sum(self.rowCount(self.index(number, 0)) for number in range(self.rowCount()))

    @property
    def ids(self) -> list[str]:
        """The measures that are left, in the order of the list."""
        groups = [self.index(number, 0) for number in range(self.rowCount())]
        return [measure_id for group in groups for measure_id in self.ids_under(group)]

    def ids_under(self, index: Index) -> list[str]:
        """Give the measures that are left under a state, or the measure itself."""
        if (one := self._id_at(index)) is not None:
            return [one]
        return [found for row in range(self.rowCount(index)) if (found := self._id_at(self.index(row, 0, index))) is not None]

    def _id_at(self, index: Index) -> str | None:
        """Give the measure of a row, asked of the register itself: to ask for its data takes five times as long."""
        row = self.register.row_at(self.mapToSource(index)) if index.isValid() else None
        return None if row is None else row.measure.id

    def _prepare(self) -> None:
        catalogue, document = self._workspace.catalogue, self._workspace.document
        self._setting = Setting(catalogue, document.day)
        words = self.words.strip()
        self._found = frozenset(hit.key for hit in search(catalogue, words) if hit.table == "measure") if words else None

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if self.by_lens and old.elements != new.elements:
            self.narrow()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Keep a measure that was asked for; a state is kept by its measures."""
        if not source_parent.isValid():
            return False
        measure = self.register.groups[source_parent.row()].rows[source_row].measure
        lens = self._workspace.document.elements if self.by_lens else ()
        return (
            (self._found is None or measure.id in self._found)
            and (not lens or about(measure, lens))
            and self.facets.accepts(measure, self._setting)
        )

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Speak, for a state, of those of its measures that are left: how many, and whether they are on."""
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, Role.CheckStateRole) or self._id_at(index) is not None:
            return super().data(index, role)
        if role == Role.CheckStateRole:
            return self.register.switch_of(self.ids_under(index))
        left, every = self.rowCount(index), len(self.register.group_at(self.mapToSource(self.index(index.row(), 0))).rows)
        count = str(left) if left == every else f"{left} of {every}"
        unverified = sum(not self.index(row, 0, index).data(VERIFIED) for row in range(left))
        return f"{super().data(index, role)} ({count})" + (f", {_of(unverified, left)} unverified" if unverified else "")

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Switch a measure, or all that is left of a state."""
        if role != Role.CheckStateRole:
            return False
        self.register.switch(self.ids_under(index), Qt.CheckState(value) != Qt.CheckState.Unchecked)
        return True


def _of(part: int, whole: int) -> str:
    return "all" if part == whole else str(part)
