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

// The dialog is the overlay, and fills the page; what the player sees as the window is the box in it. That way the look
// is the same whether the dialog is modal for the browser or, under a z-index of the game's, for us.
const CSS = `
  * { box-sizing: border-box; }
  dialog {
    position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0;
    border: 0; background: none; color: #1b1d28; color-scheme: light; font: 16px/1.45 system-ui, sans-serif;
  }
  dialog[open] { display: grid; place-items: center; }
  dialog:focus { outline: none; }
  dialog::backdrop { background: none; }
  .overlay {
    position: absolute; inset: 0; background: var(--overlay-background, #060814); opacity: var(--overlay-opacity, .66);
  }
  .box {
    position: relative; display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    width: min(var(--width, 740px), 100% - 2 * var(--margin, 16px));
    height: min(var(--height, 804px), 100% - 2 * var(--margin, 16px));
    overflow: hidden; border-radius: 14px; background: var(--content-background, #fff);
    box-shadow: 0 24px 80px rgb(0 0 0 / .5);
  }
  header {
    display: flex; align-items: center; justify-content: space-between; min-height: 48px; padding: 2px 4px 2px 18px;
    border-bottom: 1px solid #e3e6ef; background: #fff;
  }
  h2 { margin: 0; font-size: 15px; font-weight: 600; line-height: 1.25; }
  button {
    min-height: 44px; padding: 8px 18px; border: 1px solid #c9cede; border-radius: 10px; background: #fff; color: inherit;
    font: 600 15px/1.2 system-ui, sans-serif; cursor: pointer;
  }
  button:hover { background: #eef0f6; }
  button:focus-visible { outline: 3px solid #3b6cf6; outline-offset: 2px; }
  .close { flex: none; width: 44px; padding: 0; border-color: transparent; font-size: 17px; }
  .primary { border-color: transparent; background: #2c56d8; color: #fff; }
  .primary:hover { background: #2347b8; }
  .content { grid-row: 2; display: grid; min-height: 0; }
  .content > * { grid-area: 1 / 1; }
  iframe { width: 100%; height: 100%; border: 0; }
  .waiting, .card {
    place-self: center; display: grid; justify-items: center; gap: 16px; max-width: 26em; padding: 24px; text-align: center;
  }
  .waiting[hidden] { display: none; }
  .waiting p { margin: 0; font-size: 15px; color: #565e6e; }
  .card p { margin: 0; text-wrap: balance; }
  .card button { width: 100%; }
  .note {
    grid-row: 3; display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 4px 16px;
    padding: 6px 16px; border-top: 1px solid #e3e6ef; background: #fff; font-size: 15px;
  }
  .note p { margin: 0; }
  .spinner { width: 44px; height: 44px; animation: turn var(--spinner-period, .9s) linear infinite; }
  i.spinner { border-radius: 50%; border: 4px solid #d9deea; border-top-color: var(--spinner-color, #3b6cf6); }
  @keyframes turn { to { rotate: 360deg; } }
  @media (prefers-reduced-motion: reduce) { .spinner { animation-duration: 6s; } }
  @media (prefers-contrast: more) {
    .box { border: 2px solid #000; }
    button { border-color: currentColor; }
    .close { border-color: transparent; }
    .waiting p { color: inherit; }
  }
  @media (forced-colors: active) {
    .box { border: 2px solid CanvasText; }
    i.spinner { border-color: GrayText; border-top-color: Highlight; }
  }
  @media (max-width: 640px), (max-height: 560px) {
    .box { width: 100%; height: 100%; border-radius: 0; }
  }
`;
