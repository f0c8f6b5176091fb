"""Open styles in QGIS, tell in JSON what it made of them, and save them again. Run by the Python that holds QGIS's modules, not by ours.

/usr/bin/python3 qgis_styles.py < REQUEST, where REQUEST is JSON: a list of cases with layer and style, and if wanted saved (a path
without its ending, for a QML and an SLD) and picture.
"""

import json
import os
import sys
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]

SIDE = 400


def symbol_of(symbol: Any) -> list[dict[str, Any]]:
    """Tell the layers of a symbol."""
    told = []
    for layer in symbol.symbolLayers():
        properties = layer.dataDefinedProperties()
        defined = {layer.propertyDefinitions()[key].name(): properties.property(key).asExpression() for key in properties.propertyKeys()}
        within = layer.subSymbol()
        told.append(
            {"class": layer.layerType(), **layer.properties(), "defined": defined, "within": [] if within is None else symbol_of(within)}
        )
    return told


def looks_of(layer: Any) -> list[str]:
    """Tell the colours that each feature is drawn in, by the order of the file; none where it is not drawn."""
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    scope = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setExpressionContext(scope)
    renderer.startRender(context, layer.fields())
    looks = []
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        symbols = renderer.originalSymbolsForFeature(feature, context)
        looks.append(" ".join(symbol.color().name().upper() for symbol in symbols))
    renderer.stopRender(context)
    return looks


def labels_of(layer: Any) -> list[str]:
    """Give the label of each feature."""
    from qgis.core import QgsExpression

    if layer.labeling() is None or not layer.labelsEnabled():
        return []
    settings = layer.labeling().settings()
    expression = settings.getLabelExpression()
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    texts = []
    for feature in layer.getFeatures():
        context.setFeature(feature)
        texts.append(str(QgsExpression(expression.expression()).evaluate(context)))
    return texts


def picture(layer: Any, path: str) -> None:
    """Draw the layer alone."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    extent = layer.extent()
    extent.grow(1.0)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(path)


def told(case: dict[str, str]) -> dict[str, Any]:
    """Open a case, and tell what QGIS holds."""
    layer = QgsVectorLayer(case["layer"], "layer", "ogr")
    load = layer.loadSldStyle if case["style"].endswith(".sld") else layer.loadNamedStyle
    message, taken = load(case["style"])
    renderer = layer.renderer()
    symbols = renderer.symbols(QgsRenderContext())
    found = {
        "taken": taken,
        "message": message,
        "renderer": renderer.type(),
        "symbol": symbol_of(symbols[0]) if symbols else [],
        "looks": looks_of(layer),
        "labels": labels_of(layer),
        "opacity": layer.opacity(),
        "blend": int(layer.blendMode()),
        "scales": [layer.maximumScale(), layer.minimumScale()] if layer.hasScaleBasedVisibility() else [],
    }
    if "picture" in case:
        picture(layer, case["picture"])
    if "saved" in case:
        layer.saveNamedStyle(case["saved"] + ".qml")
        layer.saveSldStyle(case["saved"] + ".sld")
    return found


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    print(json.dumps([told(case) for case in json.load(sys.stdin)], default=str))
    sys.stdout.flush()
    os._exit(0)
