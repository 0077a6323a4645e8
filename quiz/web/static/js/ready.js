// A page of study with a connection: what was studied without one is sent first, then the next cards
// are taken along. Both need a secure page; elsewhere study works with a connection only.

import { address, dropCard, keepPage, send, takePack } from "./luggage.js";

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
  if (says.answered) dropCard(says.answered);
  if (says.refresh && outcome !== "failed") await takeAlong(justSent);
}

async function takeAlong(justSent) {
  // A worker that is new keeps the page on its own.
  const scope = address("").pathname;
  await navigator.serviceWorker.register(address("worker.js"), { scope });
  await keepPage();
  if (!(await takePack())) return;
  await navigator.serviceWorker.ready;
  line.textContent = justSent ? says.sent : says.ready;
}

if (line && window.isSecureContext && "serviceWorker" in navigator) {
  getReady().catch(() => {}); // Without what it needs the device simply takes nothing along.
}
