// What own layers are drawn with beyond discs and flat colours: icons by their corners, and hatches as patterns.
function cornersOf(icon, size, degrees) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return data.icons[icon].map(([x, y]) => [size * (x * cos - y * sin), size * (x * sin + y * cos)]);
}

function iconPath(icon, size, degrees, { x, y } = { x: 0, y: 0 }) {
  return `M${cornersOf(icon, size, degrees).map(([right, down]) => `${(x + right).toFixed(2)} ${(y + down).toFixed(2)}`).join("L")}Z`;
}

// A mark that keeps its size, as circle markers do, with corners.
const IconMarker = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._setPath(this, this._empty() ? "M0 0" : iconPath(this.options.icon, 2 * this._radius, this.options.turn, this._point));
  },
});

function pointOf(place, { icon, turn, ...options }) {
  return icon ? new IconMarker(place, { ...options, icon, turn }) : L.circleMarker(place, options);
}

// The fill of an area: its colour, nothing, or the lines or dots of a hatch.
function areaFill(colour, { fill, spacing, angle }) {
  if (!fill || fill === "solid") return { fill: colour, opacity: 0.45 };
  if (fill === "empty") return { fill: colour, opacity: 0 };
  const id = `own-${fill}-${colour.slice(1)}-${spacing}-${angle}`.replace(/[^\w-]/g, "_");
  if (!document.getElementById(id)) {
    const middle = spacing / 2;
    const dot = Math.min(Math.max(0.3 * spacing, 1.6), 5) / 2; // as the map draws them
    const d = `M0 0H${spacing}${fill === "crossed" ? `M0 0V${spacing}` : ""}`;
    const lines = svg("path", { d, stroke: colour, "stroke-width": 2 }); // half of it lies beyond the tile
    const drawn = fill === "dots" ? svg("circle", { cx: middle, cy: middle, r: dot, fill: colour }) : lines;
    const box = { width: spacing, height: spacing, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${-angle})` };
    defs.append(svg("pattern", { id, ...box }, [drawn]));
  }
  return { fill: `url(#${id})`, opacity: 1 };
}
