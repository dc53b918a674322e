/** Hands Python in a page's own Pyodide what only JavaScript can do; coinslot.browser.scripts loads it and asks. */

import { base } from "./download.js";
import { version } from "./install.js";
import { PayWindow } from "./paywindow.js";

/** @returns {Promise<typeof import("./socket.js")>} */
const loadSocket = () => import("./socket.js");

// The question is an event, whose detail takes the answer: a script element has no other way to hand something over, and
// this module runs once, however often it is asked for and by however many Pyodides.
addEventListener(`coinslot:${base}`, (event) => {
  /** @type {CustomEvent<object[]>} */ (event).detail.push({ PayWindow, loadSocket, version });
});
