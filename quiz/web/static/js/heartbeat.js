// Every half minute a page of an attempt asks the server for its state: the time left, whether its
// person is still signed in, whether the attempt is still open. Listen for the event "heartbeat" on
// the document; its `status` is 0 where no answer came.

import { abortAfter } from "./old_browsers.js";

const INTERVAL = 30_000; // ms
const TIMEOUT = 10_000;
const { dataset } = document.querySelector("[data-heartbeat]");

/** Ask now, tell every listener, and return what they were told. */
export async function heartbeat() {
  const detail = await askServer();
  document.dispatchEvent(new CustomEvent("heartbeat", { detail }));
  return detail;
}

async function askServer() {
  try {
    const response = await fetch(dataset.heartbeat, {
      headers: { Accept: "application/json" },
      signal: abortAfter(TIMEOUT),
    });
    return { status: response.status, attempt: response.ok ? await response.json() : null };
  } catch {
    return { status: 0, attempt: null };
  }
}

setInterval(heartbeat, INTERVAL);
