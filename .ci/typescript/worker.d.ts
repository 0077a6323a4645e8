/** What the server writes above the service worker's script. */
declare const SHELL: { site: string; version: string; page: string; files: string[] };
