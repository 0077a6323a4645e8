// The browser's local storage. A browser may be full or refuse to store anything: then nothing is
// found, and storing returns false instead of failing.
//
// Sites below different paths of one host share it, so the path of this one begins every key; nothing
// does where the site has the host to itself.

const SITE = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** Return a name that no site has that stands below another path. @param {string} name */
export const ownName = (name) => SITE + name;

/** Return the text stored under a key, or null. @param {string} key */
export function getText(key) {
  try {
    return localStorage.getItem(ownName(key));
  } catch {
    return null;
  }
}

/** Store a text and return whether the browser kept it. @param {string} key @param {string} text */
export function setText(key, text) {
  try {
    localStorage.setItem(ownName(key), text);
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
    localStorage.removeItem(ownName(key));
  } catch {
    // Where nothing can be stored there is nothing to remove.
  }
}

/** Return the stored keys that begin with a prefix. @param {string} prefix */
export function keysWith(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(ownName(prefix)))
      .map((key) => key.slice(SITE.length));
  } catch {
    return [];
  }
}
