// A study page that is online sends what was studied offline, then downloads the next cards. Both
// need a secure page; elsewhere study works online only.

import {
  address, downloadPack, dropCard, getPack, refreshPage, sendReviews,
} from "./offline_store.js";

const line = document.getElementById("study-device");
const dataset = line?.dataset ?? {};

const SENT = "sourcecheck study sent"; // said once, on the page that shows the new numbers

async function prefetch() {
  const outcome = await sendReviews();
  if (outcome === "sent" && dataset.refresh) {
    sessionStorage.setItem(SENT, "yes");
    location.reload();
    return;
  }
  const wasSent = outcome === "sent" || sessionStorage.getItem(SENT) !== null;
  sessionStorage.removeItem(SENT);
  if (wasSent) line.textContent = dataset.sent;
  if (outcome === "failed") line.textContent = dataset.kept;
  const isMissing = isPackMissing();
  if (dataset.answered) dropCard(dataset.answered);
  if ((dataset.refresh || isMissing) && outcome !== "failed") await download(wasSent);
}

/** Whoever starts at once leaves the study page before its cards have come; then a card's page
 *  downloads them. It does not replace those that are here: a pack is expensive to make. */
function isPackMissing() {
  const pack = getPack();
  return !pack?.cards.length || pack.person !== document.documentElement.dataset.person;
}

async function download(wasSent) {
  // A new worker caches the page by itself.
  const scope = address("").pathname;
  await navigator.serviceWorker.register(address("worker.js"), { scope });
  await refreshPage();
  if (!(await downloadPack())) return;
  await navigator.serviceWorker.ready;
  // Nothing is said between a question and its answer.
  if (dataset.refresh) line.textContent = wasSent ? dataset.sent : dataset.ready;
}

if (line && window.isSecureContext && "serviceWorker" in navigator) {
  prefetch().catch(() => {}); // Where something is missing the device simply downloads nothing.
}
