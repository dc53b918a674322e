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
  [hidden] { display: none !important; }
  dialog {
    --paper: var(--content-background, #fff); --ink: #1b1d28; --soft: #555d6d; --line: #1b1d281f; --veil: #1b1d2812;
    --action: #2c56d8; --action-ink: #fff; --ring: #3b6cf6;
    position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0;
    border: 0; background: none; color: var(--ink); color-scheme: light; font: 16px/1.5 system-ui, sans-serif;
    text-align: start; -webkit-tap-highlight-color: transparent;
  }
  /* The game chooses the paper; black or white is written on it, whichever is read better. */
  @supports (color: oklch(from red l c h)) {
    dialog {
      --ink: oklch(from var(--paper) clamp(.22, (.66 - l) * 999, .98) .02 270);
      --soft: oklch(from var(--ink) l c h / .78); --line: oklch(from var(--ink) l c h / .14);
      --veil: oklch(from var(--ink) l c h / .08);
    }
  }
  dialog[open] { display: grid; place-items: center; }
  dialog:focus { outline: none; }
  dialog::backdrop { background: none; }
  .overlay {
    position: absolute; inset: 0; background: var(--overlay-background, #060814); opacity: var(--overlay-opacity, .7);
  }
  .box {
    position: relative; display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    width: min(var(--width, 740px), 100% - 2 * var(--margin, 16px));
    height: min(var(--height, 804px), 100% - 2 * var(--margin, 16px));
    overflow: hidden; border-radius: 16px; background: var(--paper);
    box-shadow: 0 0 0 1px rgb(255 255 255 / .08), 0 2px 6px rgb(0 0 0 / .3), 0 28px 90px rgb(0 0 0 / .55);
  }
  header {
    display: flex; align-items: center; justify-content: space-between; gap: 8px; min-height: 48px;
    padding-inline: 20px 4px; border-bottom: 1px solid var(--line);
  }
  h2, p, button { unicode-bidi: plaintext; overflow-wrap: anywhere; }
  h2 { margin: 0; font-size: 16px; font-weight: 600; line-height: 1.25; letter-spacing: -.005em; }
  button {
    min-width: 44px; min-height: 44px; padding: 9px 20px; border: 1px solid transparent; border-radius: 11px;
    background: var(--veil); color: inherit; font: 600 16px/1.3 system-ui, sans-serif; cursor: pointer;
    touch-action: manipulation; transition: background-color .12s;
  }
  button:hover { background: var(--line); }
  button:active { translate: 0 1px; }
  button:focus-visible, iframe:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
  .close { flex: none; display: grid; place-items: center; width: 44px; padding: 0; background: none; color: var(--soft); }
  .close:hover { background: var(--veil); color: var(--ink); }
  .close:focus-visible { outline-offset: -3px; }
  svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
  .primary { background: var(--action); color: var(--action-ink); }
  .primary:hover { background: color-mix(in srgb, var(--action), #000 16%); }
  .content { grid-row: 2; display: grid; min-height: 0; }
  .content > * { grid-area: 1 / 1; min-width: 0; }
  iframe { width: 100%; height: 100%; border: 0; }
  .waiting { place-self: center; display: grid; justify-items: center; gap: 18px; max-width: 26em; padding: 24px; text-align: center; }
  .waiting p { margin: 0; color: var(--soft); }

  /* A text and its buttons need less room than a payment page. */
  .box:has(.card, .alone) { width: min(25rem, 100% - 32px); height: auto; max-height: 100%; }
  .box:has(.card, .alone) header { border: 0; }
  .alone { padding: 8px 24px 32px; }
  .card { display: grid; gap: 10px; padding: 4px 20px 20px; overflow: auto; }
  .card p { margin: 0 0 10px; text-wrap: pretty; }

  .note {
    grid-row: 3; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 16px;
    padding: 8px 12px 8px 20px; border-top: 1px solid var(--line); font-size: 15px;
  }
  .note p { flex: 1 1 auto; margin: 0; }
  .note button { flex: 0 1 auto; padding-inline: 16px; font-size: 15px; }

  .spinner { width: 44px; height: 44px; animation: turn var(--spinner-period, .9s) linear infinite; }
  i.spinner { border-radius: 50%; border: 4px solid var(--line); border-top-color: var(--spinner-color, var(--ring)); }
  @keyframes turn { to { rotate: 360deg; } }
  @keyframes fade { 50% { opacity: .35; } }
  @keyframes appear { from { opacity: 0; } }
  @keyframes rise { from { opacity: 0; translate: 0 10px; scale: .985; } }
  @media (prefers-reduced-motion: no-preference) {
    .overlay { animation: appear .18s ease-out; }
    .box { animation: rise .2s cubic-bezier(.2, .8, .3, 1); }
  }
  @media (prefers-reduced-motion: reduce) {
    /* It tells that something goes on, and stays where it is. */
    .spinner { animation: fade 2.4s ease-in-out infinite; }
    button { transition: none; }
    button:active { translate: none; }
  }
  @media (prefers-contrast: more) {
    dialog { --soft: var(--ink); --line: var(--ink); --action: #1836a0; --ring: var(--ink); }
    .overlay { opacity: max(var(--overlay-opacity, .85), .85); }
    .box { border: 2px solid; }
    button { border-color: currentColor; }
    button:hover { background: var(--veil); }
  }
  @media (forced-colors: active) {
    .box { border: 2px solid CanvasText; }
    button { border-color: ButtonText; color: ButtonText; }
    button:hover, button:focus-visible { border-color: Highlight; outline-color: Highlight; }
    i.spinner { border-color: GrayText; border-top-color: Highlight; }
  }
  /* Where there is little room the payment page has all of it, but for what a notch takes. */
  @media (max-width: 640px), (max-height: 560px) {
    .note button { flex-grow: 1; }
    .box:not(:has(.card, .alone)) {
      width: 100%; height: 100%; border: 0; border-radius: 0;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
    }
  }
`;
