/** Coinslot: sells the items of a browser game through Xsolla Pay Station. */

/**
 * Starts the runtime and returns at once; purchases may be made before it is ready.
 * @throws {CoinslotError} `invalid_argument` where an option is missing, unknown or of the wrong kind.
 */
export function createCoinslot(options: CoinslotOptions): Coinslot;

export interface CoinslotOptions {
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
  endpoints?: { store?: string; payStation?: string; socket?: string };
  /** Where Python runs: in a module worker (the default) or in the page's own thread. */
  runtime?: "worker" | "page";
  /** How long the runtime may make no progress before it is given up, in milliseconds. Default: 30,000. */
  bootTimeout?: number;
}

export interface Coinslot {
  /** Settles when the runtime is up; rejects with a CoinslotError (`runtime_…`) when it cannot be. */
  readonly ready: Promise<void>;
  readonly catalog: {
    /**
     * Buys one item: opens the payment window at once, so call it inside the player's click or key press.
     * @throws {CoinslotError} `invalid_argument`, `destroyed`.
     */
    purchase(sku: string, options?: PurchaseOptions): Purchase;
  };
  /** Tells of boot progress. Returns its own undo. */
  on(event: "progress", listener: (progress: Progress) => void): () => void;
  /**
   * Receives every success that no live purchase's `onSuccess` receives, also those that came before it was
   * registered. Of several listeners the last one is asked: an offer has one recipient. Returns its own undo.
   */
  on(event: "success", listener: SuccessListener): () => void;
  /** Takes an offered success for good; for games that use `outcome` instead of `onSuccess`. */
  acknowledge(orderId: number): void;
  /** Frees the runtime, the window, listeners and timers; open purchases settle. May be called twice. */
  destroy(): void;
}

export interface PurchaseOptions {
  /** How many, from 1. Default: 1. */
  quantity?: number;
  /** ISO 4217 code; by default the store chooses by the player's country. */
  currency?: string;
  /** Language of the payment page, for example "en". */
  locale?: string;
  /** Comes back in the webhooks of the order. */
  customParameters?: Record<string, string | number | boolean>;
  /** The order is done. Acknowledged when it returns, or when its promise resolves. */
  onSuccess?: SuccessListener;
  /** Canceled, expired or closed without paying. */
  onCancel?: (info: CancelInfo) => void;
  /** Not known yet. `order` is null where even the order's creation is in doubt. */
  onPending?: (order: Order | null, result: Result) => void;
  /** An error, and surely no order was paid. */
  onError?: (error: CoinslotError) => void;
  /** What is known has changed. */
  onStatus?: (status: Status) => void;
  /** The order exists. */
  onOrderCreated?: (order: { orderId: number }) => void;
  /** The payment window is gone. */
  onClose?: (info: { by: ClosedBy }) => void;
}

export type SuccessListener = (order: Order, info: { redelivered: boolean }) => void | Promise<void>;
export type ClosedBy = "player" | "provider" | "game" | "coinslot";

export interface CancelInfo {
  reason: "canceled" | "expired" | "abandoned";
  orderId: number | null;
  order: Order | null;
}

export interface Status {
  orderId: number;
  order: OrderStatus;
  /** The last word of the payment window, a hint. */
  payment: PaymentStatus | null;
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

export interface Result {
  outcome: Outcome;
  orderId: number | null;
  order: Order | null;
  error: CoinslotError | null;
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
  | "unknown_result";
export interface Price {
  readonly amount: string;
  readonly amountWithoutDiscount: string;
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
}
// </generated>
