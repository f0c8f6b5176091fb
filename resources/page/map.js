// Puts everything on the map, from the ground up.
function addSea(ground, place) {
  L.polygon(decoded(ground.sea), { ...place, stroke: false, fillColor: data.theme.sea, fillOpacity: 1, interactive: false }).addTo(map);
  addLines(ground.graticule, place, data.theme.graticule, 0.6);
}

function addShores(ground, place) {
  addLines(ground.borders, place, data.theme.border, 0.7);
  addLines(ground.coasts, place, data.theme.coast, 0.7);
  addLines([ground.sea], place, data.theme.coast, 0.9);
}

function addLines(tracks, place, color, weight) {
  L.polyline(tracks.map((track) => decoded(track)), { ...place, color, weight, interactive: false, smoothFactor: 0.6 }).addTo(map);
}

function areaOf(country, place, options) {
  const rings = country.rings.map((ring) => decoded(ring));
  return L.polygon(rings, { ...place, stroke: false, fillOpacity: 1, interactive: false, smoothFactor: 0.6, ...options });
}

function addCountry(country, world) {
  if (country.rings.length) areaOf(country, world, { fillColor: data.theme.land }).addTo(map);
}

// The tint of who issues a restriction and the hatch of whom it aims at.
function shadeCountry(country, place) {
  if (!country.card) return null;
  const shapes = L.featureGroup().addTo(map);
  const shaded = (kind, shade) => shade && areaOf(country, place, { fillColor: fillOf(kind, ...shade), interactive: true }).addTo(shapes);
  if (country.rings.length) [shaded("tint", country.issues), shaded("hatch", country.targeted)].filter(Boolean).slice(-1).forEach((shape) => reachable(shape, country.card.title));
  bindCard(shapes, () => country.card);
  return shapes;
}

function addSite(site) {
  if (!site.at) return null;
  const icon = L.divIcon({ html: mark(site), className: "site", iconSize: [24, 24], popupAnchor: [0, -6] });
  const marker = L.marker(placeOf(site.at), { icon, pane: paneOf(site.layer).pane, riseOnHover: true, zIndexOffset: Math.round(10 * site.priority) });
  bindCard(marker, () => site.card);
  marker.addTo(map);
  marker.getElement().setAttribute("aria-label", `${site.card.title}: ${site.card.kicker}`);
  return marker;
}

function ownCard(layer, feature) {
  const name = layer.columns.findIndex((column) => /^(name|title|label)$/i.test(column));
  const title = (name >= 0 && feature.values[name]) || `Row ${feature.row}`;
  const { name: kicker } = data.layers.find(({ id }) => id === layer.layer);
  return { title, kicker, rows: layer.columns.map((column, k) => [column, feature.values[k]]) };
}

// Strokes and gaps in widths of the line, as the map has them.
const DASHES = { dashed: [5, 3], dotted: [1, 2], "dash-dot": [5, 2, 1, 2] };

function dashOf(dash, weight) {
  return DASHES[dash] ? { lineCap: "butt", dashArray: DASHES[dash].map((length) => length * Math.max(weight, 1.5)).join(" ") } : {};
}

function addOwnFeature(layer, feature) {
  const place = paneOf(layer.layer);
  const colour = layer.colours[feature.colour];
  const size = feature.size || layer.size;
  const shapes = L.featureGroup();
  const rings = (feature.rings || []).map(fine);
  const lines = (feature.lines || []).map(fine);
  const ground = areaFill(colour, layer);
  if (rings.length) L.polygon(rings, { ...place, color: colour, weight: 1, fillColor: ground.fill, fillOpacity: ground.opacity }).addTo(shapes);
  if (lines.length) L.polyline(lines, { ...place, color: colour, weight: Math.max(1, size / 3), ...dashOf(layer.dash, Math.max(1, size / 3)) }).addTo(shapes);
  for (const point of feature.points || []) {
    const look = { radius: size / 2, color: data.theme.paper, weight: 1, fillColor: colour, fillOpacity: 1, icon: layer.icon, turn: feature.turn ?? layer.turn };
    pointOf(placeOf(point), { ...place, ...look }).addTo(shapes);
  }
  bindCard(shapes, () => ownCard(layer, feature));
  shapes.addTo(map);
  shapes.eachLayer((shape) => reachable(shape, ownCard(layer, feature).title));
}

function fill(id, text) {
  const box = document.getElementById(id);
  box.textContent = text;
  box.hidden = !text;
}

function layFoot() {
  document.getElementById("foot").replaceChildren(bar, ...[...data.notes, ...data.credits].map((line) => element("p", line, { dir: "auto" })));
}

function fit() {
  const [width, height] = data.frame.size.map((side) => side / UNITS_A_PIXEL);
  const bounds = L.latLngBounds([-height / 2, -width / 2], [height / 2, width / 2]);
  map.invalidateSize({ animate: false }); // the texts around it have taken their room
  map.options.zoomSnap = 0; // the world as large as it fits; later steps are quarters
  map.setMinZoom(-4).fitBounds(bounds, { padding: [4, 4], animate: false });
  map.options.zoomSnap = 0.25;
  map.setMinZoom(map.getZoom()).setMaxZoom(7).setMaxBounds(bounds.pad(0.25));
}

function build() {
  document.documentElement.style.colorScheme = luminous(data.theme.paper) ? "light" : "dark";
  for (const name of ["paper", "text", "quiet_text", "country_text", "border", "land"]) document.documentElement.style.setProperty(`--${name}`, data.theme[name]);
  fill("title", data.title);
  fill("heading", data.heading);
  fill("warning", data.warning);
  document.getElementById("layers").append(...data.layers.map(layerBox));
  document.getElementById("legend").append(...data.legend.map(legendGroup));
  layFoot();
  addSearch();
  addSlider();
  fit();
  const [world, restrictions] = [layerOfKind("world"), layerOfKind("restrictions")];
  if (world) addSea(data.ground, paneOf(world.id));
  if (world) for (const country of data.countries) addCountry(country, paneOf(world.id));
  shadeAll();
  if (world) addShores(data.ground, paneOf(world.id, linesAbove(world, restrictions)));
  arcGroups = data.arcs.map(addArc);
  const names = pairs(days.frames[days.at].sites).map(([name]) => name);
  data.sites.forEach((site, k) => markers.set(names[k], addSite(site)));
  for (const layer of data.own) layer.features.forEach((feature) => addOwnFeature(layer, feature));
  map.on("moveend", layLabels);
  map.on("zoomend", laySizes);
  laySizes();
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  document.fonts.load("12px Inter").finally(layLabels);
}

// Marks are smaller while the whole world is shown.
function laySizes() {
  layScale();
  const size = Math.min(1, Math.max(0.55, 0.7 + 0.12 * map.getZoom()));
  map.getContainer().style.setProperty("--mark", size);
}

// Borders lie over the tints of countries, if these lie over the land.
function linesAbove(world, restrictions) {
  const order = (layer) => data.layers.indexOf(layer);
  return restrictions && order(restrictions) < order(world) ? 4 * (order(world) - order(restrictions)) + 1 : 1;
}

function luminous(colour) {
  return parseInt(colour.slice(1, 3), 16) > 127;
}

build();
