/**
 * Coinslot: sells the items of a browser game through Xsolla Pay Station.
 *
 * The whole public interface in one file, however long: it is what `types` of package.json names and what a game without
 * npm copies, and its generated part uses names of the rest and the other way round.
 */

/**
 * Starts the runtime and returns at once; purchases may be made before it is ready.
 * @throws {CoinslotError} `invalid_argument` where an option is missing, unknown or of the wrong kind.
 */
export function createCoinslot(options: CoinslotOptions): Coinslot;

export interface CoinslotOptions extends WindowOptions {
  /** The number of the project in the publisher's account. */
  projectId: number;
  /**
   * The player's token (a user JWT), or a function that gives it. The function is asked when the first token is
   * needed, and once more for a request whose token the store refused.
   */
  token: string | (() => string | Promise<string>);
  /** Whether orders are for testing, without money. Default: false. */
  sandbox?: boolean;
  /**
   * Addresses to use instead of the provider's own, for example those that `coinslot sandbox` prints: two origins, and
   * a WebSocket. With a `store` and without a `socket`, orders are followed by polling alone.
   */
  endpoints?: {
    store?: string;
    payStation?: string;
    socket?: string;
    /** The origin of the Event API. Default: the provider's own, or that of `store` where one is given. */
    events?: string;
    /** Of the payment page. Default: 4. */
    payStationVersion?: 4 | 3 | 2;
    /** What the address of the payment page says beside its token. */
    payStationQuery?: Record<string, string>;
  };
  /** Where Python runs: in a module worker (the default), in the page's thread, or in a Pyodide that the page has. */
  runtime?: "worker" | "page" | PyodideRuntime;
  /**
   * How an order is followed when its payment window has nothing more to say. `fallback`, the default: five minutes
   * of WebSocket, then ten of polling. `reestablish`: another WebSocket each five minutes, polling only where it fails.
   */
  tracking?: "fallback" | "reestablish";
  /** The player's id in the publisher's own system, for the order socket. Default: none. */
  userExternalId?: string;
  /**
   * Whether Xsolla's Event API is asked for paid orders whose success nobody has taken: when the runtime is up, and when
   * the page wakes up. It brings back what was bought in a page without storage, or whose storage was cleared: such a
   * success goes to `on("success", …)` as redelivered, and when the game has taken it Xsolla is told so. Where that
   * fails it is offered again on the next visit. The token function is asked as soon as the runtime is up.
   *
   * Xsolla has to turn the Event API on for the project, which then gets no webhooks any more; where it is not on,
   * `on("error", …)` tells of a `request_refused`. Default: false.
   */
  events?: boolean;
  /**
   * What makes a success of a paid purchase. `order`, the default: the order is done. `backend`: the order is done, and
   * the game's own server has processed the provider's webhook, so that `onSuccess` comes after the grant.
   */
  confirm?: "order" | "backend";
  /** The game's own server, for `confirm: "backend"`. */
  backend?: Backend;
  /** How long the runtime may make no progress before it is given up, in milliseconds. Default: 30,000. */
  bootTimeout?: number;
}

/**
 * A server with `coinslot.server.Webhooks`. The page follows `GET {url}/orders/{id}/events` there, so `connect-src` of
 * its Content-Security-Policy must allow that address.
 */
export interface Backend {
  /** Where the receiver of webhooks is mounted, such as `https://game.example/payments`. */
  url: string;
  /**
   * What the server issues for this player (`Webhooks.ticket`), or a function that takes the order's id and gives it.
   * The function is asked for each attempt, since tickets are good for minutes.
   */
  ticket: string | ((orderId: number) => string | Promise<string>);
  /** How long a done order waits for the webhook, in seconds. Default: 60. */
  patience?: number;
  /**
   * What a done order is when the server stays silent for so long. `pending`, the default: in doubt; the server is asked
   * again each minute, and `onSuccess` still comes. `order`: a success all the same, with `order.verified` false.
   */
  silence?: "pending" | "order";
}

/**
 * How the payment page is shown. Given to `createCoinslot` it holds for every purchase; given to a purchase, for that one.
 *
 * `auto`, the default, shows it in a lightbox over the game (the whole screen on phones). Where the page shows no frames
 * it takes a window of its own, and where that may not open by itself the player gets a button for it. `redirect`
 * leaves the game's page and comes back; see `Coinslot.returned`. `onStatus` tells which way is taken, and why.
 */
