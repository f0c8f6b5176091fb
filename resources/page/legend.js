// The legend, and the boxes that show and hide layers.
function swatch(item) {
  const { kind, token, verified, size, icon, turn } = item;
  if (kind === "stage") return mark({ stage: token, status: "operating" });
  if (kind === "status") return mark({ stage: "separation", status: token });
  if (kind === "last-known") return mark({ stage: "separation", status: "operating", checked: false });
  if (kind === "precision") return mark({ stage: "separation", status: "planned", precision: token });
  if (kind === "allied") return picture(24, 24, ring());
  if (kind === "arc") return picture(36, 16, arcSwatch(token, verified));
  if (kind === "width") return picture(36, 16, [svg("path", { d: "M-17 0H17", stroke: data.theme.text, "stroke-width": widthOf({ verdict: "UNKNOWN", tonnes: Number(token) }) })]);
  if (kind === "tint" || kind === "hatch") return picture(36, 16, [svg("rect", { x: -12, y: -6, width: 24, height: 12, fill: fillOf(kind, token, verified), stroke: data.theme.border })]);
  if (icon && kind === "own-point") return picture(24, 24, [svg("path", { d: iconPath(icon, Math.min(size, 16), turn), fill: token, stroke: data.theme.paper })]);
  if (icon && kind === "own-size") return picture(1.4 * size + 2, 1.4 * size + 2, [svg("path", { d: iconPath(icon, size, turn), fill: token, stroke: data.theme.paper })]);
  if (kind === "own-point") return picture(24, 24, [svg("circle", { r: Math.min(size, 16) / 2, fill: token, stroke: data.theme.paper })]);
  if (kind === "own-size") return picture(size + 2, size + 2, [svg("circle", { r: size / 2, fill: token, stroke: data.theme.paper })]);
  if (kind === "own-width") return picture(24, 16, [svg("path", { d: "M-11 0H11", stroke: token, "stroke-width": Math.max(1, size / 3) })]);
  if (kind === "own-line") return picture(24, 16, [svg("path", { d: "M-11 0H11", stroke: token, "stroke-width": 2 })]);
  if (kind === "own-area") {
    const ground = areaFill(token, item);
    return picture(24, 16, [svg("rect", { x: -10, y: -6, width: 20, height: 12, fill: ground.fill, "fill-opacity": ground.opacity, stroke: token })]);
  }
  return element("span");
}

function fillOf(kind, verdict, verified) {
  if (kind === "hatch") return `url(#hatch-${verdict}${verified ? "" : "-unverified"})`;
  return verified ? data.theme.tints[verdict] : `url(#dots-${verdict})`;
}

function arcSwatch(verdict, verified) {
  const look = LOOKS[verdict];
  const colour = data.theme.verdicts[verdict];
  const line = (width, stroke, dash, d = "M-17 0H17") => svg("path", { d, stroke, "stroke-width": width, "stroke-dasharray": dash || "none" });
  const parts = [...(casing ? [line(look.weight + CASING, casing, look.dash)] : []), line(look.weight, colour, look.dash)];
  if (look.gates) parts.push(line(look.weight + 4, casing || colour, look.gates));
  if (look.bar) parts.push(line(look.weight + 1, casing || colour, "", "M0-6V6"));
  if (!verified) parts.push(line(1.3, colour, "1.2 3", "M-17 5H17"));
  return parts;
}

function legendGroup({ title, items }) {
  const box = element("section");
  box.append(element("h2", title, { dir: "auto" }));
  const list = element("ul");
  for (const item of items) {
    const line = element("li", "", item.kind === "note" ? { class: "note" } : {});
    line.append(swatch(item), element("span", item.label, { dir: "auto" }));
    if (item.count !== null) line.append(element("span", item.count.toLocaleString("en").replaceAll(",", "\u2009"), { class: "count" }));
    list.append(line);
  }
  box.append(list);
  return box;
}

function layerBox(layer) {
  const label = element("label");
  const box = element("input", "", { type: "checkbox", checked: "" });
  box.addEventListener("change", () => show(layer, box.checked));
  label.append(box, element("span", layer.name, { dir: "auto" }));
  return label;
}

function show(layer, shown) {
  map.closePopup();
  for (const pane of panesOf(layer.id)) pane.style.display = shown ? "" : "none";
  if (layer.kind === "allied") map.getContainer().classList.toggle("no-rings", !shown);
  layLabels();
}
