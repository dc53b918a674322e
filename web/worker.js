/** The module worker that Python runs in: its first message brings the port to the page, everything else goes there. */

import { boot } from "./boot.js";

addEventListener("message", (event) => boot(event.data.port), { once: true });
postMessage("loaded"); // for a page that may have to do without