export interface WindowOptions {
  window?: "auto" | WindowWay;
  appearance?: Appearance;
  /**
   * Whether the window closes when the order is done: `true`, the default, at once; a number, after so many milliseconds,
   * in which the player may read the receipt; `false`, when the player closes it. The game is told at once in any case.
   */
  closeOnDone?: boolean | number;
  /** Whether the game's full screen is left for the window. With "stay" the window is shown in it. Default: "leave". */
  fullscreen?: "leave" | "stay";
  /** What gets the focus when the window is gone. Default: what had it before. */
  returnFocusTo?: HTMLElement;
  /** Texts of our own, instead of those for the purchase's `locale`, the page's `lang` or the browser's languages. */
  texts?: Partial<WindowTexts>;
  /** The window opens: time to stop the clock and the music. */
  onPause?: () => void;
  /** The window is gone. */
  onResume?: () => void;
}

export type WindowWay = "lightbox" | "popup" | "redirect";

/** The look of the lightbox. Lengths are CSS pixels, or anything that CSS takes. */
export interface Appearance {
  /** Default: as the payment page asks, at first 740. */
  width?: number | string;
  /** Default: as the payment page asks, at first 804. */
  height?: number | string;
  /** Around the window at the least. Default: 16. */
  contentMargin?: number | string;
  /** Default: above everything else in the page. */
  zIndex?: number;
  overlayOpacity?: number;
  overlayBackground?: string;
  contentBackground?: string;
  /** Whether a click beside the window closes it. Default: true. */
  closeByClick?: boolean;
  /** Whether Escape closes it. Default: true. */
  closeByKeyboard?: boolean;
  /** Whether neither does. Its close button always does. Default: false. */
  modal?: boolean;
  /** Default: "round". "custom" turns the picture at `spinnerUrl`. */
  spinner?: "round" | "none" | "custom";
  spinnerColor?: string;
  spinnerUrl?: string;
  /** Seconds. */
  spinnerRotationPeriod?: number;
  /** How long the spinner is shown if the payment page says nothing, in milliseconds. Default: 30,000. */
  resizeTimeout?: number;
  /** What the frame may do, as in its attribute of that name. Default: "payment". */
  allow?: string;
}

/** What the payment window says of its own. */
export interface WindowTexts {
  title: string;
  close: string;
  loading: string;
  /** The page is being left. */
  leaving: string;
  /** The payment page is open in another window. */
  elsewhere: string;
  show: string;
  /** The payment page cannot be shown by itself. */
  blocked: string;
  open: string;
  here: string;
  /** The window with the payment page may be closed. */
  closed: string;
  again: string;
  /** Nothing is heard of the payment page. */
  silent: string;
}

/** What `loadPyodide` gives, as far as it matters here. */
export interface PyodideRuntime {
  runPython(code: string): unknown;
  pyimport(name: string): unknown;
  loadPackage(names: string | string[]): Promise<unknown>;
}

/**
 * What happens in a page, for tests, tools and logs: the `detail` of a `coinslot` event of the window. A game decides by
 * its callbacks, which say more.
 */
export type ToolNews =
  | { type: "ready" }
  | { type: "settled"; outcome: Outcome; orderId: number | null }
  /** The game is asked to take a success. */
  | { type: "offered"; orderId: number; redelivered: boolean }
  /** The game has taken it, in this tab. */
  | { type: "taken"; orderId: number };

declare global {
  interface WindowEventMap {
    coinslot: CustomEvent<ToolNews>;
  }
}

