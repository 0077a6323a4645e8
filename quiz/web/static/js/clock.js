// The clock of an attempt: it goes on between two answers of the server, which alone knows the time.

const ASK_EVERY = 30;
const HIDDEN = "clock-hidden";

for (const clock of document.querySelectorAll("[data-clock]")) {
  const left = clock.querySelector("[data-clock-left]");
  const end = clock.querySelector("[data-clock-end]");
  const shownEnd = end.textContent;
  let seconds = Number(clock.dataset.seconds);
  // The machine's own clock may be wrong; how long something takes it still knows.
  let told = performance.now();

  const show = () => {
    const now = Math.max(0, Math.round(seconds - (performance.now() - told) / 1000));
    left.textContent = now
      ? clock.dataset.left.replace("{minutes}", Math.floor(now / 60)).replace("{seconds}", now % 60)
      : clock.dataset.over;
    // The last minute is shown to everybody.
    if (now && now <= 60 && !clock.open) clock.open = true;
  };

  const ask = async () => {
    try {
      const answer = await fetch(clock.dataset.clock, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const news = await answer.json();
      if (news.seconds_left === null) return;
      seconds = news.seconds_left;
      told = performance.now();
      end.textContent = news.ends_text ? clock.dataset.until.replace("{moment}", news.ends_text) : shownEnd;
      show();
    } catch {
      // Without a connection the clock goes on by itself.
    }
  };

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
  setInterval(ask, ASK_EVERY * 1000);
}
