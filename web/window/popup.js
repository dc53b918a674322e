/** The payment page in a window of its own: opened inside the player's click, led to the provider later. */

const SIZE = { width: 740, height: 760 }; // what the provider's page asks for
const LOOK = 250; // milliseconds; nothing tells that another window is closed

const CSS = `
  html { height: 100%; color-scheme: light dark; }
  body {
    display: grid; place-content: center; justify-items: center; gap: 18px; min-height: 100%; box-sizing: border-box; margin: 0;
    padding: 24px; background: light-dark(#fff, #16171f); color: light-dark(#555d6d, #c3c8d6);
    font: 16px/1.5 system-ui, sans-serif; text-align: center;
  }
  p { margin: 0; }
  i { width: 44px; height: 44px; box-sizing: border-box; border: 4px solid #8884; border-top-color: #3b6cf6; border-radius: 50%; animation: turn .9s linear infinite; }
  @keyframes turn { to { rotate: 360deg; } }
  @keyframes fade { 50% { opacity: .35; } }
  @media (prefers-reduced-motion: reduce) { i { animation: fade 2.4s ease-in-out infinite; } }
  @media (forced-colors: active) { i { border-color: GrayText; border-top-color: Highlight; } }
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
