// What TypeScript cannot know of these pages: which element a selector finds. The names and
// properties of the scripts themselves it checks strictly.

interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Element {
  closest(selectors: string): any;
}

interface Document {
  getElementById(id: string): any;
  readonly activeElement: any;
}

interface DocumentEventMap {
  heartbeat: CustomEvent<{ status: number; attempt: any }>;
}
