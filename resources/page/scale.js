// The scale, true at the middle of the projection as the sentence beside it says.
const PIXEL_METRES = 0.00028; // the standardised rendering pixel of OGC's WMS 1.3.0
const bar = element("div", "", { id: "scale" });

function layScale() {
  const metresAPixel = (data.frame.metres * UNITS_A_PIXEL) / map.getZoomScale(map.getZoom(), 0);
  const room = 110 * metresAPixel;
  const power = 10 ** Math.floor(Math.log10(room));
  const length = [5, 2, 1].map((step) => step * power).find((step) => step <= room);
  const line = element("span", "", { class: "bar" });
  line.style.width = `${length / metresAPixel}px`;
  const kilometres = (length / 1000).toLocaleString("en").replaceAll(",", "\u2009");
  bar.replaceChildren(line, element("span", `${kilometres} km at ${data.frame.where}; scale there 1 : ${rounded(metresAPixel / PIXEL_METRES)}`));
}

function rounded(value) {
  return Number(value.toPrecision(2)).toLocaleString("en", { maximumFractionDigits: 0 }).replaceAll(",", "\u2009");
}
