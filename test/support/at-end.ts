import { afterAll, onTestFinished } from 'vitest'

/** Puts something away when it is done with: at the end of the test that made it, or of the file where a hook did. */
export function atEnd(putAway: () => unknown): void {
  try {
    onTestFinished(async () => void (await putAway()))
  } catch {
    afterAll(async () => void (await putAway()))
  }
}
