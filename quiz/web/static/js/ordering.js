// Putting events in order: buttons that move a row up or down, beside the list of places that works
// without this file. The places are what is sent; moving only fills them in.

/** Give each list of events in `form` its buttons; `changed` is told when script fills places in. */
export function setUpOrdering(form, changed) {
  for (const list of form.querySelectorAll("[data-ordering]")) {
    if (!list.querySelector("select:disabled")) setUp(list, form, changed);
  }
}

function setUp(list, form, changed) {
  const says = list.dataset;
  const live = document.getElementById("marking-says");
  const rows = () => [...list.children];
  const place = (row) => row.querySelector("select");
  const text = (row) => row.querySelector(".arranged-text").textContent;

  /** The row that the places put first comes first, once every row has a place of its own. */
  function sort() {
    const places = new Set(rows().map((row) => place(row).value));
    if (places.has("") || places.size < rows().length) return;
    list.append(...rows().sort((one, other) => place(one).value - place(other).value));
    limit();
  }

  function number() {
    rows().forEach((row, index) => (place(row).value = String(index + 1)));
    changed();
  }

  function move(row, step, button) {
    const other = rows()[rows().indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number();
    limit();
    // At an end the button stays where the hand is; the other one works on.
    if (button.getAttribute("aria-disabled") === "true") button.parentElement.querySelector("[aria-disabled=false]").focus();
    else button.focus();
    live.textContent = says.moved
      .replace("{event}", text(row))
      .replace("{place}", place(row).value);
  }

  function limit() {
    rows().forEach((row, index, all) => {
      const [up, down] = row.querySelectorAll(".arranged-moves button");
      up.setAttribute("aria-disabled", String(index === 0));
      down.setAttribute("aria-disabled", String(index === all.length - 1));
    });
  }

  function button(words, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
    made.addEventListener("click", () => act(made));
    return made;
  }

  for (const row of rows()) {
    const moves = document.createElement("span");
    moves.className = "arranged-moves";
    for (const [word, name, step] of [[says.up, says.moveUp, -1], [says.down, says.moveDown, 1]]) {
      const made = button(word, (pressed) => move(row, step, pressed));
      made.setAttribute("aria-label", name.replace("{event}", text(row)));
      moves.append(made);
    }
    row.append(moves);
  }
  const keep = button(says.keep, number);
  keep.classList.add("arranged-keep");
  list.after(keep);
  form.addEventListener("filled", sort);
  limit();
  sort();
}
