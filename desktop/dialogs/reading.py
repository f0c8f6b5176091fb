"""How a table is read: what was found out about it, each of it to be changed, with the rows and a small map following."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.small_map import SmallMap
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.document import SourceRef
from layers.feedback import Feedback
from layers.reading import Reading
from layers.sources import Preview, preview
from layers.sources.likely import likely

ROWS = 50
PATIENCE_MS = 150
FOUND = "(found out)"
_TASK = "reading preview"
_ENCODINGS = ("utf-8", "cp1252", "utf-16", "cp1250", "cp1251", "iso8859-15", "gb18030", "shift_jis", "euc_kr", "big5", "cp437", "mac_roman")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", " ": "blank"}
_DECIMALS = {".": "point (1.5)", ",": "comma (1,5)"}
_HEADERS = {"yes": "names of columns", "no": "data"}
_WAYS = {
    "": FOUND,
    "xy": "two columns of coordinates",
    "pair": "one column with both coordinates",
    "shape": "a column of shapes (WKT, WKB)",
    "country": "a column of countries",
    "site": "a column of the catalogue's sites",
}


class ReadingDialog(QDialog):
    """Asks how a layer is to be read.

    Parameters
    ----------
    source
        The layer, with the choices made so far.
    is_text
        Whether the file is text, which has an encoding and a delimiter.

    Signals
    -------
    chosen
        The :class:`~layers.document.SourceRef` to read by.
    """

    chosen = Signal(object)

    def __init__(self, source: SourceRef, tasks: Tasks, parent: QWidget | None = None, *, is_text: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"How {one_line(Path(source.path).name, 50)} is read")
        self._source, self._tasks = source, tasks
        self._columns: tuple[str, ...] = ()
        self.shown: Preview | None = None
        self._make_fields(source.reading, is_text=is_text)
        self._lay_out(is_text=is_text)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE_MS)
        self._soon.timeout.connect(self._look)
        self._connect()
        self._on_way()
        self._look()

    @property
    def source(self) -> SourceRef:
        """The layer with what is chosen now."""
        way, first, second = self.way.currentData(), self.first.currentData() or "", self.second.currentData() or ""
        old = self._source.reading
        reading = Reading(
            encoding=_value(self.encoding),
            delimiter=_value(self.delimiter),
            decimal=_value(self.decimal),
            header=_value(self.header),
            x=first if way == "xy" else "",
            y=second if way == "xy" else "",
            pair=first if way == "pair" else "",
            shape=first if way == "shape" else "",
            country=first if way == "country" else "",
            site=first if way == "site" else "",
            countries=old.countries,
            swap=self.swap.isChecked(),
            repair=old.repair,
        )
        text = self.crs.currentText().strip()
        row = self.crs.findText(text)
        crs = self.crs.itemData(row) if row >= 0 else text
        return SourceRef(self._source.path, self._source.layer, crs or None, reading, self._source.joins)

    def _make_fields(self, old: Reading, *, is_text: bool) -> None:
        self.encoding = _box(self, "Encoding", {name: name for name in _ENCODINGS}, old.encoding if is_text else "")
        self.delimiter = _box(self, "Delimiter", _DELIMITERS, old.delimiter if is_text else "")
        self.decimal = _box(self, "Decimal sign", _DECIMALS, old.decimal)
        self.header = _box(self, "First row", _HEADERS, old.header)
        self.way = _box(self, "Places come from", {key: words for key, words in _WAYS.items() if key}, "")
        way = "xy" if old.x else next((key for key in ("pair", "shape", "country", "site") if getattr(old, key)), "")
        self.way.setCurrentIndex(max(0, self.way.findData(way)))
        self.first, self.second = QComboBox(self), QComboBox(self)
        self._wanted = (old.x or old.pair or old.shape or old.country or old.site, old.y)
        self.crs = QComboBox(self)
        self.crs.setEditable(True)
        self.crs.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.crs.setAccessibleName("Coordinate reference system, where the file does not say")
        self.crs.addItem(FOUND, "")
        for code, what in likely(None):
            self.crs.addItem(f"{code}  {what}", code)
        if self._source.assume_crs:
            row = self.crs.findData(self._source.assume_crs)
            self.crs.setCurrentIndex(row) if row >= 0 else self.crs.setEditText(self._source.assume_crs)
        self.swap = QCheckBox("S&wap the axes", self)
        self.swap.setChecked(old.swap)

    def _lay_out(self, *, is_text: bool) -> None:
        form = QFormLayout()
        if is_text:
            form.addRow("&Encoding", self.encoding)
            form.addRow("&Delimiter", self.delimiter)
        form.addRow("Decimal s&ign", self.decimal)
        form.addRow("First &row", self.header)
        form.addRow("&Places from", self.way)
        self.first_label, self.second_label = QLabel("&Column", self), QLabel("&Latitude, north", self)
        for label, box in ((self.first_label, self.first), (self.second_label, self.second)):
            label.setBuddy(box)
            form.addRow(label, box)
        form.addRow("&System", self.crs)
        form.addRow("", self.swap)
        self.map = SmallMap(self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setMinimumHeight(6 * self.fontMetrics().lineSpacing())
        right = QVBoxLayout()
        right.addWidget(self.map, 1)
        right.addWidget(self.note)
        top = QHBoxLayout()
        top.addLayout(form, 1)
        top.addLayout(right, 1)
        self.table = QTableWidget(self)
        self.table.setAccessibleName("The first rows")
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)
        self.resize(860, 620)

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.way.currentIndexChanged.connect(self._on_way)
        for box in (self.encoding, self.delimiter, self.decimal, self.header, self.way, self.first, self.second):
            box.currentIndexChanged.connect(lambda _: self._soon.start())
        self.crs.currentTextChanged.connect(lambda _: self._soon.start())
        self.swap.toggled.connect(lambda _: self._soon.start())

    def _on_way(self) -> None:
        way = self.way.currentData()
        self.first_label.setText("&Longitude, east" if way == "xy" else "&Column")
        for widget in (self.first, self.first_label):
            widget.setVisible(way is not None)
        for widget in (self.second, self.second_label):
            widget.setVisible(way == "xy")

    def _look(self) -> None:
        """Read the layer that way, away from the window."""
        source = self.source

        def work(feedback: Feedback) -> Preview:
            return preview(Path(source.path), source.layer, ROWS, feedback, source.assume_crs, reading=source.reading)

        self._tasks.run("Looking at the table", work, self._show, self._show_problem, key=_TASK)

    def _show(self, found: Preview) -> None:
        self.shown = found
        self._name_found(found.found)
        if found.columns != self._columns:
            self._columns = found.columns
            self._fill_columns()
        self._fill_table(found)
        self.map.show_places(found.places)
        lines = [f"{found.drawn:,} of {found.features:,} rows are on the map."]
        if found.drawn and found.crs is None:
            lines = [f"{found.drawn:,} of {found.features:,} rows have coordinates. Say in which system they are."]
        lines += [f"Row {one.row}, {one.column} {one.value!r}: {one.reason}." for one in found.rejected[:2]]
        lines += [warning.text for warning in found.warnings[:3] if warning.code != "crs-assumed"]
        self.note.setText("\n".join(one_line(line, 160) for line in lines))
        self._may_open(bool(found.drawn) and found.crs is not None)

    def _show_problem(self, error: Exception) -> None:
        self.shown = None
        self.map.show_places(())
        self.note.setText(one_line(str(error), 400))
        self._may_open(False)

    def _may_open(self, possible: bool) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(possible)

    def _name_found(self, found: Reading) -> None:
        """Say behind each "found out" what that was."""
        way = "xy" if found.x else next((key for key in ("pair", "shape", "country", "site") if getattr(found, key)), "")
        columns = " and ".join(filter(None, (found.x or getattr(found, way or "site", ""), found.y)))
        names = (
            (self.encoding, found.encoding),
            (self.delimiter, _DELIMITERS.get(found.delimiter, found.delimiter)),
            (self.header, _HEADERS.get(found.header, "")),
            (self.way, f"{_WAYS[way]}: {one_line(columns, 40)}" if way else "no column says where"),
        )
        for box, words in names:
            if box.currentData() is None:
                box.setItemText(0, f"{words} {FOUND}".strip())

    def _fill_columns(self) -> None:
        for box, wanted in zip((self.first, self.second), self._wanted, strict=True):
            kept = box.currentData() or wanted
            box.blockSignals(True)
            box.clear()
            for name in self._columns:
                box.addItem(one_line(name, 40), name)
            box.setCurrentIndex(max(0, box.findData(kept)))
            box.blockSignals(False)

    def _fill_table(self, found: Preview) -> None:
        self.table.clear()
        self.table.setColumnCount(len(found.columns))
        self.table.setHorizontalHeaderLabels([one_line(name, 40) for name in found.columns])
        self.table.setRowCount(len(found.rows))
        for number, row in enumerate(found.rows):
            for column, text in enumerate(row):
                self.table.setItem(number, column, QTableWidgetItem(one_line(text, 80)))

    def accept(self) -> None:
        """Give what is chosen."""
        if self.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled():
            self.chosen.emit(self.source)
            super().accept()

    def done(self, result: int) -> None:
        """Leave no preview behind."""
        self._soon.stop()
        self._tasks.stop(_TASK)
        super().done(result)


def _box(parent: QWidget, name: str, choices: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.addItem(FOUND, None)
    for value, words in choices.items():
        box.addItem(words, value)
    if chosen and box.findData(chosen) < 0:
        box.addItem(chosen, chosen)
    box.setCurrentIndex(max(0, box.findData(chosen)) if chosen else 0)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(24)
    return box


def _value(box: QComboBox) -> str:
    return str(box.currentData() or "")
