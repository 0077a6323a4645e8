// The clock of an attempt. It runs on between two heartbeats; the server alone knows the time.

import "./heartbeat.js";
import { getText, remove, setText } from "./storage.js";

const HIDDEN = "clock-hidden";
const MINUTE = 60;

for (const clock of document.querySelectorAll("[data-clock]")) {
  const left = clock.querySelector("[data-clock-left]");
  const end = clock.querySelector("[data-clock-end]");
  const live = document.querySelector("[data-clock-says]");
  const shownEnd = end.textContent;
  let seconds = Number(clock.dataset.seconds);
  // This machine's clock may be wrong, but it can measure how long something takes.
  let measuredAt = performance.now();
  // The times left that are read out: half of it, and the last minutes.
  const marks = [Number(clock.dataset.whole) / 2, 10 * MINUTE, 5 * MINUTE, MINUTE];
  let before = seconds;

  const inWords = (now) =>
    now
      ? clock.dataset.left.replace("{minutes}", Math.floor(now / 60)).replace("{seconds}", now % 60)
      : clock.dataset.over;

  /** Say the time politely when a mark has just been passed. */
  const announce = (now) => {
    if (marks.some((mark) => before > mark && now <= mark) || (before && !now)) {
      live.textContent = inWords(now);
    }
    before = now;
  };

  const show = () => {
    const now = Math.max(0, Math.round(seconds - (performance.now() - measuredAt) / 1000));
    left.textContent = inWords(now);
    announce(now);
    // Everyone sees the last minute.
    if (now && now <= MINUTE && !clock.open) clock.open = true;
  };

  document.addEventListener("heartbeat", ({ detail: { attempt } }) => {
    if (!attempt || attempt.seconds_left === null) return;
    seconds = attempt.seconds_left;
    measuredAt = performance.now();
    const until = attempt.ends_text;
    end.textContent = until ? clock.dataset.until.replace("{moment}", until) : shownEnd;
    show();
  });

  if (getText(HIDDEN)) clock.open = false;
  clock.querySelector("summary").addEventListener("click", () => {
    if (clock.open) setText(HIDDEN, "yes");
    else remove(HIDDEN);
  });
  show();
  setInterval(show, 1000);
}
