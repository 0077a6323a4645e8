// What the server has not acknowledged is kept in this browser, under person, attempt and place. A
// browser may refuse to store anything; then the page works on without a copy and says so.

const PREFIX = "sourcecheck answer ";

/** The copies of one person's attempt: by the name of their place, "3" for the answer to item 3. */
export class Device {
  constructor(person, attempt) {
    this.prefix = `${PREFIX}${person} ${attempt} `;
  }

  /** Keep a copy, and tell whether the browser did. */
  keep(place, copy) {
    try {
      localStorage.setItem(this.prefix + place, JSON.stringify(copy));
      return true;
    } catch {
      return false; // Full or forbidden: saving goes on over the network.
    }
  }

  find(place) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + place));
    } catch {
      return null;
    }
  }

  /** Forget a copy, unless a newer one has taken its place. */
  drop(place, id) {
    if (this.find(place)?.id === id) localStorage.removeItem(this.prefix + place);
  }

  places() {
    return keys(this.prefix).map((key) => key.slice(this.prefix.length));
  }

  wipe() {
    for (const key of keys(this.prefix)) localStorage.removeItem(key);
  }
}

function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Tell how many answers of anybody wait in this browser. */
export function waiting() {
  return keys(PREFIX).length;
}

/** Forget all of them: whoever sits down next is somebody else. */
export function wipeAll() {
  for (const key of keys(PREFIX)) localStorage.removeItem(key);
}
