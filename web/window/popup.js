/** The payment page in a window of its own: opened inside the player's click, led to the provider later. */

const SIZE = { width: 740, height: 760 }; // what the provider's page asks for
const LOOK = 250; // milliseconds; nothing tells that another window is closed

const CSS = `
  html { color-scheme: light dark; height: 100%; }
  body { margin: 0; height: 100%; display: grid; place-content: center; justify-items: center; gap: 20px; font: 16px/1.4 system-ui, sans-serif; }
  i { width: 44px; height: 44px; border-radius: 50%; border: 4px solid #8888; border-top-color: #3b6cf6; animation: turn .9s linear infinite; }
  @keyframes turn { to { rotate: 360deg; } }
  @media (prefers-reduced-motion: reduce) { i { animation-duration: 6s; } }
`;

export class Popup {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #look;

  /** @param {Window} window */
  constructor(window) {
    this.window = window;
  }

  /** Whether it says that it is closed. That is not true of one that is cut off from this page. */
  get closed() {
    return this.window.closed;
  }

  /** @param {() => void} closed called once it says so */
  watch(closed) {
    clearInterval(this.#look);
    this.#look = setInterval(() => {
      if (!this.closed) return;
      clearInterval(this.#look);
      closed();
    }, LOOK);
  }

  /** @param {string} url */
  show(url) {
    this.window.location.replace(url);
  }

  focus() {
    this.window.focus();
  }

  close() {
    clearInterval(this.#look);
    this.window.close();
  }
}

/**
 * Call it inside the player's click.
 * @param {{ title: string, loading: string }} texts
 * @param {string} language of the texts
 * @returns {Popup | null} null where the browser lets none open
 */
export function openPopup(texts, language) {
  const left = Math.max(0, screenX + (outerWidth - SIZE.width) / 2);
  const top = Math.max(0, screenY + (outerHeight - SIZE.height) / 2);
  const popup = open("about:blank", "_blank", `popup,width=${SIZE.width},height=${SIZE.height},left=${left},top=${top}`);
  if (!popup) return null;
  try {
    furnish(popup, texts, language);
  } catch {
    // In a sandboxed page it is another origin's already: it stays blank until the payment page comes.
  }
  return new Popup(popup);
}

/** @param {Window} popup @param {{ title: string, loading: string }} texts @param {string} language */
function furnish(popup, { title, loading }, language) {
  const { document } = popup;
  document.title = title;
  document.documentElement.lang = language;
  const sheet = new /** @type {any} */ (popup).CSSStyleSheet(); // a document takes none of another's
  sheet.replaceSync(CSS);
  document.adoptedStyleSheets = [sheet];
  const text = document.createElement("p");
  text.role = "status";
  text.textContent = loading;
  document.body.replaceChildren(document.createElement("i"), text);
}
