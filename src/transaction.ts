declare const opaque: unique symbol

/** A transaction in progress. Whoever holds it can only hand it on to a store, which knows what is inside. */
export interface Transaction {
  readonly [opaque]: true
}

/**
 * Runs the work in one transaction: everything it saved through the handle stands together or not at all.
 * Nothing but SQL may be awaited inside (no HTTP, no PDF, no signature, no password hashing).
 */
export type Transact = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>
