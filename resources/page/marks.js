// Marks of sites: stage is shape, status is fill, precision is outline.
const MARK = 11;
const OFF = ["suspended", "care-and-maintenance", "closed"];

function regular(sides, radius, firstDegrees) {
  return Array.from({ length: sides }, (_, k) => {
    const turn = ((firstDegrees + (360 * k) / sides) * Math.PI) / 180;
    return [radius * Math.cos(turn), radius * Math.sin(turn)];
  });
}

const CORNERS = {
  mine: [[-0.52, 0.42], [0.52, 0.42], [0, -0.5]],
  cracking: regular(5, 0.54, -90),
  metal: [[-0.43, -0.43], [0.43, -0.43], [0.43, 0.43], [-0.43, 0.43]],
  magnet: regular(6, 0.54, 0),
};
CORNERS.concentration = CORNERS.mine;
CORNERS.alloy = CORNERS.metal;

function outline(stage, attributes) {
  const corners = CORNERS[stage];
  if (!corners) return svg("circle", { r: 0.48 * MARK, ...attributes });
  return svg("polygon", { points: corners.map(([x, y]) => `${x * MARK},${y * MARK}`).join(" "), ...attributes });
}

const stageColour = (stage) => data.theme.stages[stage] || data.theme.grey;

function body(stage, status, precision) {
  const off = OFF.includes(status);
  const colour = off ? data.theme.grey : stageColour(stage);
  const solid = status === "operating" || status === "ramp-up";
  const paper = data.theme.paper;
  if (status === "closed") return [cross(colour)];
  const dash = status === "unknown" ? "1.4 1.8" : precision === "town" ? "2.8 1.7" : "none";
  const parts = [outline(stage, { fill: paper, stroke: paper, "stroke-width": solid && precision !== "town" ? 2 : 3.6 })];
  if (solid) parts.push(outline(stage, { fill: colour, ...(precision === "town" ? { transform: "scale(0.72)" } : {}) }));
  if (status === "construction") parts.push(svg("g", { "clip-path": "url(#left-half)" }, [outline(stage, { fill: colour })]));
  if (!solid || precision === "town") parts.push(outline(stage, { fill: "none", stroke: colour, "stroke-width": 1.4, "stroke-dasharray": dash }));
  if (status === "ramp-up") parts.push(svg("circle", { r: 0.17 * MARK, cy: CORNERS[stage] === CORNERS.mine ? 0.7 : 0, fill: paper }));
  if (off) parts.push(svg("line", { x1: -0.6 * MARK, x2: 0.6 * MARK, stroke: colour, "stroke-width": 1.4 }));
  return [...parts, ...inner(stage, solid ? paper : colour)];
}

// What tells apart stages that share an outline.
function inner(stage, stroke) {
  const attributes = { fill: "none", stroke, "stroke-width": 1.2 };
  if (stage === "concentration") return [svg("path", { d: "M-3.3 1.5H3.3", ...attributes })];
  if (stage === "alloy") return [svg("path", { d: "M-4 4L4-4", ...attributes })];
  if (stage === "recycling") return [svg("path", { d: "M2.1-1.2A2.4 2.4 0 0 0-2.3-.8M-2.1 1.2A2.4 2.4 0 0 0 2.3.8", ...attributes })];
  return [];
}

function cross(stroke) {
  return svg("path", { d: "M-4.2-4.2L4.2 4.2M-4.2 4.2L4.2-4.2", stroke, "stroke-width": 1.8 });
}

function ring() {
  const radius = MARK / 2 + 3.2;
  return [
    svg("circle", { class: "ring", r: radius, fill: "none", stroke: data.theme.paper, "stroke-width": 2.6 }),
    svg("circle", { class: "ring", r: radius, fill: "none", stroke: data.theme.text, "stroke-width": 1.3 }),
  ];
}

function ticks(others) {
  const left = -(others.length - 1) * 1.5;
  return others.map((stage, k) => svg("path", { d: `M${left + 3 * k} 7v3`, stroke: stageColour(stage), "stroke-width": 1.4 }));
}

// A dot beside a mark whose status nobody vouches for within a year of the day.
function dot() {
  return svg("circle", { class: "last-known", cx: 0.62 * MARK, cy: -0.55 * MARK, r: 1.9, fill: data.theme.text, stroke: data.theme.paper, "stroke-width": 0.8 });
}

function mark({ stage, status, precision = "exact", others = [], allied = false, checked = true }) {
  const soft = precision === "region" ? [svg("circle", { r: MARK * 1.05, fill: data.theme.grey, opacity: 0.14 })] : [];
  return picture(24, 24, [...soft, ...(allied ? ring() : []), ...body(stage, status, precision), ...(checked || status === "unknown" ? [] : [dot()]), ...ticks(others)]);
}
