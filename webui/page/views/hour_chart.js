// How often something was closed, hour by hour over a day: a picture, and its table behind it.
// uPlot is fetched only here.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { locale, t } from "../lib/i18n.js";
import { time_of, zone } from "../lib/clock.js";

const hour = 3600;
const hours = 24;
const height = 180; // pixels
const style = "/assets/modules/uplot/dist/uPlot.min.css";

function counts_of(rows) {
  const last = Math.floor(Date.now() / 1000 / hour) * hour;
  const times = Array.from({ length: hours }, (_, number) => last - (hours - 1 - number) * hour);
  const counts = times.map((time) => rows.filter((row) => row.when >= time && row.when < time + hour).length);
  return { times, counts };
}

function add_style() {
  if (document.querySelector(`link[href="${style}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
}

function options_of(uPlot, width, element) {
  const colour = (name) => getComputedStyle(element).getPropertyValue(name).trim();
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false },
    font: `13px ${colour("--font")}` };
  return {
    width, height, legend: { show: false }, cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone.value),
    scales: { y: { range: (_, __, max) => [0, Math.max(4, max)] } },
    axes: [{ ...axis, grid: { show: false }, values: (_, splits) => splits.map(time_of) },
      { ...axis, size: 34, values: (_, splits) => splits.map((one) => (Number.isInteger(one) ? one : "")) }],
    series: [{}, { fill: colour("--accent"), stroke: colour("--accent"), width: 0, points: { show: false },
      paths: uPlot.paths.bars({ size: [0.7, 40], radius: 0.3, align: 1 }) }],
  };
}

export function HourChart({ rows }) {
  const ref = useRef(null);
  const { times, counts } = counts_of(rows);
  const key = counts.join();
  useEffect(() => {
    let chart = null;
    let is_gone = false;
    let watch = null;
    add_style();
    import("uplot").then(({ default: uPlot }) => {
      if (is_gone || !ref.current) return;
      const draw = () => {
        if (!ref.current) return;
        chart?.destroy();
        chart = new uPlot(options_of(uPlot, ref.current.clientWidth, ref.current), [times, counts], ref.current);
      };
      draw();
      watch = new ResizeObserver(() => ref.current && chart.setSize({ width: ref.current.clientWidth, height }));
      watch.observe(ref.current);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { once: true });
    });
    return () => {
      is_gone = true;
      watch?.disconnect();
      chart?.destroy();
    };
  }, [key, locale()]);
  return html`<h3>${t("page.chart.title")}</h3>
    <div ref=${ref} class="chart" role="img" dir="ltr" aria-label=${t("page.chart.says", { count: counts.reduce((a, b) => a + b, 0) })}></div>
    <details><summary>${t("page.chart.table")}</summary><table><thead><tr><th scope="col">${t("page.chart.hour")}</th>
      <th scope="col">${t("page.chart.times")}</th></tr></thead><tbody>${times.map((time, at) => counts[at] > 0 && html`
      <tr key=${time}><td>${time_of(time)}</td><td>${counts[at]}</td></tr>`)}</tbody></table></details>`;
}
