// Pictures: each draws its own table, from the JSON beside it; without scripts the table stands there alone.
import { followLook, look } from "./look.js";

const { echarts } = globalThis;
const NARROW_PX = 560;
const LYING_ROW_PX = 40;
const LYING_AROUND_PX = 72;
const LINE_PX = 14;
const LINE_LETTERS = { wide: 32, narrow: 15 };
const LEGEND_LETTERS = 30; // more wrap onto a second line in a narrow window
const SYMBOLS = ["circle", "diamond", "triangle", "rect"]; // with the dashes, what tells lines apart without colours
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 4 }); // of an axis, whose steps may be small

/** Count letters as wide as they are: a Chinese one is two. */
const lettersOf = (text) => text.length + (text.match(/[\u2e80-\uffef]/g) ?? []).length;

const nameOf = (layer, drawing) => layer.name || drawing.columns[layer.column].name;

/** Say whether a layer has anything to show: bars of nothing leave an empty frame, and the table says it better. */
const shows = (layer, drawing) => layer.draws !== "bars" || drawing.columns[layer.column].values.some((value) => value);

/** Describe one layer as series; a band is an unseen line with the height above it stacked on. */
function seriesOf(layer, at, drawing, ink) {
  const column = drawing.columns[layer.column];
  const color = ink[layer.ink];
  const name = nameOf(layer, drawing);
  const shared = { name, animation: false, data: column.values };
  if (layer.draws === "bars") {
    return [{ ...shared, type: "bar", barMaxWidth: 34, stack: drawing.stacked ? "all" : undefined, itemStyle: { color } }];
  }
  if (layer.draws === "band") {
    const upper = drawing.columns[layer.upper];
    const height = upper.values.map((value, row) => (value === null || column.values[row] === null ? null : value - column.values[row]));
    const bare = { type: "line", animation: false, symbol: "none", stack: `band-${at}`, stackStrategy: "all", silent: true, lineStyle: { opacity: 0 } };
    return [
      { ...bare, data: column.values },
      { ...bare, name, data: height, itemStyle: { color }, areaStyle: { color, opacity: 0.22 } },
    ];
  }
  const symbol = SYMBOLS[at % SYMBOLS.length];
  if (layer.draws === "dots") return [{ ...shared, type: "scatter", symbol, symbolSize: 11, itemStyle: { color } }];
  return [{ ...shared, type: "line", symbol, symbolSize: 6, itemStyle: { color }, lineStyle: { color, width: 2.5, type: layer.dashed ? "dashed" : "solid" } }];
}

/** Write what stands in one row of the table, for the hover. */
function told(drawing, row) {
  const known = drawing.columns.filter((column) => column.values[row] !== null);
  const lines = known.map((column) => `${column.name}  ${column.written[row]}`);
  return [drawing.labels[row], ...lines].join("\n");
}

function describe(drawing, wide) {
  const ink = look();
  const soft = { color: ink["ink-soft"], fontFamily: ink.font };
  const names = drawing.layers.map((layer) => nameOf(layer, drawing));
  const many = names.length > 1;
  const wraps = !wide && (names.length > 3 || lettersOf(names.join("")) > LEGEND_LETTERS);
  const values = {
    type: "value", name: drawing.unit, nameTextStyle: { ...soft, align: "left" }, nameGap: 10, splitNumber: wide ? 5 : 3,
    axisLabel: { ...soft, formatter: (value) => number.format(value), hideOverlap: true }, splitLine: { lineStyle: { color: ink.line } },
  };
  const rows = {
    type: "category", data: drawing.labels, inverse: drawing.lying,
    axisLabel: { ...soft, color: ink.ink, hideOverlap: !drawing.lying, ...(drawing.lying ? { width: wide ? 200 : 92, overflow: "break" } : {}) },
    axisLine: { lineStyle: { color: ink["line-strong"] } }, axisTick: { show: false },
  };
  return {
    aria: { enabled: true, label: { enabled: false }, decal: { show: drawing.layers.some((layer) => layer.draws === "bars") && many } },
    textStyle: { fontFamily: ink.font },
    legend: { show: many, top: 0, left: 0, itemGap: 16, textStyle: { color: ink.ink, fontFamily: ink.font }, selectedMode: false, data: drawing.layers.map((layer) => ({ name: nameOf(layer, drawing), ...(layer.draws === "band" ? { icon: "rect", itemStyle: { opacity: 0.22 } } : {}) })) },
    grid: { left: 8, right: 24, top: (drawing.unit ? 34 : 10) + (many ? (wraps ? 62 : 30) : 0), bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    [drawing.lying ? "xAxis" : "yAxis"]: values,
    [drawing.lying ? "yAxis" : "xAxis"]: rows,
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: ink.surface, borderColor: ink["line-strong"],
      axisPointer: { type: drawing.lying ? "shadow" : "line" },
      textStyle: { color: ink.ink, fontFamily: ink.font, fontSize: 13 },
      formatter: (found) => told(drawing, found[0].dataIndex),
    },
    series: drawing.layers.flatMap((layer, at) => seriesOf(layer, at, drawing, ink)),
  };
}

/** Give rows room for the label that takes the most lines. */
function rowPx(labels, wide) {
  const letters = labels.map(lettersOf);
  return Math.max(LYING_ROW_PX, LINE_PX * (Math.ceil(Math.max(...letters) / LINE_LETTERS[wide ? "wide" : "narrow"]) + 0.5));
}

function draw(figure) {
  const drawing = JSON.parse(figure.querySelector("[data-drawing]").textContent);
  const place = figure.querySelector("[data-picture-place]");
  const table = figure.querySelector("details");
  if (!drawing.labels.length || !drawing.layers.some((layer) => shows(layer, drawing))) return;
  place.hidden = false;
  table.open = false;
  addEventListener("beforeprint", () => { table.open = true; });
  if (drawing.lying) place.style.height = `${drawing.labels.length * rowPx(drawing.labels, place.clientWidth >= NARROW_PX) + LYING_AROUND_PX}px`;
  const chart = echarts.init(place, null, { renderer: "svg" });
  followLook(place, () => {
    chart.resize();
    chart.setOption(describe(drawing, place.clientWidth >= NARROW_PX), { notMerge: true });
  });
}

document.querySelectorAll("[data-picture]").forEach(draw);
