// The slider of days: what is shown on each day of change is put on the map in place of what was there.
const days = data.days;
const markers = new Map(); // by name, and by number of its state
let arcGroups = [];
let shades = [];
let dayShown = days.at;

const textOf = (number) => days.texts[number];

function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
}

function grouped(flat, size) {
  return Array.from({ length: flat.length / size }, (_, k) => flat.slice(size * k, size * (k + 1)).map(textOf));
}

const cardsMade = new Map();
function cardOf(number) {
  if (!cardsMade.has(number)) {
    const [title, kicker, rows, sources] = days.cards[number];
    cardsMade.set(number, { title: textOf(title), kicker: textOf(kicker), rows: grouped(rows, 2), sources: grouped(sources, 3) });
  }
  return cardsMade.get(number);
}

const stateOf = (kind, number) => ({ ...days.states[kind][number], card: cardOf(days.states[kind][number].card) });

function legendOf(groups) {
  return groups.map(([title, ...items]) => ({
    title: textOf(title),
    items: items.map((number) => {
      const [kind, token, label, count, verified, size, look] = days.legend[number];
      return { kind: textOf(kind), token: textOf(token), label: textOf(label), count, verified, size, ...look };
    }),
  }));
}

function showDay(number) {
  const before = days.frames[dayShown];
  const frame = days.frames[number];
  dayShown = number;
  map.closePopup();
  fill("heading", textOf(frame.heading));
  fill("warning", textOf(frame.warning));
  data.credits = frame.credits.map(textOf);
  layFoot();
  document.getElementById("legend").replaceChildren(...legendOf(frame.legend).map(legendGroup));
  showSites(pairs(before.sites), pairs(frame.sites));
  if (String(before.arcs) !== String(frame.arcs)) showArcs(pairs(frame.arcs));
  if (String(before.countries) !== String(frame.countries)) showShades(pairs(frame.countries));
  layLabels();
}

function showSites(before, after) {
  const wanted = new Map(after);
  for (const [name, state] of before) {
    if (wanted.get(name) === state) continue;
    markers.get(name)?.remove();
    markers.delete(name);
  }
  data.sites = after.map(([name, state]) => ({ name: days.names[name], at: days.places[name], ...stateOf("sites", state) }));
  after.forEach(([name], k) => {
    if (!markers.has(name)) markers.set(name, addSite(data.sites[k]));
  });
}

function showArcs(shown) {
  arcGroups.forEach((group) => group.remove());
  data.arcs = shown.map(([key, state]) => ({ tracks: days.tracks[key], ...stateOf("arcs", state) }));
  arcGroups = data.arcs.map(addArc);
}

function showShades(shown) {
  shades.forEach((shape) => shape.remove());
  const parts = new Map(shown.map(([code, state]) => [days.codes[code], stateOf("countries", state)]));
  for (const country of data.countries) {
    const { card, issues, targeted } = parts.get(country.code) || {};
    Object.assign(country, { card, issues, targeted });
  }
  shadeAll();
}

function shadeAll() {
  const restrictions = layerOfKind("restrictions");
  shades = restrictions ? data.countries.map((country) => shadeCountry(country, paneOf(restrictions.id))).filter(Boolean) : [];
}

function addSlider() {
  const box = document.getElementById("days");
  const range = element("input", "", { type: "range", id: "day", min: 0, max: days.list.length - 1, step: 1, "aria-label": "Day" });
  const told = element("output", "", { for: "day" });
  const step = (sign, way, name) => {
    const button = element("button", sign, { type: "button", "aria-label": name });
    button.addEventListener("click", () => choose(Number(range.value) + way));
    return button;
  };
  const tell = (number) => {
    told.textContent = days.words[number];
    range.setAttribute("aria-valuetext", days.words[number]);
  };
  const choose = (number) => {
    const wanted = Math.min(Math.max(number, 0), days.list.length - 1);
    range.value = wanted;
    tell(wanted);
    if (wanted !== dayShown) showDay(wanted);
  };
  let waiting = 0;
  range.addEventListener("input", () => {
    tell(Number(range.value));
    cancelAnimationFrame(waiting); // while it is dragged, one day a picture
    waiting = requestAnimationFrame(() => choose(Number(range.value)));
  });
  range.value = days.at;
  range.setAttribute("value", days.at);
  tell(days.at);
  const ends = element("span", `${days.words[0]} to ${days.words[days.words.length - 1]}`, { class: "ends" });
  box.append(step("‹", -1, "Day of change before"), range, step("›", 1, "Next day of change"), told, ends);
  box.hidden = days.list.length < 2;
  range.value = days.at;
}