export interface Coinslot {
  /** Settles when the runtime is up; rejects with a CoinslotError (`runtime_…`) when it cannot be. */
  readonly ready: Promise<void>;
  readonly catalog: Catalog;
  readonly cart: CartCalls;
  readonly orders: Orders;
  readonly checkout: Checkout;
  /** The purchase for which the page was left and to which the player is now back, if there is one. */
  readonly returned: Purchase | null;
  /**
   * Whether unfinished purchases survive a reload; false where the page has no storage (a sandboxed frame, some private
   * windows), and until `ready` has settled.
   */
  readonly durable: boolean;
  /** What this player has begun and is not over, also in other tabs and on earlier visits; the oldest first. */
  pending(): Promise<PendingPurchase[]>;
  /** Tells of boot progress. Returns its own undo. */
  on(event: "progress", listener: (progress: Progress) => void): () => void;
  /**
   * Receives every success that no live purchase's `onSuccess` receives, also those that came before it was
   * registered. Of several listeners the last one is asked: an offer has one recipient. Returns its own undo.
   */
  on(event: "success", listener: SuccessListener): () => void;
  /**
   * Tells what concerns no purchase of this visit: one of an earlier visit whose order was being created when the page
   * went away (`unknown_result`), a record that cannot be read (`journal_damaged`, `journal_newer`), or an Event API that
   * is not turned on (`request_refused`). Told once; also what came before it was registered. Returns its own undo.
   */
  on(event: "error", listener: (error: CoinslotError) => void): () => void;
  /** Takes an offered success for good; for games that use `outcome` instead of `onSuccess`. */
  acknowledge(orderId: number): void;
  /** Frees the runtime, window, listeners and timers; open purchases settle, open calls reject. May be called twice. */
  destroy(): void;
}

/** A purchase that is not over. */
export interface PendingPurchase {
  /** Null: whether the order exists is not known. */
  orderId: number | null;
  /** Null: a cart, or an order that somebody else created. */
  sku: string | null;
  /** At the last look. */
  status: OrderStatus;
  /** What the game was told, if anything. */
  outcome: Outcome | null;
  /** When it was begun. */
  began: Date;
}

/**
 * Buying single items. A call that is wrong throws at once: a CoinslotError with `invalid_argument`, or `destroyed`.
 * Everything else is told by the outcome.
 */
export interface Catalog {
  /**
   * Buys an item for money: opens the payment window at once, so call it inside the player's click or key press. While
   * another purchase has the window open it fails with `window_busy`.
   */
  purchase(sku: string, options?: PurchaseOptions): Purchase;
  /**
   * Buys an item for a virtual currency, which is charged when the order is created. Opens no window. An order whose
   * creation has no answer is `pending` with `unknown_result`, and is never created again by itself.
   */
  purchaseForVirtualCurrency(
    sku: string,
    currencySku: string,
    options?: VirtualCurrencyParams & PurchaseCallbacks,
  ): Purchase;
  /** Gets an item that is free. Opens no window. */
  purchaseFreeItem(sku: string, options?: FreeItemParams & PurchaseCallbacks): Purchase;
}

/**
 * The player's current cart, or the one with the `cartId` that is given. A call that is wrong throws at once:
 * `invalid_argument`, or `destroyed`. What the store refuses rejects the promise with a CoinslotError, for example
 * `cart_not_found`.
 */
export interface CartCalls {
  /** Buys everything in it for money; otherwise like `catalog.purchase`. */
  purchase(options?: CartParams & PurchaseCallbacks & WindowOptions): Purchase;
  /** Gets everything in it, where all of it is free. Opens no window. */
  purchaseFreeCart(options?: FreeCartParams & PurchaseCallbacks): Purchase;
  /** Looks at it. */
  get(options?: CartChoice & CartView): Promise<Cart>;
  /** Puts several items in. What the store does not know comes back as one of the cart's warnings. */
  fill(items: readonly CartLine[], options?: CartChoice): Promise<Cart>;
  /** Makes it hold so many of an item. Default: 1. */
  setItem(sku: string, quantity?: number, options?: CartChoice): Promise<void>;
  /** Takes an item out, all of it. */
  removeItem(sku: string, options?: CartChoice): Promise<void>;
  /** Takes everything out. */
  clear(options?: CartChoice): Promise<void>;
}

/**
 * Orders themselves. A call that is wrong throws at once: `invalid_argument`, or `destroyed`. What the store refuses
 * rejects the promise with a CoinslotError.
 */
