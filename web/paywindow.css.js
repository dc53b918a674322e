/** The look of the payment window: a constructed sheet, which a strict `style-src` allows. */

/** @type {CSSStyleSheet | undefined} */
let sheet;

export function style() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}

const CSS = `
  dialog {
    box-sizing: border-box; width: 740px; height: 804px; max-width: calc(100vw - 32px); max-height: calc(100dvh - 32px);
    padding: 0; border: 0; border-radius: 14px; overflow: hidden; background: #fff; color: #1b1d28;
    box-shadow: 0 24px 80px rgb(0 0 0 / .5); color-scheme: light;
  }
  dialog[open] { display: grid; grid-template-rows: 44px 1fr; }
  dialog::backdrop { background: rgb(6 8 20 / .66); backdrop-filter: blur(3px); }
  header {
    display: flex; align-items: center; justify-content: space-between; padding: 0 6px 0 18px;
    border-bottom: 1px solid #e3e6ef; font: 600 15px/1 system-ui, sans-serif;
  }
  iframe { width: 100%; height: 100%; border: 0; }
  iframe[hidden] { display: none; }
  iframe, .spinner { grid-area: 2 / 1; }
  .close {
    width: 34px; height: 34px; padding: 0; border: 0; border-radius: 8px; background: none; color: inherit;
    font: inherit; cursor: pointer;
  }
  .close:hover { background: #eef0f6; }
  .close:focus-visible { outline: 3px solid #3b6cf6; outline-offset: 2px; }
  .spinner {
    place-self: center; width: 44px; height: 44px; border-radius: 50%;
    border: 4px solid #d9deea; border-top-color: #3b6cf6; animation: turn .9s linear infinite;
  }
  .spinner[hidden] { display: none; }
  @keyframes turn { to { rotate: 360deg; } }
  @media (prefers-reduced-motion: reduce) { .spinner { animation-duration: 6s; } }
  @media (max-width: 640px), (max-height: 560px) {
    dialog {
      width: 100vw !important; height: 100dvh !important; max-width: none; max-height: none; border-radius: 0; margin: 0;
    }
  }
`;
