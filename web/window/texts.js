/** What the payment window says of its own, in five languages; the game may override each text. */

/** @import { WindowTexts } from "../coinslot.js" */

/** @type {Record<string, WindowTexts>} */
export const LANGUAGES = {
  en: {
    title: "Payment",
    close: "Close",
    loading: "Loading the payment page…",
    leaving: "Taking you to the payment page…",
    elsewhere: "The payment page is open in another window. Please finish there – this message closes by itself.",
    show: "Show the payment page",
    blocked: "Your browser cannot show the payment page here.",
    open: "Open the payment page",
    here: "Pay in this tab",
    closed:
      "Please finish your payment in the other window. If you have closed it, you can open it again or close this message.",
    again: "Open it again",
    silent: "Can’t see the payment page?",
  },
  de: {
    title: "Bezahlung",
    close: "Schließen",
    loading: "Die Bezahlseite wird geladen …",
    leaving: "Du wirst zur Bezahlseite weitergeleitet …",
    elsewhere:
      "Die Bezahlseite ist in einem anderen Fenster geöffnet. Bitte bezahle dort – dieser Hinweis schließt sich dann von selbst.",
    show: "Bezahlseite anzeigen",
    blocked: "Dein Browser kann die Bezahlseite hier nicht anzeigen.",
    open: "Bezahlseite öffnen",
    here: "In diesem Tab bezahlen",
    closed:
      "Bitte bezahle im anderen Fenster. Wenn du es geschlossen hast, kannst du es noch einmal öffnen oder diesen Hinweis schließen.",
    again: "Noch einmal öffnen",
    silent: "Siehst du die Bezahlseite nicht?",
  },
  es: {
    title: "Pago",
    close: "Cerrar",
    loading: "Cargando la página de pago…",
    leaving: "Te llevamos a la página de pago…",
    elsewhere: "La página de pago está abierta en otra ventana. Termina allí el pago; este aviso se cerrará solo.",
    show: "Ver la página de pago",
    blocked: "Tu navegador no puede mostrar aquí la página de pago.",
    open: "Abrir la página de pago",
    here: "Pagar en esta pestaña",
    closed: "Termina el pago en la otra ventana. Si la has cerrado, puedes abrirla de nuevo o cerrar este aviso.",
    again: "Abrir de nuevo",
    silent: "¿No ves la página de pago?",
  },
  fr: {
    title: "Paiement",
    close: "Fermer",
    loading: "Chargement de la page de paiement…",
    leaving: "Redirection vers la page de paiement…",
    elsewhere:
      "La page de paiement est ouverte dans une autre fenêtre. Terminez-y votre paiement\u00a0; ce message se fermera tout seul.",
    show: "Afficher la page de paiement",
    blocked: "Votre navigateur ne peut pas afficher la page de paiement ici.",
    open: "Ouvrir la page de paiement",
    here: "Payer dans cet onglet",
    closed:
      "Terminez votre paiement dans l’autre fenêtre. Si vous l’avez fermée, vous pouvez la rouvrir ou fermer ce message.",
    again: "Rouvrir la page de paiement",
    silent: "Vous ne voyez pas la page de paiement\u00a0?",
  },
  ja: {
    title: "お支払い",
    close: "閉じる",
    loading: "お支払いページを読み込んでいます…",
    leaving: "お支払いページに移動しています…",
    elsewhere: "お支払いページは別のウィンドウで開いています。お支払いが完了すると、このメッセージは自動的に閉じます。",
    show: "お支払いページを表示",
    blocked: "このブラウザでは、ここにお支払いページを表示できません。",
    open: "お支払いページを開く",
    here: "このタブで支払う",
    closed: "別のウィンドウでお支払いを完了してください。ウィンドウを閉じた場合は、もう一度開くか、このメッセージを閉じてください。",
    again: "もう一度開く",
    silent: "お支払いページが表示されませんか？",
  },
};

/**
 * The texts for the first language that there is, and that language.
 * @param {string | undefined} locale the purchase's own, such as "de_AT"
 * @param {Partial<WindowTexts>} [own] the game's
 * @returns {{ texts: WindowTexts, language: string }}
 */
export function textsFor(locale, own = {}) {
  const wanted = [locale, document.documentElement.lang, ...navigator.languages].map((tag) => tag?.split(/[-_]/)[0].toLowerCase());
  const language = wanted.find((tag) => tag && Object.hasOwn(LANGUAGES, tag)) ?? "en";
  return { texts: { ...LANGUAGES[language], ...own }, language };
}
