// The page's plane: at zoom 0 the world is 1024 pixels wide, as the grid of the data is 16384 units wide.
const UNITS_A_PIXEL = 16;
const data = JSON.parse(document.getElementById("lodestone-data").textContent);
const map = map_atlas;

function placeOf([x, y]) {
  return L.latLng(y / UNITS_A_PIXEL, x / UNITS_A_PIXEL);
}

// Steps of the grid, or of a fine part of it, to places.
function decoded(track, stepsAUnit = 1) {
  const places = [];
  const scale = stepsAUnit * UNITS_A_PIXEL;
  for (let i = 0, x = 0, y = 0; i < track.length; i += 2) {
    x += track[i];
    y += track[i + 1];
    places.push(L.latLng(y / scale, x / scale));
  }
  return places;
}

const fine = (track) => decoded(track, data.frame.fine);

// Panes carry a layer's place in the stack, its opacity and whether it is shown; the topmost layer comes first in the data.
const panes = new Map();

function paneOf(layerId, part = 0) {
  const name = `layer ${layerId} ${part}`;
  if (!panes.has(name)) {
    const index = data.layers.findIndex((layer) => layer.id === layerId);
    const pane = map.createPane(name);
    pane.style.zIndex = 600 - 4 * index + part;
    pane.style.opacity = data.layers[index].opacity;
    pane.style.mixBlendMode = data.layers[index].blend;
    panes.set(name, { layerId, pane, renderer: L.svg({ pane: name, padding: 0.3 }) });
  }
  return { pane: name, renderer: panes.get(name).renderer };
}

function panesOf(layerId) {
  return [...panes.values()].filter((entry) => entry.layerId === layerId).map((entry) => entry.pane);
}

const layerOfKind = (kind) => data.layers.find((layer) => layer.kind === kind);
