/** The frame of every chart: picture, a slider that reads it point by point, and a table of its numbers. */

import { el, show } from "./elements.js";
import { text } from "./texts.js";

/** Width of the slider's thumb, as in the style sheet: its middle stands below the point that is read. */
const THUMB_PX = 24;

export class Figure {
  /** @param draw called with the plot's element and the chart's data; returns `{ x(i), at(x), mark(i) }`. */
  constructor(draw, { tall = false } = {}) {
    this.draw = draw;
    this.data = null;
    this.at = null;
    this.plot = el("div", { class: "plot", role: "img" });
    this.legend = el("p", { class: "legend" });
    this.slider = el("input", { type: "range", class: "reader", min: 0, max: 0, step: 1, oninput: () => this.read(Number(this.slider.value)) });
    this.readout = el("p", { class: "readout" });
    this.table = el("div", { class: "scroll", tabindex: 0, role: "region" });
    this.details = el("details", { ontoggle: () => this.fillTable() }, el("summary", null, text("table")), this.table);
    this.element = el("figure", { class: tall ? "chart tall" : "chart" }, this.legend, this.plot, this.slider, this.readout, this.details);
    this.plot.addEventListener("pointermove", (event) => this.point(event));
    this.plot.addEventListener("pointerdown", (event) => this.point(event));
    this.redraw = () => this.data && this.paint();
    this.resized = new ResizeObserver(() => {
      if (this.plot.clientWidth !== this.width) this.redraw();
    });
    this.resized.observe(this.plot);
    addEventListener("colours", this.redraw);
  }

  /** Give up the observers. */
  close() {
    this.resized.disconnect();
    removeEventListener("colours", this.redraw);
    this.drawn?.destroy?.();
  }

  /**
   * Draw data: `sentence` describes the picture, `legend` names its colours, `count` points are read by
   * `tell(i)`, and `columns` and `row(i)` are those of the table, which has `rows` rows, else as many as points.
   */
  set(data) {
    this.data = data;
    this.plot.setAttribute("aria-label", data.sentence);
    this.slider.setAttribute("aria-label", text("read_points"));
    this.table.setAttribute("aria-label", text("table"));
    this.slider.max = Math.max(data.count - 1, 0);
    this.slider.disabled = data.count === 0;
    show(this.legend, ...data.legend);
    if (this.at === null || this.at >= data.count) this.at = data.start ?? data.count - 1;
    this.paint();
    this.fillTable();
  }

  paint() {
    this.width = this.plot.clientWidth;
    if (!this.width) return;
    this.drawn = this.draw(this.plot, this.data, this.drawn);
    this.drawn.placed = () => this.place();
    this.place();
    this.mark();
  }

  /** Put the slider below the points: at once, and again when the chart knows better where they are. */
  place() {
    const [first, last] = [this.drawn.x(0), this.drawn.x(Math.max(this.data.count - 1, 0))];
    this.slider.style.marginInlineStart = `${first - THUMB_PX / 2}px`;
    this.slider.style.width = `${last - first + THUMB_PX}px`;
  }

  /** Read the point under the pointer. */
  point(event) {
    if (!this.drawn || !this.data?.count) return;
    const x = event.clientX - this.plot.getBoundingClientRect().left;
    this.read(Math.max(0, Math.min(this.data.count - 1, this.drawn.at(x))));
  }

  read(at) {
    this.at = at;
    this.mark();
  }

  mark() {
    if (!this.data?.count || !this.drawn) {
      show(this.readout);
      return;
    }
    const words = this.data.tell(this.at);
    this.slider.value = this.at;
    this.slider.setAttribute("aria-valuetext", words.map((word) => word.textContent ?? word).join(""));
    show(this.readout, ...words);
    this.drawn.mark(this.at);
  }

  fillTable() {
    if (!this.details.open || !this.data) return;
    const { columns, row } = this.data;
    const count = this.data.rows ?? this.data.count;
    const head = el("tr", null, ...columns.map((name) => el("th", { scope: "col" }, name)));
    const rows = Array.from({ length: count }, (_, at) => {
      const [name, ...cells] = row(at);
      return el("tr", null, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", null, cell)));
    });
    show(this.table, el("table", { class: "numbers" }, el("thead", null, head), el("tbody", null, ...rows)));
  }
}
