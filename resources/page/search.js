// Finds sites, lines, countries and rows of own layers by words of their cards.
const MOST_FOUND = 12;

function plain(text) {
  return String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function findable() {
  const sites = data.sites.filter((site) => site.at).map((site, k) => ({ card: site.card, open: () => openAt(site.card, placeOf(site.at)), order: k }));
  const arcs = data.arcs.filter((arc) => arc.tracks.length).map((arc) => {
    const track = fine(arc.tracks[0]);
    return { card: arc.card, open: () => openAt(arc.card, track[Math.floor(track.length / 2)]) };
  });
  const countries = data.countries.filter((country) => country.card && country.label).map((country) => ({ card: country.card, open: () => openAt(country.card, placeOf(country.label)) }));
  const own = data.own.flatMap((layer) => layer.features.map((feature) => ({ card: ownCard(layer, feature), open: () => openAt(ownCard(layer, feature), firstPlace(feature)) })));
  return [...sites, ...countries, ...arcs, ...own];
}

function firstPlace(feature) {
  if (feature.points?.length) return placeOf(feature.points[0]);
  const track = [...(feature.lines || []), ...(feature.rings || [])][0];
  return track ? fine(track)[0] : map.getCenter();
}

function openAt(card, place) {
  if (!map.getBounds().contains(place) || map.getZoom() < 1) map.setView(place, Math.max(map.getZoom(), 1), { animate: false });
  new Panel().setLatLng(place).setContent(() => cardElement(card)).openOn(map);
}

function found(words) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const ranked = [];
  for (const thing of findable()) {
    const title = plain(thing.card.title);
    const all = plain([thing.card.title, thing.card.kicker, ...thing.card.rows.flat()].join(" "));
    if (wanted.every((word) => all.includes(word))) ranked.push([wanted.every((word) => title.includes(word)) ? 0 : 1, thing]);
  }
  return ranked.sort((a, b) => a[0] - b[0]).map(([, thing]) => thing);
}

function addSearch() {
  const field = document.getElementById("words");
  const list = document.getElementById("finds");
  const told = document.getElementById("told");
  field.addEventListener("input", () => {
    const things = found(field.value);
    const more = things.length > MOST_FOUND ? `, the first ${MOST_FOUND} of them here` : "";
    told.textContent = field.value.trim() ? `${things.length || "Nothing"} found${more}` : "";
    list.replaceChildren(...things.slice(0, MOST_FOUND).map((thing) => {
      const line = element("li");
      const button = element("button", thing.card.title, { type: "button", dir: "auto" });
      button.append(element("small", thing.card.kicker || "", { dir: "auto" }));
      button.addEventListener("click", thing.open);
      line.append(button);
      return line;
    }));
  });
}
