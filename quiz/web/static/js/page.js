// Niceties of every page. Everything here also works, more plainly, without this file.

import { waiting, wipeAll } from "./device.js";

const root = document.documentElement;

/** Colours and text size change at once and are stored without leaving the page. */
for (const form of document.querySelectorAll("form[data-appearance]")) {
  const show = () => {
    const chosen = new FormData(form);
    root.dataset.theme = chosen.get("theme") ?? root.dataset.theme;
    root.dataset.size = chosen.get("size") ?? root.dataset.size;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        redirect: "manual", // the page that it would lead to is this one
      });
      // A redirect that is not followed has the type "opaqueredirect": the choice was stored.
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
      closeMenu(form.closest("details"));
    } catch {
      form.submit();
    }
  });
}

function closeMenu(menu) {
  if (!menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

/** One menu is open at a time; Escape and a press elsewhere close it. */
const menus = [...document.querySelectorAll("details.menu")];
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") menus.forEach(closeMenu);
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

/** Copying needs a secure page or the older command; where neither works the button stays hidden. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser refused to copy.");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const says = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(button.dataset.copy);
      says.textContent = button.dataset.copied;
    } catch {
      // The text itself goes where the word would, so that it can be copied by hand.
      says.textContent = button.dataset.copy;
    }
    button.focus();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Whoever signs out leaves nothing behind for the next one, and is asked where that would lose it. */
const leaving = [...document.querySelectorAll("form[action$='/account/sign-out']")].filter((form) =>
  form.closest("[data-unsent]"),
);
for (const form of leaving) {
  const asked = form.closest("[data-unsent]");
  form.addEventListener("submit", (event) => {
    if (waiting() && !window.confirm(asked.dataset.unsent)) event.preventDefault();
    else wipeAll();
  });
}

/** After a refused form the summary of what is wrong is what one hears and sees first. */
document.querySelector("[data-focus]")?.focus();

/** What study keeps on this device is one person's: it goes when they sign out, and is not there
    for whoever comes after them. */
function keepsStudy() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("sourcecheck study "));
  } catch {
    return false;
  }
}

if (keepsStudy() && !document.getElementById("offline")) {
  const { dropPack, pack } = await import("./luggage.js");
  if (pack()?.person !== root.dataset.person) dropPack();
  if (location.pathname.endsWith("/study/erase")) dropPack(); // It is taken along anew, or erased.
}

for (const form of leaving) {
  let left = false;
  form.addEventListener("submit", async (event) => {
    if (left || event.defaultPrevented || !(window.isSecureContext || keepsStudy())) return;
    event.preventDefault();
    const { leave } = await import("./luggage.js");
    await leave().catch(() => {}); // Signing out does not wait for what cannot be tidied.
    left = true;
    form.requestSubmit(event.submitter);
  });
}
