/** Hands Python in a page's own Pyodide what only JavaScript can do; coinslot.browser.scripts loads it and asks. */

import { base } from "./download.js";
import { version } from "./install.js";
import { Keeping } from "./keeping.js";
import { Leaving, returning } from "./leaving.js";
import { PayWindow } from "./paywindow.js";
import { readPythonic } from "./pythonic.js";
import { guardKeys } from "./window/keys.js";
import { merged, WINDOW } from "./window/options.js";

const parts = {
  version,
  PayWindow,
  Keeping,
  Leaving,
  returning,
  guardKeys,
  mergeWindowOptions: merged,
  /** @param {unknown} values as Python writes them @param {string[]} [also] names that the call knows beside them */
  readWindowOptions: (values, also) => readPythonic({ members: WINDOW }, values, also),
  /** @returns {Promise<typeof import("./socket.js")>} */
  loadSocket: () => import("./socket.js"),
};

// The question is an event, whose detail takes the answer: a script element has no other way to hand something over, and
// this module runs once, however often it is asked for and by however many Pyodides.
addEventListener(`coinslot:${base}`, (event) => {
  /** @type {CustomEvent<object[]>} */ (event).detail.push(parts);
});
