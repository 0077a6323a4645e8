// Marking sentences in the source: one stop of the Tab key for all boxes, arrows between them, the
// limit, and the list of what is marked. Without this file the boxes are boxes.

/** Make the boxes of `form` one list to move in; `changed` is told when script changes a box. */
export function setUpMarking(form, says, changed) {
  const boxes = [...form.querySelectorAll(".sentence-box")];
  if (!boxes.length) return;
  const most = Number(says.most);
  const live = document.getElementById("marking-says");
  const list = form.querySelector("[data-marked-list]");

  const marked = () => boxes.filter((box) => box.checked);
  const number = (box) => box.getAttribute("aria-label").match(/\d+/)?.[0] ?? "";
  const text = (box) => box.parentElement.querySelector(".sentence-text").textContent;
  const fill = (words, box) =>
    words
      .replace("{number}", box ? number(box) : "")
      .replace("{count}", marked().length)
      .replace("{most}", most);

  /** Only one box takes the Tab key; which one, moves. */
  function stopAt(box) {
    for (const other of boxes) other.tabIndex = other === box ? 0 : -1;
  }

  function goTo(box) {
    if (!box) return;
    stopAt(box);
    box.focus();
    box.parentElement.scrollIntoView({ block: "nearest" });
  }

  /** The box that lies a paragraph further, or back. */
  function paragraph(box, step) {
    const blocks = [...new Set(boxes.map((one) => one.closest(".block")))];
    const wanted = blocks[blocks.indexOf(box.closest(".block")) + step];
    return wanted?.querySelector(".sentence-box");
  }

  function mark(box, on) {
    if (box.checked === on) return;
    box.checked = on;
    told(box);
    changed();
  }

  /** Hold the limit, and say what is marked now. */
  function told(box) {
    if (box.checked && marked().length > most) {
      box.checked = false;
      changed(); // What was sent on its way with one too many is replaced.
      live.textContent = fill(says.full);
      showList(fill(says.full));
      return;
    }
    live.textContent = fill(box.checked ? says.marked : says.unmarked, box);
    showList();
  }

  function showList(warning = "") {
    const rows = marked();
    const count = document.createElement("p");
    count.className = "marked-count";
    count.textContent = warning || (rows.length ? `${rows.length} / ${most}` : says.none);
    const items = document.createElement("ol");
    items.append(...rows.map(row));
    list?.replaceChildren(count, ...(rows.length ? [items] : []));
  }

  function row(box) {
    const item = document.createElement("li");
    const quote = document.createElement("span");
    quote.className = "quote";
    quote.dir = "auto";
    quote.textContent = text(box);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button";
    remove.textContent = says.remove;
    remove.setAttribute("aria-describedby", `${box.parentElement.id}-text`);
    remove.addEventListener("click", () => {
      const place = rowsBefore(item);
      mark(box, false);
      (list.querySelectorAll("button")[place] ?? box).focus();
    });
    item.append(quote, remove);
    return item;
  }

  const rowsBefore = (item) => [...item.parentElement.children].indexOf(item);

  /** On a phone the boxes break up the reading; they can be put away for a while. */
  function addReadSwitch() {
    const articles = [...form.querySelectorAll(".article")];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button read-switch";
    button.textContent = says.read;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const reading = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(reading));
      for (const article of articles) article.classList.toggle("is-reading", reading);
    });
    form.querySelector(".split-source").prepend(button);
    // A touch of the text marks nothing while its box is away.
    form.addEventListener("click", (event) => {
      if (event.target.closest(".is-reading .sentence-markable")) event.preventDefault();
    });
  }

  const MOVES = {
    ArrowDown: (box) => boxes[boxes.indexOf(box) + 1],
    ArrowUp: (box) => boxes[boxes.indexOf(box) - 1],
    PageDown: (box) => paragraph(box, 1),
    PageUp: (box) => paragraph(box, -1),
    Home: () => boxes[0],
    End: () => boxes.at(-1),
  };

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches(".sentence-box") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.code === "Escape") {
      const chosen = form.querySelector("[data-choices] input:checked");
      (chosen ?? form.querySelector("[data-choices] input"))?.focus();
      return;
    }
    const next = MOVES[event.code]?.(box);
    if (!(event.code in MOVES)) return;
    event.preventDefault();
    if (!next) return;
    if (event.shiftKey) mark(next, true);
    goTo(next);
  });

  form.addEventListener("change", (event) => {
    if (!event.target.matches(".sentence-box")) return;
    stopAt(event.target);
    told(event.target);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches(".sentence-box")) stopAt(event.target);
  });
  form.addEventListener("filled", () => showList());

  addReadSwitch();
  stopAt(marked()[0] ?? boxes[0]);
  showList();
}
