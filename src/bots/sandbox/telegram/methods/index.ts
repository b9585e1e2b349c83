import { editing } from './edit.js'
import type { Method } from './method.js'
import { profile } from './profile.js'
import { sending } from './send.js'
import { updating } from './updates.js'

/** Every simulated method by its name in lower case: Telegram does not mind the case. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries<Method>({ ...sending, ...editing, ...updating, ...profile }).map(([name, method]) => [
    name.toLowerCase(),
    method,
  ]),
)