export interface Orders {
  /** One look at an order. */
  check(orderId: number): Promise<Order>;
  /** Follows an order that exists already, to its end. Opens no window. */
  track(orderId: number, callbacks?: PurchaseCallbacks): Tracking;
  /**
   * Orders an item for money, and opens nothing: the payment token is for `checkout.open`. Like every `create…` it
   * rejects with `unknown_result` where the order may exist all the same, and never creates it again by itself.
   */
  create(sku: string, params?: ItemParams): Promise<CreatedOrder>;
  /** Orders an item for a virtual currency, which is charged at once. */
  createForVirtualCurrency(sku: string, currencySku: string, params?: VirtualCurrencyParams): Promise<CreatedOrder>;
  /** Orders an item that is free. */
  createFreeItem(sku: string, params?: FreeItemParams): Promise<CreatedOrder>;
  /** Orders everything in a cart for money, and opens nothing. */
  createFromCart(params?: CartParams): Promise<CreatedOrder>;
  /** Orders everything in a cart, where all of it is free. */
  createFromFreeCart(params?: FreeCartParams): Promise<CreatedOrder>;
}

/** The payment window alone, for games whose server makes the payment token. */
export interface Checkout {
  /**
   * Has the player pay for what was ordered elsewhere: opens the payment window at once, so call it inside the click.
   *
   * With `orderId` the order decides, as everywhere. Without one (merchants' own tokens have none) the window's word is
   * all there is: the result has `verified: false` and no order, and `onSuccess` is called once, with null.
   */
  open(options: CheckoutOptions): Purchase;
}

export interface CheckoutOptions extends CheckoutCallbacks, WindowOptions {
  /** From the game's own server. This or `paymentUrl` is needed. */
  paymentToken?: string;
  /** The whole address of the payment page, where it is not the provider's usual one. */
  paymentUrl?: string;
  /** Language of our own texts. */
  locale?: string;
  /** The order that the token pays for, where there is one. */
  orderId?: number | null;
}

export interface CartChoice {
  /** Default: the player's current cart. */
  cartId?: string;
}

export interface PurchaseCallbacks {
  /** The order is done. Acknowledged when it returns, or when its promise resolves. */
  onSuccess?: SuccessListener;
  /** Canceled, expired or closed without paying. */
  onCancel?: (info: CancelInfo) => void;
  /** Not known yet. `order` is null where even the order's creation is in doubt. */
  onPending?: (order: Order | null, result: Result) => void;
  /** An error, and surely no order was paid. */
  onError?: (error: CoinslotError) => void;
  /** What is known has changed: of the order, of the payment, or of the window. */
  onStatus?: (status: Status) => void;
  /** The order exists. */
  onOrderCreated?: (order: { orderId: number }) => void;
  /** The payment window is gone. Never called where none was opened. */
  onClose?: (info: { by: ClosedBy }) => void;
}

/** Of a payment token that may have no order: then `order` is null, and nothing asks twice. */
export interface CheckoutCallbacks extends Omit<PurchaseCallbacks, "onSuccess"> {
  onSuccess?: (order: Order | null, info: SuccessInfo) => void | Promise<void>;
}

/** What is null or left out is not sent; anything wrong is refused at the call, by name. */
export interface PurchaseOptions extends ItemParams, PurchaseCallbacks, WindowOptions {}

export type SuccessListener = (order: Order, info: SuccessInfo) => void | Promise<void>;

export interface SuccessInfo {
  /** Whether the success was, or may have been, offered before. */
  redelivered: boolean;
  /** As in the result. */
  verified: boolean;
}

export type ClosedBy = "player" | "provider" | "game" | "coinslot";

export interface CancelInfo {
  reason: "canceled" | "expired" | "abandoned";
  orderId: number | null;
  order: Order | null;
}

export interface Status {
  /** Null where there is a payment token and no order. */
  orderId: number | null;
  /** Then `unknown`. */
  order: OrderStatus;
  /** The last word of the payment window, a hint. */
  payment: PaymentStatus | null;
  /** How the payment page is shown; null where there is none to show. */
  window: WindowNews | null;
}

export interface WindowNews {
  way: WindowWay;
  /** `asked`: the game did; `first`: `auto` begins with it; `blocked`: something stands in another way. */
  why: "asked" | "first" | "blocked";
  /** What stands in the way, or keeps the payment page from being heard; the order is followed all the same. */
  error: CoinslotError | null;
}

export interface Progress {
  phase: string;
  /** Bytes. */
  loaded: number;
  total: number;
}

export interface Purchase {
  /** Unique in this page; the order's id comes with `onOrderCreated`. */
  readonly id: string;
  /** How the purchase ends. Never rejects. */
  readonly outcome: Promise<Result>;
  /** Closes the payment window; what the order says decides the outcome. */
  close(): void;
}

