// `prisma generate` insists that a schema engine exists, and never runs it. Naming Node itself keeps the install
// from downloading a platform binary.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npx', ['--no-install', 'prisma', 'generate', '--no-hints'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  shell: process.platform === 'win32',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
})
process.exit(status ?? 1)
