// @ts-check

const MOST_LINES = 60; // the style sheet shows the last few; more than this nobody reads
const READY_FOR = 4000; // ms that the good news stays on the screen

/** @typedef {"plain" | "good" | "bad" | "waiting"} Mood how a line of the log looks */

/**
 * @param {string} id
 * @returns {HTMLElement}
 * @throws {Error} when the page has no such element
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element with the id ${id}: index.html and the script do not match`);
  return found;
}

/**
 * A copy of what a template of the page holds.
 * @param {string} id
 */
export function copyOf(id) {
  const { content } = /** @type {HTMLTemplateElement} */ (element(id));
  return /** @type {HTMLElement} */ (/** @type {Element} */ (content.firstElementChild).cloneNode(true));
}

/** @param {Element} root @param {string} selector @returns {HTMLElement} what a template surely has */
export const part = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/** What lies over the game: the gems, the log of purchases, how far the payments are. */
export function createHud() {
  const [log, runtime, text] = ["log", "runtime", "runtime-text"].map(element);
  const bar = /** @type {HTMLProgressElement} */ (element("runtime-bar"));
  const purses = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".purse"));
  let percent = 0;

  return {
    /** @param {number} total */
    setGems(total) {
      const words = total.toLocaleString("en");
      for (const purse of purses) {
        const number = part(purse, ".number");
        if (number.textContent === words) continue;
        number.textContent = words;
        purse.classList.remove("bump");
        requestAnimationFrame(() => purse.classList.add("bump"));
      }
    },

    /** Add a line to the log. @param {string} words @param {Mood} [mood] */
    say(words, mood = "plain") {
      const line = document.createElement("li");
      line.className = mood;
      line.textContent = words;
      log.append(line);
      if (log.children.length > MOST_LINES) log.firstElementChild?.remove();
    },

    /** @param {{loaded: number, total: number}} progress bytes, or whatever is counted; total 0 while unknown */
    setProgress({ loaded, total }) {
      if (document.body.dataset.runtime !== "starting" || !total) return;
      percent = Math.max(percent, Math.min(99, Math.floor((loaded / total) * 100)));
      bar.value = percent;
      text.textContent = `Payments starting… ${percent} %`;
    },

    setReady() {
      document.body.dataset.runtime = "ready";
      bar.value = 100;
      text.textContent = "Payments ready";
      setTimeout(() => runtime.classList.add("rest"), READY_FOR);
    },

    /** @param {string} words why there will be no payments */
    setFailed(words) {
      document.body.dataset.runtime = "failed";
      text.textContent = words;
    },
  };
}

/** @typedef {ReturnType<typeof createHud>} Hud */
