"""Draw a layer with QGIS's render job, and say in JSON how long that took. Run by the Python that holds QGIS's modules, not by ours.

/usr/bin/python3 qgis_job.py REQUEST, where REQUEST is JSON: layer, crs, bounds and shift (in its units), width, height, frames, picture,
square (a layer in GeoJSON to be drawn first), and finer, which multiplies pixels and symbols.
"""

import json
import os
import resource
import sys
import tempfile
import time
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]

COLOUR = "11,122,117,255"
# Like ours: discs of 7 pixels without outline, lines of 1.75 pixels, areas with a thin white line (a pixel is 25.4 / 96 mm).
MARK = {"name": "circle", "color": COLOUR, "size": "7", "size_unit": "Pixel", "outline_style": "no"}
LINE = {"line_color": COLOUR, "line_width": "1.75", "line_width_unit": "Pixel"}
AREA = {"color": "11,122,117,184", "outline_color": "255,255,255,255", "outline_width": "0.6", "outline_width_unit": "Pixel"}


def scaled(symbol: dict[str, str], finer: int) -> dict[str, str]:
    """Make a symbol larger, for a picture of so many times the pixels."""
    sizes = ("size", "line_width", "outline_width")
    return {name: str(float(value) * finer) if name in sizes else value for name, value in symbol.items()}


def layer_of(path: str, finer: int) -> Any:
    """Open a layer with a plain symbol."""
    layer = QgsVectorLayer(path, "layer", "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {path}")
    symbols = {
        QgsWkbTypes.PointGeometry: lambda: QgsMarkerSymbol.createSimple(scaled(MARK, finer)),
        QgsWkbTypes.LineGeometry: lambda: QgsLineSymbol.createSimple(scaled(LINE, finer)),
        QgsWkbTypes.PolygonGeometry: lambda: QgsFillSymbol.createSimple(scaled(AREA, finer)),
    }
    layer.setRenderer(QgsSingleSymbolRenderer(symbols[layer.geometryType()]()))
    return layer


def draw(layer: Any, request: dict[str, Any], number: int) -> Any:
    """Draw with the extent shifted by so many steps; nothing of a picture before is kept."""
    west, south, east, north = request["bounds"]
    dx, dy = (step * number for step in request["shift"])
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(request["crs"]))
    settings.setExtent(QgsRectangle(west + dx, south + dy, east + dx, north + dy))
    settings.setOutputSize(QSize(request["width"] * request["finer"], request["height"] * request["finer"]))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Open, draw, and draw again, once a layer of one square was opened and drawn, as in a program that is in use."""
    with tempfile.NamedTemporaryFile("w", suffix=".geojson") as square:
        square.write(request["square"])
        square.flush()
        draw(layer_of(square.name, request["finer"]), request, 0)
    began = time.perf_counter()
    layer = layer_of(request["layer"], request["finer"])
    opened = time.perf_counter() - began
    image = draw(layer, request, 0)
    first = time.perf_counter() - began
    frames = []
    for number in range(1, request["frames"] + 1):
        began = time.perf_counter()
        draw(layer, request, number)
        frames.append(time.perf_counter() - began)
    if request["picture"]:
        image.save(request["picture"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {"open_s": opened, "first_frame_s": first, "frames_s": frames, "peak_rss_mb": peak}


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    print(json.dumps(main(json.loads(sys.argv[1]))))
    sys.stdout.flush()
    os._exit(0)
