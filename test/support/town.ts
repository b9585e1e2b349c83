import { TOWN_PIN } from '../../prisma/seed/town.js'
import * as town from '../../src/tour/town.js'
import { anAdminKey } from './service.js'

export { APPLICANT, aCitizen, aPdf, asksForAPermit, files } from '../../src/tour/town.js'

export const PIN = TOWN_PIN

/** The offices of a service under test, whose administrator's key is the suite's. */
export const theOffices = (url: string) => town.theOffices(url, anAdminKey)
