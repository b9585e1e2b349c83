import { defineConfig } from 'vitest/config'
import { findServices } from './test/support/services.js'

// Every suite that touches the database runs twice: on the embedded one and on a PostgreSQL server. Without a server
// (DATABASE_URL, or PostgreSQL's own binaries) the second run is left out, loudly; REQUIRE_SERVICES=1 makes that an error.
const { postgres } = findServices()
const onDatabase = (name: 'embedded' | 'server') => ({
  extends: true as const,
  test: {
    name,
    include: ['test/**/*.db.test.ts'],
    env: { TEST_DATABASE: name },
    globalSetup: ['test/support/setup-database.ts'],
  },
})

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    env: { NODE_ENV: 'test' },
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: ['test/**/*.test.ts'], exclude: ['test/**/*.db.test.ts', 'test/e2e/**'] },
      },
      onDatabase('embedded'),
      ...(postgres ? [onDatabase('server')] : []),
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/**/*.db.test.ts'],
          env: { TEST_DATABASE: 'embedded' },
          globalSetup: ['test/support/setup-database.ts'],
        },
      },
    ],
  },
})
