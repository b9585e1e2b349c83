import { spawnSync } from 'node:child_process'

/**
 * Whether an outside judge (`pdfsig`, `pdftotext` …) is on the path, for `describe.skipIf(!requireBinary('pdfsig'))`.
 * Says loudly what will not be judged; under `REQUIRE_SERVICES` a missing judge is a failure.
 */
export function requireBinary(name: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
  if (found) return true
  if (process.env.REQUIRE_SERVICES) throw new Error(`${name} is not on the path, and REQUIRE_SERVICES is set`)
  console.warn(`SKIPPED: ${name} is not on the path, so what it judges was not judged`)
  return false
}
