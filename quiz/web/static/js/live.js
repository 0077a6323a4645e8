// The instructors' view of a quiz that is being taken updates itself: it fetches the same page and
// replaces what differs. Elements that are the same stay, so that the focus, a selection and open
// details are not disturbed. Nothing is announced.

import { abortAfter } from "./old_browsers.js";

const INTERVAL = 20_000; // ms
const TIMEOUT = 10_000;
const part = document.querySelector("[data-live]");
let isUpdating = false;

async function update() {
  if (isUpdating || document.hidden) return;
  isUpdating = true;
  try {
    const response = await fetch(location.href, { signal: abortAfter(TIMEOUT) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    show(page.querySelector("[data-live]"));
  } catch {
    showStale();
  } finally {
    isUpdating = false;
  }
}

function show(fresh) {
  if (!fresh) {
    showStale();
    return;
  }
  const focused = document.activeElement;
  morph(part, document.adoptNode(fresh));
  if (focused === document.activeElement) return;
  // A row that has moved keeps the focus; where it is gone, the table takes the focus.
  const target = focused.isConnected ? focused : part.querySelector(".table-region");
  target?.focus({ preventScroll: true });
}

/** Say that the page is out of date; the next update that arrives hides this. */
function showStale() {
  const line = part.querySelector("[data-stale]");
  if (line) line.hidden = false;
}

/** Turn a node into another of the same name. */
function morph(node, fresh) {
  if (node.isEqualNode(fresh)) return;
  if (node.nodeType !== Node.ELEMENT_NODE) {
    node.data = fresh.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!fresh.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) node.setAttribute(name, value);
  const wanted = [...fresh.childNodes].map((freshChild, index) => {
    const child = findCounterpart(node, freshChild, index);
    if (child) morph(child, freshChild);
    return child ?? freshChild;
  });
  const present = [...node.childNodes];
  const isSame = present.length === wanted.length && wanted.every((child, i) => child === present[i]);
  if (!isSame) node.replaceChildren(...wanted);
}

/** Find the child that corresponds to a fresh one: by its id where it has one, else by its place. */
function findCounterpart(node, freshChild, index) {
  if (freshChild.id) return [...node.children].find((child) => child.id === freshChild.id);
  const child = node.childNodes[index];
  return child?.nodeName === freshChild.nodeName && !child.id ? child : undefined;
}

if (part) {
  setInterval(update, INTERVAL);
  document.addEventListener("visibilitychange", update);
}
