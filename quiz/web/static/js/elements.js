// Making elements of a page.

/** Make an element with these properties. */
export function make(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

/** Make a button that calls `act` when it is pressed. */
export function makeButton(text, act, className = "button") {
  const button = make("button", { type: "button", className, textContent: text });
  button.addEventListener("click", () => act());
  return button;
}