/** An order that is followed. */
export interface Tracking {
  /** Unique in this page. */
  readonly id: string;
  readonly orderId: number;
  /** How the order ends. Never rejects. */
  readonly outcome: Promise<Result>;
  /** Hears no more of it: an outcome that was not told yet is `pending`, and nothing is told afterwards. */
  stop(): void;
}

export interface Result {
  outcome: Outcome;
  orderId: number | null;
  /** The order at the last look. */
  order: Order | null;
  /** Why it failed, why it is not known yet, or what kept the player from paying. */
  error: CoinslotError | null;
  /**
   * False where less is known than the game asked for: of a payment token without an order only the window's word, of a
   * success whose order is not `verified` only the order's.
   */
  verified: boolean;
}

export interface CreatedOrder {
  readonly orderId: number;
  /** What the payment window wants; null where it needs none: free, or charged in virtual currency already. */
  readonly paymentToken: string | null;
}

/** A cart at the moment of a look. */
export interface Cart {
  readonly cartId: string;
  readonly items: Item[];
  readonly price: Price | null;
  readonly isFree: boolean;
  /** What the store did not put in as asked. */
  readonly warnings: CartWarning[];
}

export interface CartWarning {
  readonly sku: string;
  readonly quantity: number | null;
  /** The provider's own error code, for example 4001 for a SKU that it does not know. */
  readonly providerCode: number | null;
  readonly message: string;
}

export class CoinslotError extends Error {
  readonly code: ErrorCode;
  /** The status of the HTTP answer, where there was one. */
  readonly httpStatus: number | null;
  /** The provider's own error code, for example 4001. */
  readonly providerCode: number | null;
}

// <generated>
export type Outcome =
  | "succeeded"
  | "canceled"
  | "expired"
  | "abandoned"
  | "pending"
  | "failed";
export type OrderStatus =
  | "new"
  | "paid"
  | "done"
  | "canceled"
  | "expired"
  | "unknown";
export type PaymentStatus =
  | "invoice"
  | "delivering"
  | "done"
  | "troubled"
  | "canceled"
  | "other";
export type ErrorCode =
  | "invalid_argument"
  | "destroyed"
  | "window_busy"
  | "popup_blocked"
  | "window_blocked"
  | "window_isolated"
  | "window_silent"
  | "runtime_blocked"
  | "runtime_corrupt"
  | "runtime_failed"
  | "network"
  | "invalid_token"
  | "item_not_found"
  | "item_unavailable"
  | "item_free"
  | "item_not_free"
  | "purchase_limit"
  | "not_enough_virtual_currency"
  | "promo_code_invalid"
  | "cart_not_found"
  | "cart_invalid"
  | "order_not_found"
  | "rate_limited"
  | "provider_unavailable"
  | "request_refused"
  | "unreadable_answer"
  | "unknown_result"
  | "journal_damaged"
  | "journal_newer";
