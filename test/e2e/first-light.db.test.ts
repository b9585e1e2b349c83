import { beforeAll, describe, it } from 'vitest'
import { aPlace } from '../support/database.js'
import { started } from '../support/process.js'
import { aService } from '../support/service.js'
import { playJourney } from './journey.js'

describe('one citizen, one phone, one signed permit', () => {
  let url: string
  beforeAll(async () => {
    url = (await aService()).url
  })

  it.each(['fr', 'ar', 'zgh'] as const)('from the greeting to the verified paper, in %s', async (language) => {
    await playJourney(url, language)
  })
})

describe('in Morocco’s own time zone and locale', () => {
  it('the whole journey is the same', async () => {
    const { dataDir, databaseUrl } = await aPlace()
    const place = { DATA_DIR: dataDir, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) }
    const { url } = await started({ ...place, TZ: 'Africa/Casablanca', LANG: 'ar_MA.UTF-8', LC_ALL: 'ar_MA.UTF-8' })
    await playJourney(url, 'ar')
  })
})
