/** What the server writes above the service worker's script. */
declare const SHELL: { name: string; page: string; files: string[] };
