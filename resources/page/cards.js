// Cards: what is known of a thing, in a panel over the map. Every text is set as text, every address is checked before it becomes a link.
function cardElement(card) {
  const box = element("article", "", { class: "card", tabindex: "-1", dir: "auto" });
  box.append(element("h2", card.title, { dir: "auto" }));
  if (card.kicker) box.append(element("p", card.kicker, { class: "kicker", dir: "auto" }));
  const list = element("dl");
  card.rows.forEach(([name, value], k) => {
    const again = k > 0 && card.rows[k - 1][0] === name;
    list.append(element("dt", name, { dir: "auto", ...(again ? { class: "again" } : {}) }), element("dd", value, { dir: "auto" }));
  });
  if (card.rows.length) box.append(list);
  for (const source of card.sources || []) box.append(sourceElement(source));
  return box;
}

function sourceElement([title, address, known]) {
  const line = element("p", "", { class: "source" });
  const href = webAddress(address);
  line.append(href ? element("a", title, { href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }) : element("span", title));
  if (known) line.append(element("span", ` (${known})`));
  return line;
}

function webAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : "";
  } catch {
    return "";
  }
}

// A popup that lies in a corner of the map, as the styles say: it is wholly to be seen wherever its thing is.
const Panel = L.Popup.extend({
  options: { pane: map.getContainer(), className: "panel", autoPan: false },
  _updateLayout() {},
  _updatePosition() {},
  _animateZoom() {},
});

function bindCard(layer, cardOf) {
  layer.bindPopup(new Panel().setContent(() => cardElement(cardOf())));
}

// Lines and areas can be reached with Tab and opened with Enter, as marks can.
function reachable(path, name) {
  const shape = path.getElement();
  for (const [key, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": name })) shape.setAttribute(key, value);
  shape.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    path.fire("click", { latlng: path.getCenter ? path.getCenter() : path.getLatLng() }, true);
  });
}

let opener = null;
map.on("popupopen", (event) => {
  opener = document.activeElement;
  const panel = event.popup.getElement();
  panel.classList.toggle("left", map.latLngToContainerPoint(event.popup.getLatLng()).x > map.getSize().x / 2); // what it tells of stays in sight
  panel.querySelector(".card").focus({ preventScroll: true });
});
map.getContainer().addEventListener("keydown", (event) => {
  if (event.key === "Escape") map.closePopup();
});
map.on("popupclose", (event) => {
  const held = document.activeElement === document.body || event.popup.getElement().contains(document.activeElement);
  if (held && opener && opener.isConnected) opener.focus({ preventScroll: true });
});
