export { createSandboxPage, type Office, type SandboxPage, type SandboxPageDeps } from './sandbox-page.js'
