/* Keys for a card that is answered: 1 to 4 rate it as the buttons do, Z takes the last rating back.
   `event.code` names the key's place, so that they work on every keyboard's layout. */

const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
  const pressed = digit
    ? document.querySelector(`[data-rating="${digit[1]}"]`)
    : event.code === "KeyZ" && document.querySelector('form[action$="/study/undo"] button');
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});

const feedback = document.getElementById("feedback");
if (feedback) feedback.focus({ preventScroll: true });
