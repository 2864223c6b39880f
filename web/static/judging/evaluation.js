// The charts of an evaluation: means with their intervals, read from the tables of the page, which stand without scripts.
import { followLook, look } from "../page/look.js";

const { echarts } = globalThis;
const ROW_PX = 34;
const NARROW_ROW_PX = 58; // a name takes up to three lines there
const AROUND_PX = 56;
const NARROW_PX = 560;

/** Read the rows of a table: their names, and the figures in the first cell that has any. */
function rowsOf(table) {
  return [...table.tBodies[0].rows].flatMap((row) => {
    const cell = row.querySelector("td[data-mean]");
    if (!cell) return [];
    const [mean, low, high] = [cell.dataset.mean, cell.dataset.low, cell.dataset.high].map(Number);
    const name = row.cells[0].innerText.replace(/\s*\n\s*/g, ": ").trim();
    return [{ name, mean, low, high }];
  });
}

const written = (value, signed, digits = 3) => `${signed && value > 0 ? "+" : ""}${value.toFixed(digits)}`.replace("-", "−");

/** Describe a chart: one line a row from the low to the high end, a dot at the mean; a difference has its zero drawn. */
function describe(rows, signed, wide) {
  const { ink, "ink-soft": soft, line, "line-strong": strong, green, surface, font } = look();
  const label = { color: ink, fontFamily: font, fontSize: 13, width: wide ? 220 : 104, overflow: "break" };
  const zero = { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: strong, type: "dashed" }, data: [{ xAxis: 0 }] };
  const intervals = rows.map((row, at) => ({
    type: "line", data: [[row.low, at], [row.high, at]], silent: true, animation: false,
    lineStyle: { width: at === 0 && !signed ? 4 : 2.5, color: at === 0 && !signed ? green : strong },
    symbol: "rect", symbolSize: [2.5, 12], itemStyle: { color: at === 0 && !signed ? green : strong },
  }));
  const means = {
    type: "scatter", animation: false, symbolSize: 11, z: 5,
    data: rows.map((row, at) => ({ value: [row.mean, at], symbol: at === 0 && !signed ? "circle" : "diamond" })),
    itemStyle: { color: green, borderColor: surface, borderWidth: 1, opacity: 1 },
    markLine: signed ? zero : undefined,
  };
  return {
    textStyle: { fontFamily: font },
    grid: { left: wide ? 236 : 116, right: 20, top: 8, bottom: 34 },
    xAxis: { type: "value", scale: true, axisLabel: { color: soft, hideOverlap: true, formatter: (value) => written(value, signed, 2) }, splitLine: { lineStyle: { color: line } } },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => row.name), axisLabel: label, axisTick: { show: false }, axisLine: { lineStyle: { color: line } } },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, backgroundColor: surface, borderColor: strong,
      textStyle: { color: ink, fontFamily: font, fontSize: 13 },
      formatter: ({ dataIndex }) => {
        const { name, mean, low, high } = rows[dataIndex];
        return `${name}\n${written(mean, signed)}  (${written(low, signed)} – ${written(high, signed)})`;
      },
    },
    series: [...intervals, means],
  };
}

function draw(place) {
  const table = document.querySelector(`table[data-${place.dataset.chart}]`);
  const rows = table ? rowsOf(table) : [];
  if (!rows.length) return;
  const signed = place.dataset.chart !== "systems";
  place.hidden = false;
  place.setAttribute("aria-hidden", "true"); // the caption and the table say the same
  const wide = () => place.clientWidth >= NARROW_PX;
  const fit = () => { place.style.height = `${rows.length * (wide() ? ROW_PX : NARROW_ROW_PX) + AROUND_PX}px`; };
  fit();
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const show = () => chart.setOption(describe(rows, signed, wide()), { notMerge: true });
  followLook(place, () => { fit(); chart.resize(); show(); });
}

document.querySelectorAll("[data-chart]").forEach(draw);
