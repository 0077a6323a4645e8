// The browser's local storage. A browser may be full or refuse to store anything: then nothing is
// found, and storing returns false instead of failing.

/** Return the text stored under a key, or null. @param {string} key */
export function getText(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Store a text and return whether the browser kept it. @param {string} key @param {string} text */
export function setText(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** Return the value stored as JSON under a key; null where there is none or it cannot be read. */
export function getJSON(key) {
  try {
    return JSON.parse(getText(key) ?? "null");
  } catch {
    return null;
  }
}

/** Store a value as JSON and return whether the browser kept it. @param {string} key */
export function setJSON(key, value) {
  return setText(key, JSON.stringify(value));
}

/** @param {string} key */
export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Where nothing can be stored there is nothing to remove.
  }
}

/** Return the stored keys that begin with a prefix. @param {string} prefix */
export function keysWith(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