export interface Price {
  readonly amount: string;
  readonly amountWithoutDiscount: string;
  /** ISO 4217 code, or the SKU of a virtual currency. */
  readonly currency: string;
}
export interface Item {
  readonly sku: string;
  readonly quantity: number;
  readonly isFree: boolean;
  readonly price: Price | null;
}
export interface Order {
  readonly orderId: number;
  readonly status: OrderStatus;
  readonly items: Item[];
  readonly price: Price | null;
  readonly virtualPrice: Price | null;
  readonly isFree: boolean;
  /**
   * Of a success: whether it is as sure as the game wants it, by the order itself or by the game's server. False where
   * that server stayed silent and the game takes the order's word, and in everything that is no success.
   */
  readonly verified: boolean;
}
/** The header of the payment page on a desktop. */
export interface DesktopHeader {
  isVisible?: boolean;
  visibleLogo?: boolean;
  visibleName?: boolean;
  visiblePurchase?: boolean;
  /** `compact` hides the project's name and the player's id. */
  type?: "compact" | "normal";
  closeButton?: boolean;
  closeButtonIcon?: "arrow" | "cross";
}
/** The payment page on a desktop. */
export interface Desktop {
  header?: DesktopHeader;
}
/** The header of the payment page on a phone. */
export interface MobileHeader {
  closeButton?: boolean;
  closeButtonIcon?: "arrow" | "cross";
}
/** The footer of the payment page on a phone. */
export interface MobileFooter {
  isVisible?: boolean;
}
/** The payment page on a phone. */
export interface Mobile {
  mode?: string;
  header?: MobileHeader;
  footer?: MobileFooter;
}
/** How the payment page looks. */
export interface Ui {
  /**
   * The id of a theme: `63295a9a2e47fab76f7708e1` (light, the default), `63295aab2e47fab76f7708e3` (dark), or one of
   * the publisher's.
   */
  theme?: string;
  /** Whether steps at a bank or wallet open in windows of their own. */
  isIndependentWindows?: boolean;
  desktop?: Desktop;
  mobile?: Mobile;
}
/** When the payment page goes to `returnUrl`; by default the publisher's settings say so. */
export interface RedirectPolicy {
  /** The results of a payment after which it goes by itself. */
  redirectConditions?: "none" | "successful" | "successful_or_canceled" | "any";
  /** Seconds before it does. */
  delay?: number;
  /** The results of a payment with which the player gets a button for it. */
  statusForManualRedirection?: "none" | "vc" | "successful" | "successful_or_canceled" | "any";
  redirectButtonCaption?: string;
}
/** Where goods are sent to, and who gets them. */
export interface ShippingData {
  country?: string;
  firstName?: string;
  lastName?: string;
  state?: string;
  region?: string;
  city?: string;
  postalCode?: string;
  address1?: string;
  address2?: string;
  address3?: string;
  comment?: string;
  phone?: string;
  email?: string;
}
/** The parameters of a purchase. */
export interface PurchaseParams {
  /** How many of the item; the store takes 1 where it is left out. */
  quantity?: number;
  /** ISO 4217; by default the store chooses by the player's country. */
  currency?: string;
  /** Language of the payment page. */
  locale?: string;
  /** A code that the player has entered. */
  promoCode?: string;
  /** Come back in the webhooks of the order; at most 200 (Xsolla's documents). */
  customParameters?: Record<string, string | number | boolean>;
  /** The game's own id of the payment. */
  externalId?: string;
  /** Where the payment page goes afterwards, if it is told to go anywhere. */
  returnUrl?: string;
  /** The number of a payment method, to skip the list of them. */
  paymentMethod?: number;
  /** Whether the payment page has a close button, on every device where `ui` does not say otherwise. */
  closeButton?: boolean;
  closeButtonIcon?: "arrow" | "cross";
  /** Whether Google Pay has a button above the list of payment methods. */
  googlePayQuickPaymentButton?: boolean;
  ui?: Ui;
  redirectPolicy?: RedirectPolicy;
  /** The player's; by default the store tells it from the address that the request comes from. */
  country?: string;
  trackingId?: string;
  shippingData?: ShippingData;
  shippingMethod?: Record<string, unknown>;
}
/** So many of an item. */
export interface CartLine {
  sku: string;
  /** 1 by default. */
  quantity?: number;
}
/** In which currency and language a cart is shown; by default the store chooses. */
export interface CartView {
  currency?: string;
  locale?: string;
}
/** One item, for money. */
export interface ItemParams extends PurchaseParams {}
/** One item that is free. */
export interface FreeItemParams extends PurchaseParams {}
/** One item, for virtual currency. The price is charged as soon as the order is created. */
export interface VirtualCurrencyParams extends Pick<PurchaseParams, "customParameters"> {
  /** Where it is bought; by default the store takes `xsolla`. */
  platform?:
    | "xsolla"
    | "playstation_network"
    | "xbox_live"
    | "pc_standalone"
    | "nintendo_shop"
    | "google_play"
    | "app_store_ios"
    | "android_standalone"
    | "ios_standalone"
    | "android_other"
    | "ios_other"
    | "pc_other";
}
/** Everything in a cart, for money. */
export interface CartParams extends Omit<PurchaseParams, "quantity" | "promoCode"> {
  /** By default the player's current cart. */
  cartId?: string;
}
/** Everything in a cart that holds only what is free. */
export interface FreeCartParams extends Omit<PurchaseParams, "quantity" | "promoCode"> {
  /** By default the player's current cart. */
  cartId?: string;
}
// </generated>
