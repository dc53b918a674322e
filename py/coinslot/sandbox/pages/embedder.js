// @ts-check
// The game's page, seen from here: the page that this one stands in (lightbox) or was opened by (popup).
// Messages are JSON strings {"command", "data"}, as the real page sends them.

import { report } from "./provider.js";

/** @type {Window | null} None when this page was opened by itself. */
const embedder = window.parent === window ? window.opener : window.parent;

/** Whether nobody is there to close this page. */
export const isAlone = embedder === null;

/**
 * Tell the game's page something.
 * @param {string} command
 * @param {object} [data]
 * @param {boolean} [lost] whether it does not get there
 */
export function say(command, data = {}, lost = "mute" in document.body.dataset) {
  report({ message: { command, data }, lost: lost || embedder === null });
  if (lost) return;
  // "*" as the real page does: this page cannot know in which game it stands, and what it says is no secret.
  embedder?.postMessage(JSON.stringify({ command, data }), "*");
}

/**
 * Call back with the name of each command that the game's page sends; anything else is ignored.
 * @param {(command: string) => void} heard
 */
export function listen(heard) {
  window.addEventListener("message", (event) => {
    if (event.source !== embedder || typeof event.data !== "string") return;
    try {
      const message = JSON.parse(event.data);
      if (typeof message?.command !== "string") return;
      report({ message, heard: true });
      heard(message.command);
    } catch {
      // Not JSON, so not for us: other scripts of the game may post here as well.
    }
  });
}
