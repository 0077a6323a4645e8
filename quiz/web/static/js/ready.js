// A page of study with a connection: what was studied without one is sent first, then the next cards
// are taken along. Both need a secure page; elsewhere study works with a connection only.

import { address, dropCard, keepPage, pack, send, takePack } from "./luggage.js";

const line = document.getElementById("study-device");
const says = line?.dataset ?? {};

const SENT = "sourcecheck study sent"; // said once, on the page that comes with the new numbers

async function getReady() {
  const outcome = await send();
  if (outcome === "sent" && says.refresh) {
    sessionStorage.setItem(SENT, "yes");
    location.reload();
    return;
  }
  const justSent = outcome === "sent" || sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (justSent) line.textContent = says.sent;
  if (outcome === "failed") line.textContent = says.kept;
  const lacking = isLacking();
  if (says.answered) dropCard(says.answered);
  if ((says.refresh || lacking) && outcome !== "failed") await takeAlong(justSent);
}

/** Who begins at once leaves the home of study before its cards have come; then the page of a card
 *  takes them along. Where some are here it takes none anew: to make a pack costs much. */
function isLacking() {
  const kept = pack();
  return kept?.person !== document.documentElement.dataset.person || !kept.cards.length;
}

async function takeAlong(justSent) {
  // A worker that is new keeps the page on its own.
  const scope = address("").pathname;
  await navigator.serviceWorker.register(address("worker.js"), { scope });
  await keepPage();
  if (!(await takePack())) return;
  await navigator.serviceWorker.ready;
  // Nothing is said between a question and its answer.
  if (says.refresh) line.textContent = justSent ? says.sent : says.ready;
}

if (line && window.isSecureContext && "serviceWorker" in navigator) {
  getReady().catch(() => {}); // Without what it needs the device simply takes nothing along.
}
