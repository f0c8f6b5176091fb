// Links and flows: the verdict is colour and dash, the quantity is width, the direction an arrow.
const LOOKS = {
  FREE: { weight: 1.2 },
  LICENCE: { weight: 2, gates: "1 25" },
  TARIFFED: { weight: 1.6, dash: "14 5" },
  BANNED: { weight: 2.6, bar: true },
  SUSPENDED: { weight: 1.6, dash: "5 4" },
  UNKNOWN: { weight: 1.6, dash: "2 3" },
};
const defs = document.querySelector("#patterns defs");
const casing = data.theme.casing;
const CASING = 1; // half a pixel on either side

defs.append(svg("clipPath", { id: "left-half" }, [svg("rect", { x: -12, y: -12, width: 12, height: 24 })]));
for (const [verdict, colour] of Object.entries(data.theme.verdicts)) {
  defs.append(arrow(verdict, colour), ...hatches(verdict, colour), dots(verdict, colour));
}

function arrow(verdict, colour) {
  const head = { fill: colour, stroke: casing || "none", "stroke-width": 0.8, "stroke-linejoin": "round" };
  const box = { markerUnits: "userSpaceOnUse", markerWidth: 24, markerHeight: 12, viewBox: "0 0 24 12", refX: 18, refY: 6 };
  return svg("marker", { id: `arrow-${verdict}`, orient: "auto", ...box }, [svg("path", { d: "M2 1.8L11 6L2 10.2L4 6Z", ...head })]);
}

// Lines where the rule is vouched for on the day, dots where it is not.
function hatches(verdict, colour) {
  return [["", 0.8], ["-unverified", 1.3]].map(([suffix, width]) => {
    const line = svg("path", { d: "M2 0V5.5", stroke: colour, opacity: 0.75, "stroke-width": width, "stroke-dasharray": suffix ? "1.3 4.2" : "none" });
    const box = { width: 4, height: 5.5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    return svg("pattern", { id: `hatch-${verdict}${suffix}`, ...box }, [line]);
  });
}

function dots(verdict, colour) {
  const box = { width: 5.5, height: 7, patternUnits: "userSpaceOnUse" };
  const dot = svg("rect", { x: 2, y: 3, width: 1.3, height: 1.3, fill: colour });
  const ground = svg("rect", { width: 5.5, height: 7, fill: data.theme.tints[verdict] });
  return svg("pattern", { id: `dots-${verdict}`, ...box }, [ground, dot]);
}

const THINNER = innerWidth < 600 ? 0.6 : 1; // on a telephone
const widthOf = (arc) => THINNER * (LOOKS[arc.verdict].weight + 2.4 * Math.sqrt(Math.min(1, (arc.tonnes || 0) / 30000)));

function addArc(arc) {
  const place = paneOf(arc.layer);
  const look = LOOKS[arc.verdict];
  const weight = widthOf(arc);
  const last = arc.tracks.length - 1;
  const group = L.featureGroup();
  arc.tracks.map(fine).forEach((places, index) => {
    const line = (options) => L.polyline(places, { ...place, interactive: false, noClip: true, lineCap: "butt", ...options }).addTo(group);
    const dashArray = look.dash;
    if (casing) line({ color: casing, weight: weight + CASING, dashArray });
    const drawn = line({ color: data.theme.verdicts[arc.verdict], weight, dashArray });
    if (look.gates) line({ color: casing || data.theme.verdicts[arc.verdict], weight: weight + 4, dashArray: look.gates });
    if (look.bar) barred(line, weight);
    if (!arc.verified) addTwin(group, places, { ...place, color: data.theme.verdicts[arc.verdict] }, weight);
    const touch = line({ opacity: 0, weight: 14, interactive: true });
    touch.once("add", () => reachable(touch, arc.card.title));
    if (index === last) drawn.once("add", () => drawn.getElement().setAttribute("marker-end", `url(#arrow-${arc.verdict})`));
  });
  bindCard(group, () => arc.card);
  return group.addTo(map);
}

// One bar across the middle: a dash of a line whose length counts as 100.
function barred(line, weight) {
  const bar = line({ color: casing || data.theme.verdicts.BANNED, weight: weight + 8, dashArray: "0 49.6 0.8 49.6" });
  bar.once("add", () => bar.getElement().setAttribute("pathLength", 100));
}

// What nobody vouches for on the day has a dotted line beside it, the same pixels away at every zoom.
function addTwin(group, places, place, weight) {
  const options = { ...place, interactive: false, noClip: true, weight: 1.2, dashArray: "1.2 3", lineCap: "butt" };
  const twin = L.polyline(places, options).addTo(group);
  const lay = () => twin.setLatLngs(beside(places, weight / 2 + 3));
  map.on("zoomend", lay);
  group.on("remove", () => map.off("zoomend", lay));
  lay();
}

function beside(places, pixels) {
  const points = places.map((place) => map.project(place));
  return points.map((point, k) => {
    const before = points[Math.max(0, k - 1)];
    const after = points[Math.min(points.length - 1, k + 1)];
    const run = after.subtract(before);
    const length = Math.hypot(run.x, run.y) || 1;
    return map.unproject(L.point(point.x - (run.y / length) * pixels, point.y + (run.x / length) * pixels));
  });
}
