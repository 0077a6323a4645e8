// The clock of an attempt: it goes on between two answers of the server, which alone knows the time.

import "./beat.js";

const HIDDEN = "clock-hidden";
const MINUTE = 60;

for (const clock of document.querySelectorAll("[data-clock]")) {
  const left = clock.querySelector("[data-clock-left]");
  const end = clock.querySelector("[data-clock-end]");
  const live = document.querySelector("[data-clock-says]");
  const shownEnd = end.textContent;
  let seconds = Number(clock.dataset.seconds);
  // The machine's own clock may be wrong; how long something takes it still knows.
  let told = performance.now();
  // What is said when so much is left: half of it, and the last minutes.
  const marks = new Set([Number(clock.dataset.whole) / 2, 10 * MINUTE, 5 * MINUTE, MINUTE]);
  let before = seconds;

  const words = (now) =>
    now
      ? clock.dataset.left.replace("{minutes}", Math.floor(now / 60)).replace("{seconds}", now % 60)
      : clock.dataset.over;

  /** Say the time at a mark that has just been passed, in the pauses of what else is read out. */
  const announce = (now) => {
    if ([...marks].some((mark) => before > mark && now <= mark) || (before && !now)) {
      live.textContent = words(now);
    }
    before = now;
  };

  const show = () => {
    const now = Math.max(0, Math.round(seconds - (performance.now() - told) / 1000));
    left.textContent = words(now);
    announce(now);
    // The last minute is shown to everybody.
    if (now && now <= MINUTE && !clock.open) clock.open = true;
  };

  document.addEventListener("beat", ({ detail: { news } }) => {
    if (!news || news.seconds_left === null) return;
    seconds = news.seconds_left;
    told = performance.now();
    end.textContent = news.ends_text ? clock.dataset.until.replace("{moment}", news.ends_text) : shownEnd;
    show();
  });

  try {
    if (localStorage.getItem(HIDDEN)) clock.open = false;
    clock.querySelector("summary").addEventListener("click", () => {
      if (clock.open) localStorage.setItem(HIDDEN, "yes");
      else localStorage.removeItem(HIDDEN);
    });
  } catch {
    // A browser that keeps nothing shows the clock on every page.
  }
  show();
  setInterval(show, 1000);
}
