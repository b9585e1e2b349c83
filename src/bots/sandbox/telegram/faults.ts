/** What goes wrong with a call. A dropped call takes effect; only its answer is lost. */
export type FaultKind =
  | { kind: 'delay'; ms: number }
  | { kind: 'throttle'; retry_after: number }
  | { kind: 'error'; status: number }
  | { kind: 'drop' }

/** One planned failure. */
export type Fault = FaultKind & {
  /** Without it, any method but `getUpdates`, whose constant calls would eat every fault meant for another. */
  method?: string
  /** How many calls it strikes; 1 by default. */
  times?: number
  /** In process only: which calls of the method. */
  match?: (params: Readonly<Record<string, unknown>>) => boolean
}

/** Failures on request. */
export interface Faults {
  /** Faults are used up oldest first, one a call; a delay leaves room for the next one. */
  add(fault: Fault): void
  clear(): void
}

export interface FaultPlan extends Faults {
  /** The faults that strike this call, used up by asking. */
  strike(method: string, params: Readonly<Record<string, unknown>>): Fault[]
}

export function createFaultPlan(): FaultPlan {
  let planned: { fault: Fault; left: number }[] = []

  return {
    add: (fault) => void planned.push({ fault, left: fault.times ?? 1 }),
    clear: () => {
      planned = []
    },
    strike(method, params) {
      const struck: Fault[] = []
      for (const entry of planned) {
        const { fault } = entry
        const concerned = fault.method === undefined ? method !== 'getupdates' : fault.method.toLowerCase() === method
        if (!concerned || !(fault.match?.(params) ?? true)) continue
        entry.left--
        struck.push(fault)
        if (fault.kind !== 'delay') break
      }
      planned = planned.filter(({ left }) => left > 0)
      return struck
    },
  }
}
