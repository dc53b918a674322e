/** Tells tools, such as tests, what happens in the page: as `coinslot` events of the window. */

/** @import { ToolNews } from "./coinslot.js" */

/** @param {ToolNews} detail */
export function tellTools(detail) {
  dispatchEvent(new CustomEvent("coinslot", { detail }));
}
