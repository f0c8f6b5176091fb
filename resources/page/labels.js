// Names of sites, countries and features of own layers where there is room for them: no name lies on another, or on another site's mark.
const SIZE = { site: 11.5, country: 10.5, own: 11 };
const ROOM_A_LABEL = 13000; // square pixels
const ROOM_AN_OWN_LABEL = 6000;
const MOST_MARKS = 300; // of labelled points in view, up to which no label lies on one
const pen = document.createElement("canvas").getContext("2d");
const sheet = svg("svg", { class: "labels" });
map.createPane("labels").append(sheet);
map.getPane("labels").style.zIndex = 640;

const STRONG = 7; // priority from which a site's name is set in semibold

function widthOfText(text, kind, strong) {
  pen.font = `${kind === "country" || strong ? 600 : 400} ${SIZE[kind]}px Inter, sans-serif`;
  return pen.measureText(text).width + (kind === "country" ? 0.08 * SIZE.country * text.length : 0);
}

const hits = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

// Right, left, above, below a mark; the name of a country or an area stands in its middle.
function positions(at, width, kind, reach = 11) {
  const high = SIZE[kind];
  if (!reach || kind === "country") return [[at.x - width / 2, at.y - high / 2]];
  const dy = high / 2;
  return [[at.x + reach, at.y - dy], [at.x - reach - width, at.y - dy], [at.x - width / 2, at.y - dy - reach - 4], [at.x - width / 2, at.y + reach]];
}

function layLabels() {
  const size = map.getSize();
  const view = [0, 0, size.x, size.y];
  const shown = labelled().map((thing) => ({ ...thing, at: map.latLngToContainerPoint(thing.place) })).filter(({ at }) => hits([at.x, at.y, at.x, at.y], view));
  const taken = shown.filter((thing) => thing.kind === "site").map(({ at }) => [at.x - 8, at.y - 8, at.x + 8, at.y + 8]);
  const marks = shown.filter(({ kind, reach }) => kind === "own" && reach);
  if (marks.length <= MOST_MARKS) taken.push(...marks.map(({ at, reach }) => [at.x - reach + 3, at.y - reach + 3, at.x + reach - 3, at.y + reach - 3]));
  const texts = [];
  const left = { own: (size.x * size.y) / ROOM_AN_OWN_LABEL, other: (size.x * size.y) / ROOM_A_LABEL };
  for (const thing of shown) {
    const share = thing.kind === "own" ? "own" : "other";
    const label = left[share] > 0 && placed(thing, taken, view);
    if (!label) continue;
    left[share] -= 1;
    texts.push(label);
  }
  const corner = map.containerPointToLayerPoint([0, 0]);
  L.DomUtil.setPosition(sheet, corner);
  for (const [key, value] of Object.entries({ width: size.x, height: size.y })) sheet.setAttribute(key, value);
  sheet.replaceChildren(...texts);
}

function placed({ at, name, kind, room, priority, reach }, taken, view) {
  const strong = priority >= STRONG;
  const width = widthOfText(name, kind, strong);
  if (kind === "country" && width > room()) return null;
  for (const [x, y] of positions(at, width, kind, reach)) {
    const box = [x - 2, y - 1, x + width + 2, y + SIZE[kind] + 3];
    const inside = box[0] >= view[0] && box[1] >= view[1] && box[2] <= view[2] && box[3] <= view[3];
    if (!inside || taken.some((other) => hits(box, other))) continue;
    taken.push(box);
    const text = svg("text", { x, y: y + SIZE[kind] * 0.86, class: `name ${kind}-name${strong ? " strong" : ""}` });
    text.textContent = name;
    return text;
  }
  return null;
}

const isShown = (layerId) => panesOf(layerId).some((pane) => pane.style.display !== "none");

function labelled() {
  const sites = data.sites.filter((site) => site.at && isShown(site.layer)).map((site) => ({ kind: "site", name: site.name, place: placeOf(site.at), priority: site.priority }));
  sites.sort((a, b) => b.priority - a.priority);
  const own = ownNames.filter(({ layer }) => isShown(layer));
  const world = layerOfKind("world");
  return [...sites.slice(0, 14), ...own, ...(world && isShown(world.id) ? countryNames : []), ...sites.slice(14)];
}

// Labels of own layers, of the topmost first: beside a point, above the middle of a line, inside an area.
const ownNames = data.own.flatMap((layer) => layer.features.filter(({ label }) => label).map((feature) => ({ kind: "own", layer: layer.layer, name: feature.label, ...anchorOf(layer, feature) })));

function anchorOf(layer, { points, lines, rings, size }) {
  const reach = (size || layer.size) / 2 + 4;
  if (points) return { place: placeOf(points[0]), reach };
  const bounds = (tracks) => tracks.map(fine).map((places) => [places, L.latLngBounds(places)]).sort((a, b) => area(b[1]) - area(a[1]))[0];
  if (rings) return { place: bounds(rings)[1].getCenter(), reach: 0 };
  const [places] = bounds(lines);
  return { place: places[Math.floor(places.length / 2)], reach };
}

// The largest countries come first in their data's order of size; the room is the width of the largest part.
const countryNames = data.countries.filter((country) => country.name).map((country) => {
  const widest = country.rings.map((ring) => decoded(ring)).map((ring) => L.latLngBounds(ring)).sort((a, b) => area(b) - area(a))[0];
  const room = () => (widest ? 0.8 * (widest.getEast() - widest.getWest()) * map.getZoomScale(map.getZoom(), 0) : 0);
  return { kind: "country", name: country.name, place: placeOf(country.label), room, span: widest ? area(widest) : 0 };
}).sort((a, b) => b.span - a.span);

function area(bounds) {
  return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
}

map.on("zoomstart", () => sheet.replaceChildren());
