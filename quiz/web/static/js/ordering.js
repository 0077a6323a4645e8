// Putting events in order: buttons that move a row up or down, beside the place lists that work
// without this file. The places are what is sent; moving only fills them in.

import { makeButton } from "./elements.js";

/** Give each list of events in `form` its buttons; `changed` is called when script fills places in. */
export function setUpOrdering(form, changed) {
  for (const list of form.querySelectorAll("[data-ordering]")) {
    if (!list.querySelector("select:disabled")) setUpList(list, form, changed);
  }
}

const place = (row) => row.querySelector("select");
const text = (row) => row.querySelector(".arranged-text").textContent;

function setUpList(list, form, changed) {
  const { dataset } = list;
  const live = document.getElementById("form-status");
  const rows = () => [...list.children];

  /** Show the rows in the order of their places, once every row has a place of its own. */
  function sort() {
    const places = new Set(rows().map((row) => place(row).value));
    if (places.has("") || places.size < rows().length) return;
    list.append(...rows().sort((one, other) => place(one).value - place(other).value));
    markEnds();
  }

  function fillPlaces() {
    for (const [index, row] of rows().entries()) place(row).value = String(index + 1);
    changed();
  }

  function move(row, step, button) {
    const other = rows()[rows().indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    fillPlaces();
    markEnds();
    // At an end of the list the other button takes over.
    const isAtEnd = button.getAttribute("aria-disabled") === "true";
    (isAtEnd ? button.parentElement.querySelector("[aria-disabled=false]") : button).focus();
    live.textContent = dataset.moved
      .replace("{event}", text(row))
      .replace("{place}", place(row).value);
  }

  function markEnds() {
    for (const [index, row] of rows().entries()) {
      const [up, down] = row.querySelectorAll(".arranged-moves button");
      up.setAttribute("aria-disabled", String(index === 0));
      down.setAttribute("aria-disabled", String(index === rows().length - 1));
    }
  }

  for (const row of rows()) {
    const moves = document.createElement("span");
    moves.className = "arranged-moves";
    for (const [label, name, step] of [[dataset.up, dataset.moveUp, -1], [dataset.down, dataset.moveDown, 1]]) {
      const button = makeButton(label, () => move(row, step, button));
      button.setAttribute("aria-label", name.replace("{event}", text(row)));
      moves.append(button);
    }
    row.append(moves);
  }
  const keep = makeButton(dataset.keep, fillPlaces);
  keep.classList.add("arranged-keep");
  list.after(keep);
  form.addEventListener("filled", sort);
  markEnds();
  sort();
}
