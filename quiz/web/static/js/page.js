// Conveniences of every page. Everything here also works, more plainly, without this file.

import { clearAnswers, hasUnsentAnswers } from "./answer_store.js";
import { postForm } from "./forms.js";
import { submitAgain, submitterOf } from "./old_browsers.js";
import { keysWith } from "./storage.js";

const root = document.documentElement;

/** A new account's times are written in the zone of the browser that made it. */
for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

/** Colours and text size change at once and are saved without leaving the page. */
for (const form of document.querySelectorAll("form[data-appearance]")) {
  const show = () => {
    const chosen = new FormData(form);
    for (const name of ["theme", "size"]) {
      if (chosen.has(name)) root.dataset[name] = String(chosen.get(name));
    }
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show();
    try {
      const { response, isAccepted } = await postForm(form);
      if (!isAccepted && !response.ok) throw new Error(String(response.status));
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

/** One menu is open at a time; Escape and a click elsewhere close it. */
const menus = [...document.querySelectorAll("details.menu")];
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") menus.forEach(closeMenu);
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

/** Copying needs a secure page or the older command. */
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
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(button.dataset.copy);
      status.textContent = button.dataset.copied;
    } catch {
      // The text itself is shown instead, to be copied by hand.
      status.textContent = button.dataset.copy;
    }
    button.focus();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** After a refused form the summary of what is wrong is heard and seen first. */
document.querySelector("[data-focus]")?.focus();

/** Signing out leaves nothing behind for the next person; it asks first where that loses answers. */
const signOutForms = [...document.querySelectorAll("form[action$='/account/sign-out']")].filter((form) =>
  form.closest("[data-unsent]"),
);
for (const form of signOutForms) {
  form.addEventListener("submit", (event) => {
    const question = form.closest("[data-unsent]").dataset.unsent;
    if (hasUnsentAnswers() && !window.confirm(question)) event.preventDefault();
    else clearAnswers();
  });
}

/** Whether study stores anything here (offline_store.js, which most pages need not load). */
const hasStudyData = () => keysWith("sourcecheck study ").length > 0;

/** Downloaded cards belong to one person: nobody who comes after them finds them here. */
if (hasStudyData() && !document.getElementById("offline")) {
  const { dropPack, getPack } = await import("./offline_store.js");
  if (getPack()?.person !== root.dataset.person) dropPack();
  if (location.pathname.endsWith("/study/erase")) dropPack(); // It is downloaded anew, or erased.
}

for (const form of signOutForms) {
  let isCleared = false;
  form.addEventListener("submit", async (event) => {
    if (isCleared || event.defaultPrevented || !(window.isSecureContext || hasStudyData())) return;
    event.preventDefault();
    const button = submitterOf(event);
    const { clearOnSignOut } = await import("./offline_store.js");
    await clearOnSignOut().catch(() => {}); // Signing out does not wait for what cannot be cleared.
    isCleared = true;
    submitAgain(form, button);
  });
}
