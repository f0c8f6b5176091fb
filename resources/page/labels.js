// Names of sites and countries where there is room for them: no name lies on another, or on another site's mark.
const SIZE = { site: 11.5, country: 10.5 };
const ROOM_A_LABEL = 13000; // square pixels
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

// Right, left, above, below a mark; a country's name stands in its middle.
function positions(at, width, kind) {
  const high = SIZE[kind];
  if (kind === "country") return [[at.x - width / 2, at.y - high / 2]];
  const [dx, dy] = [11, high / 2];
  return [[at.x + dx, at.y - dy], [at.x - dx - width, at.y - dy], [at.x - width / 2, at.y - dy - 15], [at.x - width / 2, at.y + 11]];
}

function layLabels() {
  const size = map.getSize();
  const view = [0, 0, size.x, size.y];
  const shown = labelled().map((thing) => ({ ...thing, at: map.latLngToContainerPoint(thing.place) })).filter(({ at }) => hits([at.x, at.y, at.x, at.y], view));
  const taken = shown.filter((thing) => thing.kind === "site").map(({ at }) => [at.x - 8, at.y - 8, at.x + 8, at.y + 8]);
  const texts = [];
  const most = (size.x * size.y) / ROOM_A_LABEL;
  for (const thing of shown) {
    if (texts.length >= most) break;
    const label = placed(thing, taken, view);
    if (label) texts.push(label);
  }
  const corner = map.containerPointToLayerPoint([0, 0]);
  L.DomUtil.setPosition(sheet, corner);
  for (const [key, value] of Object.entries({ width: size.x, height: size.y })) sheet.setAttribute(key, value);
  sheet.replaceChildren(...texts);
}

function placed({ at, name, kind, room, priority }, taken, view) {
  const strong = priority >= STRONG;
  const width = widthOfText(name, kind, strong);
  if (kind === "country" && width > room()) return null;
  for (const [x, y] of positions(at, width, kind)) {
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
  const world = layerOfKind("world");
  return world && isShown(world.id) ? [...sites.slice(0, 14), ...countryNames, ...sites.slice(14)] : sites;
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
