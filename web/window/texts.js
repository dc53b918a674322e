/** What the payment window says of its own, in five languages; the game may override each text. */

/** @import { WindowTexts } from "../coinslot.js" */

/** @type {Record<string, WindowTexts>} */
export const LANGUAGES = {
  en: {
    title: "Payment",
    close: "Close",
    loading: "Loading the payment page …",
    leaving: "Taking you to the payment page …",
    elsewhere: "The payment page is open in another window. Finish there; this window closes by itself.",
    show: "Show the payment page",
    blocked: "Your browser does not show the payment page here.",
    open: "Open the payment page",
    here: "Pay in this tab",
    closed: "The payment page is in another window. If you have closed it, close this window, too.",
    again: "Open it again",
    silent: "Is the payment page missing?",
  },
  de: {
    title: "Bezahlen",
    close: "Schließen",
    loading: "Die Bezahlseite wird geladen …",
    leaving: "Du wirst zur Bezahlseite gebracht …",
    elsewhere: "Die Bezahlseite ist in einem anderen Fenster offen. Bezahle dort; dieses Fenster schließt sich von selbst.",
    show: "Bezahlseite zeigen",
    blocked: "Dein Browser zeigt die Bezahlseite hier nicht an.",
    open: "Bezahlseite öffnen",
    here: "In diesem Tab bezahlen",
    closed: "Die Bezahlseite ist in einem anderen Fenster. Wenn du es geschlossen hast, schließe auch dieses.",
    again: "Noch einmal öffnen",
    silent: "Fehlt die Bezahlseite?",
  },
  es: {
    title: "Pago",
    close: "Cerrar",
    loading: "Cargando la página de pago…",
    leaving: "Te llevamos a la página de pago…",
    elsewhere: "La página de pago está abierta en otra ventana. Termina allí; esta ventana se cierra sola.",
    show: "Mostrar la página de pago",
    blocked: "Tu navegador no muestra aquí la página de pago.",
    open: "Abrir la página de pago",
    here: "Pagar en esta pestaña",
    closed: "La página de pago está en otra ventana. Si la has cerrado, cierra también esta.",
    again: "Abrirla de nuevo",
    silent: "¿No ves la página de pago?",
  },
  fr: {
    title: "Paiement",
    close: "Fermer",
    loading: "Chargement de la page de paiement…",
    leaving: "Ouverture de la page de paiement…",
    elsewhere: "La page de paiement est ouverte dans une autre fenêtre. Terminez-y ; cette fenêtre se ferme d’elle-même.",
    show: "Afficher la page de paiement",
    blocked: "Votre navigateur n’affiche pas la page de paiement ici.",
    open: "Ouvrir la page de paiement",
    here: "Payer dans cet onglet",
    closed: "La page de paiement est dans une autre fenêtre. Si vous l’avez fermée, fermez aussi celle-ci.",
    again: "L’ouvrir à nouveau",
    silent: "La page de paiement ne s’affiche pas ?",
  },
  ja: {
    title: "お支払い",
    close: "閉じる",
    loading: "お支払いページを読み込んでいます…",
    leaving: "お支払いページに移動します…",
    elsewhere: "お支払いページは別のウィンドウで開いています。そちらで完了すると、このウィンドウは自動的に閉じます。",
    show: "お支払いページを表示",
    blocked: "このブラウザーでは、ここにお支払いページを表示できません。",
    open: "お支払いページを開く",
    here: "このタブで支払う",
    closed: "お支払いページは別のウィンドウにあります。閉じた場合は、このウィンドウも閉じてください。",
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
