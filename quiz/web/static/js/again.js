// Signing in again without leaving the page: the forms are those of the pages where one signs in,
// fetched when they are needed, so that every way in works here as it does there.

const dialog = document.getElementById("sign-in-again");
const place = dialog.querySelector("[data-way-form]");
const ways = [...dialog.querySelectorAll("[data-way]")];
let shown = ""; // the way whose form is in its place, or on its way there
let done = () => {};

/** Open the dialog; `then` is called when somebody has signed in. */
export function askToSignIn(then) {
  done = then;
  if (dialog.open) return;
  dialog.showModal();
  shown = "";
  show((ways.find((way) => way.getAttribute("aria-pressed") === "true") ?? ways[0]).dataset.way);
}

/** Fetch the form of a way. Nothing that comes late takes the place of what is typed by then. */
async function show(address) {
  if (shown === address) return;
  shown = address;
  for (const way of ways) way.setAttribute("aria-pressed", String(way.dataset.way === address));
  const text = await fetch(address)
    .then((answer) => answer.text())
    .catch(() => "");
  if (shown !== address || draw(text)) return;
  place.replaceChildren(); // Without a connection the buttons try again.
  shown = "";
}

/** Take over the form of a page, with what the page says of it; tell whether there was one. */
function draw(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const form = page.querySelector("main form[action^='/account/']:not(.notice)");
  if (!form) return false;
  form.addEventListener("submit", send);
  const told = page.querySelectorAll(".notices, .error-summary");
  place.replaceChildren(...told, form);
  form.querySelector("input:not([type=hidden])").focus();
  return true;
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      redirect: "manual", // where it would lead to is this page
    });
    // A redirect that is not followed has the type "opaqueredirect": somebody is signed in.
    if (answer.type !== "opaqueredirect" && draw(await answer.text())) return;
    place.replaceChildren();
    dialog.close();
    done();
  } catch {
    form.querySelector("input:not([type=hidden])").focus();
  }
}

for (const way of ways) way.addEventListener("click", () => show(way.dataset.way));
dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
