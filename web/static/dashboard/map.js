// The map of the store: each point a listing, its shape and colour the field, filled or hollow the kind; a click opens it.
import { followLook, look } from "../page/look.js";

const { echarts } = globalThis;
const MARKS = [
  ["circle", "green"], ["triangle", "ochre"], ["rect", "indigo"], ["diamond", "green"],
  ["arrow", "ochre"], ["roundRect", "ink-soft"], ["pin", "indigo"],
];
const [GROUP, KIND, TITLE, LINK] = [2, 3, 4, 5]; // after x and y
const SIZE_PX = 9;
const NARROW_SIZE_PX = 6;
const NARROW_PX = 560;

function seriesOf(drawing, ink, wide) {
  return drawing.groups.flatMap((name, group) => drawing.kinds.map((_, kind) => {
    const [symbol, token] = MARKS[group % MARKS.length];
    const hollow = { color: ink.surface, borderColor: ink[token], borderWidth: 1.6 };
    return {
      name, type: "scatter", animation: false, symbol, symbolSize: wide ? SIZE_PX : NARROW_SIZE_PX, cursor: "pointer",
      data: drawing.points.filter((point) => point[GROUP] === group && point[KIND] === kind),
      itemStyle: kind ? hollow : { color: ink[token], opacity: 0.85 },
    };
  }));
}

function describe(drawing, wide) {
  const ink = look();
  const words = { color: ink.ink, fontFamily: ink.font };
  const bare = { type: "value", min: -0.03, max: 1.03, axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false }, axisLine: { show: false } };
  return {
    aria: { enabled: true, label: { enabled: false } },
    textStyle: { fontFamily: ink.font },
    color: MARKS.map(([, token]) => ink[token]),
    legend: {
      type: wide ? "plain" : "scroll", top: 0, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 16, textStyle: words, pageTextStyle: words, pageIconColor: ink.ink,
      data: drawing.groups.map((name, group) => ({ name, icon: MARKS[group % MARKS.length][0], itemStyle: { color: ink[MARKS[group % MARKS.length][1]] } })),
    },
    grid: { left: 4, right: 4, top: wide ? 64 : 40, bottom: 4 },
    xAxis: bare,
    yAxis: bare,
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, backgroundColor: ink.surface, borderColor: ink["line-strong"],
      textStyle: { ...words, fontSize: 13, width: wide ? 320 : 220, overflow: "break" },
      formatter: ({ data }) => `${data[TITLE]}\n${drawing.kinds[data[KIND]]} · ${drawing.groups[data[GROUP]]}`,
    },
    series: seriesOf(drawing, ink, wide),
  };
}

function draw(figure) {
  const drawing = JSON.parse(figure.querySelector("[data-drawing]").textContent);
  const place = figure.querySelector("[data-map-place]");
  place.hidden = false;
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.on("click", ({ data }) => { location.assign(data[LINK]); });
  followLook(place, () => {
    chart.resize();
    chart.setOption(describe(drawing, place.clientWidth >= NARROW_PX), { notMerge: true });
  });
}

document.querySelectorAll("[data-map]").forEach(draw);
