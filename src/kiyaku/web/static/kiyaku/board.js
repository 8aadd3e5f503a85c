// Dragging over free times of the day's table opens the form to book them, filled in.
// The links in the cells, and the list, lead to the same form without dragging.
"use strict";
(() => {
  const table = document.querySelector("[data-board-new]");
  if (!table) return;
  let drag = null;

  const pad = (number) => String(number).padStart(2, "0");
  const clock = (minutes) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;

  // Minutes of the day at a place of a cell, on the grid of its space.
  function at(cell, x, round) {
    const { left, width } = cell.getBoundingClientRect();
    const [first, last, step] = ["from", "until", "step"].map((name) => Number(cell.dataset[name]));
    const minutes = ((x - left) / width) * (last - first);
    const on = first + round(minutes / step) * step;
    return Math.min(Math.max(on, first), last);
  }

  // From where it began to where it is, at least one step, whichever way.
  function chosen(x) {
    const { cell, startX } = drag;
    const from = at(cell, Math.min(startX, x), Math.floor);
    const until = at(cell, Math.max(startX, x), Math.ceil);
    return [from, Math.max(until, from + Number(cell.dataset.step))];
  }

  function show(x) {
    const { cell, mark } = drag;
    const [from, until] = chosen(x);
    const [first, last] = [Number(cell.dataset.from), Number(cell.dataset.until)];
    mark.style.insetInlineStart = `${((from - first) / (last - first)) * 100}%`;
    mark.style.inlineSize = `${((until - from) / (last - first)) * 100}%`;
    mark.textContent = `${clock(from)}–${clock(until)}`;
  }

  function stop() {
    drag?.mark.remove();
    drag = null;
  }

  table.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("td[data-step]");
    // A finger scrolls the table.
    if (!cell || event.button !== 0 || event.pointerType === "touch") return;
    const mark = document.createElement("div");
    mark.className = "chosen";
    drag = { cell, mark, startX: event.clientX, moved: false };
  });

  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.moved && Math.abs(event.clientX - drag.startX) < 6) return;
    drag.moved = true;
    if (!drag.mark.isConnected) drag.cell.append(drag.mark);
    show(event.clientX);
  });

  window.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { cell, moved } = drag;
    const [from, until] = chosen(event.clientX);
    stop();
    if (!moved) return;
    const to = new URL(table.dataset.boardNew, location.href);
    to.searchParams.set("space", cell.dataset.space);
    to.searchParams.set("at", `${table.dataset.day}T${clock(from)}`);
    to.searchParams.set("minutes", String(until - from));
    location.assign(to);
  });

  window.addEventListener("pointercancel", stop);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  // The browser's own dragging of links would take the pointer away.
  table.addEventListener("dragstart", (event) => event.preventDefault());

  // From now on it works, so say so.
  document.querySelector("[data-dragging]").hidden = false;
})();
