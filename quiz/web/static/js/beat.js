// Every half minute a page of an attempt asks the server how things stand: how much time is left,
// whether its person is still signed in, whether the attempt goes on. Who wants to know listens for
// the event "beat" on the document; `status` is 0 where no answer came.

const EVERY = 30_000;
const PATIENCE = 10_000;
const place = document.querySelector("[data-beat]");

/** Ask now, tell everybody who listens, and return what was told. */
export async function beat() {
  const told = await ask();
  document.dispatchEvent(new CustomEvent("beat", { detail: told }));
  return told;
}

async function ask() {
  try {
    const answer = await fetch(place.dataset.beat, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: answer.status, news: answer.ok ? await answer.json() : null };
  } catch {
    return { status: 0, news: null };
  }
}

setInterval(beat, EVERY);
