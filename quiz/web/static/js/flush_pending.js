// Answers of an attempt that are still on this device: the summary sends them, the result deletes
// them.

import { AnswerStore } from "./answer_store.js";
import { Outbox } from "./outbox.js";

const { dataset } = document.querySelector("[data-pending-of]");
const store = new AnswerStore(dataset.person, dataset.pendingOf);

if (dataset.forget !== undefined) store.clear();
else send();

async function send() {
  let hasArrived = false;
  const ignore = () => {};
  const outbox = new Outbox(store, dataset.token, {
    saving: ignore,
    saved: ignore,
    failing: ignore,
    refused: ignore,
    unexpected: () => outbox.stop("unexpected"),
  });
  outbox.takeStored({ waits: ignore, refused: ignore, saved() { hasArrived = true; } });
  await outbox.flush();
  // The list on this page is older than what has just arrived.
  if (hasArrived) location.reload();
}
