// The instructors' view of a quiz that is being taken renews itself: the same page is fetched, and
// what differs takes its place. What is the same stays the element that it was, so that focus, a
// selection and what is open are not disturbed. Nothing is announced: who wants to know looks.

const EVERY = 20_000; // ms
const PATIENCE = 10_000;
const part = document.querySelector("[data-live]");
let looking = false;

async function look() {
  if (looking || document.hidden) return;
  looking = true;
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page.querySelector("[data-live]"));
  } catch {
    stale();
  } finally {
    looking = false;
  }
}

function show(fresh) {
  if (!fresh) return stale();
  const focused = document.activeElement;
  liken(part, document.adoptNode(fresh));
  if (focused === document.activeElement) return;
  // A row that has moved takes its focus along; where one is gone, focus stays at the table.
  const place = focused.isConnected ? focused : part.querySelector(".table-region");
  place?.focus({ preventScroll: true });
}

/** What is shown is as old as it says, and nothing newer comes: the next look that does hides this. */
function stale() {
  const line = part.querySelector("[data-stale]");
  if (line) line.hidden = false;
}

/** Make a node like another one of its name. */
function liken(node, fresh) {
  if (node.isEqualNode(fresh)) return;
  if (node.nodeType !== Node.ELEMENT_NODE) {
    node.data = fresh.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!fresh.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) node.setAttribute(name, value);
  const wanted = [...fresh.childNodes].map((one, place) => {
    const same = counterpart(node, one, place);
    if (same) liken(same, one);
    return same ?? one;
  });
  const there = [...node.childNodes];
  const moved = there.length !== wanted.length || wanted.some((one, place) => one !== there[place]);
  if (moved) node.replaceChildren(...wanted);
}

/** The child that stands for another one: by its id where it has one, otherwise by its place. */
function counterpart(node, one, place) {
  if (one.id) return [...node.children].find((child) => child.id === one.id);
  const there = node.childNodes[place];
  return there?.nodeName === one.nodeName && !there.id ? there : undefined;
}

if (part) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
