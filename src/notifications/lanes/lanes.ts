/**
 * Says that a lane has work; never which. A hint may be lost, doubled or late: what is due stands in the database, and every
 * worker looks there by itself once in a while.
 */
export interface Lanes {
  /** Calls the worker when the lane is offered, and now and then without; again at once while it says `more`. Never twice at a time. */
  work(lane: string, worker: Worker): void
  /** Says that the lane has work. Returns at once; never throws. */
  offer(lane: string): void
  /** Stops offering, and waits for the workers at work. */
  close(): Promise<void>
}

export type Worker = () => Promise<'more' | 'drained'>

/** How often a worker looks without having been told. */
export const SWEEP_MS = 1000
