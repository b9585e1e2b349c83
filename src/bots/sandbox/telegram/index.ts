export type { Fault, FaultKind, Faults } from './faults.js'
export { createTelegramNetwork, type TelegramNetwork, type TelegramNetworkOptions } from './network.js'
export type { ContactCard, Done, Phones, Place, Tapped } from './phone.js'
export { createPhoneRouter } from './phone-router.js'
export {
  type FileContent,
  type Person,
  type PersonShown,
  PhoneError,
  type PhoneEvent,
  type ShownButton,
  type ShownKey,
  type ShownMessage,
  type WireCall,
} from './types.js'
