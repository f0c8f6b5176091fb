"""Draw a layer with geopandas.plot, and say in JSON how long that took: python -m tests.benchmarks.geopandas_plot REQUEST.

REQUEST is that of `qgis_job.py`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from typing import Any


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Read, project, draw, and draw again."""
    os.environ["MPLBACKEND"] = "Agg"
    pyplot: Any = import_module("matplotlib.pyplot")  # no dependency of ours
    geopandas: Any = import_module("geopandas")
    began = time.perf_counter()
    frame = geopandas.read_file(request["layer"]).to_crs(request["crs"])
    opened = time.perf_counter() - began
    times = []
    for number in range(request["frames"] + 1):
        start = time.perf_counter()
        west, south, east, north = request["bounds"]
        dx, dy = (step * number for step in request["shift"])
        figure = pyplot.figure(figsize=(request["width"] / 100, request["height"] / 100), dpi=100)
        axes = figure.add_axes((0, 0, 1, 1))
        frame.plot(ax=axes, color="#0B7A75", markersize=27, linewidth=0.5)
        axes.set(xlim=(west + dx, east + dx), ylim=(south + dy, north + dy))
        axes.set_axis_off()
        figure.canvas.draw()
        pyplot.close(figure)
        times.append(time.perf_counter() - start)
    return {"open_s": opened, "first_frame_s": opened + times[0], "frames_s": times[1:]}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
